"""Documents a person holds, results kept as such, papers met by them."""

from alembic import op

revision = "0015"
down_revision = "0013"

EXPAND = """
CREATE TABLE vault_document (
    id UUID NOT NULL,
    subject_id UUID NOT NULL,
    type_code TEXT NOT NULL,
    origin TEXT NOT NULL,
    sealed_details BYTEA NOT NULL,
    unit_id UUID,
    issued_on DATE,
    valid_until DATE,
    file_id UUID,
    dossier_id UUID,
    consent_purpose TEXT,
    kept_at TIMESTAMP WITH TIME ZONE NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_vault_document PRIMARY KEY (id),
    CONSTRAINT ck_vault_document_origin CHECK (origin IN ('uploaded', 'issued')),
    CONSTRAINT ck_vault_document_valid CHECK (valid_until >= issued_on),
    CONSTRAINT fk_vault_document_subject_id FOREIGN KEY(subject_id) REFERENCES subject (id),
    CONSTRAINT fk_vault_document_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
    CONSTRAINT fk_vault_document_file_id FOREIGN KEY(file_id) REFERENCES stored_file (id)
);

CREATE INDEX ix_vault_document_subject_id_id ON vault_document (subject_id, id);
CREATE INDEX ix_vault_document_file_id ON vault_document (file_id);
CREATE UNIQUE INDEX uq_vault_document_result ON vault_document (dossier_id) WHERE origin = 'issued';

COMMENT ON TABLE vault_document IS 'What a person holds: papers they uploaded, results issued to them';
COMMENT ON COLUMN vault_document.type_code IS 'key of document_types.toml, or a result''s code';
COMMENT ON COLUMN vault_document.sealed_details IS 'name, number and issuer as JSON';
COMMENT ON COLUMN vault_document.unit_id IS 'the unit of ours that issued it';
COMMENT ON COLUMN vault_document.dossier_id IS 'dossier it was brought for, or issued by';
COMMENT ON COLUMN vault_document.consent_purpose IS 'the only ground of keeping it; null when law is the ground';
COMMENT ON COLUMN vault_document.removed_at IS 'uploads: removed; results: hidden from the list';

CREATE TABLE dossier_result (
    dossier_id UUID NOT NULL,
    type_code TEXT NOT NULL,
    sealed_number BYTEA NOT NULL,
    issued_on DATE NOT NULL,
    valid_until DATE,
    file_id UUID,
    CONSTRAINT pk_dossier_result PRIMARY KEY (dossier_id),
    CONSTRAINT ck_dossier_result_valid CHECK (valid_until >= issued_on),
    CONSTRAINT fk_dossier_result_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id),
    CONSTRAINT fk_dossier_result_file_id FOREIGN KEY(file_id) REFERENCES stored_file (id)
);

COMMENT ON TABLE dossier_result IS 'What a granted dossier leads to, as decided; handed over it becomes a document';

ALTER TABLE dossier_document ADD COLUMN vault_document_id UUID;
ALTER TABLE dossier_document ADD CONSTRAINT fk_dossier_document_vault_document_id
    FOREIGN KEY(vault_document_id) REFERENCES vault_document (id);
ALTER TABLE dossier_document ALTER COLUMN media_type DROP NOT NULL;
ALTER TABLE dossier_document ALTER COLUMN size DROP NOT NULL;
ALTER TABLE dossier_document ALTER COLUMN sha256 DROP NOT NULL;

CREATE INDEX ix_dossier_document_vault_document_id ON dossier_document (vault_document_id);

COMMENT ON COLUMN dossier_document.vault_document_id IS 'the document held already that this paper is';
COMMENT ON COLUMN dossier_paper.result IS 'type or result code of the document held already that replaced it';

ALTER TABLE dossier_paper DROP CONSTRAINT ck_dossier_paper_why_not;
ALTER TABLE dossier_paper ADD CONSTRAINT ck_dossier_paper_why_not CHECK (why_not IN
    ('not_found', 'denied', 'unavailable', 'stale', 'unverified', 'not_published', 'not_chosen')) NOT VALID;
ALTER TABLE dossier_paper VALIDATE CONSTRAINT ck_dossier_paper_why_not;
"""


def upgrade() -> None:
    """Run the script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver: driver.execute(EXPAND))
