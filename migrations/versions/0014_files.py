"""Files known by themselves, with what the scanner said; uploads in pieces; papers that name their file."""

from alembic import op

revision = "0014"
down_revision = "0007"

EXPAND = """
CREATE TABLE stored_file (
    id UUID NOT NULL,
    subject_id UUID NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    scan TEXT NOT NULL,
    scan_attempts INTEGER DEFAULT 0 NOT NULL,
    scanned_at TIMESTAMP WITH TIME ZONE,
    pinned BOOLEAN DEFAULT false NOT NULL,
    stored_at TIMESTAMP WITH TIME ZONE NOT NULL,
    dropped_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_stored_file PRIMARY KEY (id),
    CONSTRAINT ck_stored_file_scan CHECK (scan IN ('unscanned', 'pending', 'clean', 'infected', 'error')),
    CONSTRAINT fk_stored_file_subject_id FOREIGN KEY(subject_id) REFERENCES subject (id)
);

CREATE INDEX ix_stored_file_subject_id ON stored_file (subject_id);
CREATE INDEX ix_stored_file_waiting ON stored_file (id) WHERE scan IN ('pending', 'error', 'unscanned');
CREATE INDEX ix_stored_file_loose ON stored_file (id) WHERE NOT pinned;

COMMENT ON TABLE stored_file IS 'Files that lie sealed in the store under their id';
COMMENT ON COLUMN stored_file.subject_id IS 'whose key seals it';
COMMENT ON COLUMN stored_file.sha256 IS 'of the content as it was sent';
COMMENT ON COLUMN stored_file.pinned IS 'a dossier refers to it';
COMMENT ON COLUMN stored_file.dropped_at IS 'nothing refers to it: the bytes go, then the row';

CREATE TABLE upload (
    id UUID NOT NULL,
    subject_id UUID NOT NULL,
    sealed_name BYTEA NOT NULL,
    size BIGINT NOT NULL,
    sha256 BYTEA,
    received BIGINT NOT NULL,
    state TEXT NOT NULL,
    file_id UUID,
    cleared BOOLEAN DEFAULT false NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_upload PRIMARY KEY (id),
    CONSTRAINT ck_upload_state CHECK (state IN ('receiving', 'finished', 'corrupt', 'refused')),
    CONSTRAINT ck_upload_received CHECK (received BETWEEN 0 AND size),
    CONSTRAINT fk_upload_subject_id FOREIGN KEY(subject_id) REFERENCES subject (id),
    CONSTRAINT fk_upload_file_id FOREIGN KEY(file_id) REFERENCES stored_file (id)
);

CREATE INDEX ix_upload_subject_id ON upload (subject_id);
CREATE INDEX ix_upload_expires_at ON upload (expires_at);
CREATE INDEX ix_upload_file_id ON upload (file_id);

COMMENT ON COLUMN upload.sha256 IS 'of the whole file, as announced';
COMMENT ON COLUMN upload.cleared IS 'the bytes of its pieces are gone';
COMMENT ON COLUMN upload.received IS 'bytes that have arrived for good';

CREATE TABLE upload_part (
    upload_id UUID NOT NULL,
    start BIGINT NOT NULL,
    size INTEGER NOT NULL,
    sha256 BYTEA NOT NULL,
    CONSTRAINT pk_upload_part PRIMARY KEY (upload_id, start),
    CONSTRAINT fk_upload_part_upload_id FOREIGN KEY(upload_id) REFERENCES upload (id)
);

ALTER TABLE dossier_document ADD COLUMN file_id UUID;
ALTER TABLE dossier_document ADD COLUMN quarantined_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE dossier_document ADD CONSTRAINT fk_dossier_document_file_id
    FOREIGN KEY(file_id) REFERENCES stored_file (id);

CREATE INDEX ix_dossier_document_file_id ON dossier_document (file_id);

COMMENT ON COLUMN dossier_document.file_id IS 'null for papers from before files were known by themselves';
COMMENT ON COLUMN dossier_document.quarantined_at IS 'when the applicant was told that malware was found in it';
"""


def upgrade() -> None:
    """Run the script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver: driver.execute(EXPAND))
