"""Versions of procedures get an approval, listed procedures a table of their own."""

from alembic import op

revision = "0002"
down_revision = "0001"

EXPAND = """
ALTER TABLE procedure_version ADD COLUMN status TEXT;
ALTER TABLE procedure_version ADD COLUMN decision TEXT;
ALTER TABLE procedure_version ADD COLUMN successor_code TEXT;
ALTER TABLE procedure_version ADD COLUMN drafted_by UUID REFERENCES officer (id);
ALTER TABLE procedure_version ADD COLUMN reviewed_by UUID REFERENCES officer (id);
ALTER TABLE procedure_version ADD COLUMN approved_by UUID REFERENCES officer (id);
ALTER TABLE procedure_version ADD COLUMN drafted_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE procedure_version RENAME CONSTRAINT procedure_version_drafted_by_fkey TO fk_procedure_version_drafted_by;
ALTER TABLE procedure_version RENAME CONSTRAINT procedure_version_reviewed_by_fkey TO fk_procedure_version_reviewed_by;
ALTER TABLE procedure_version RENAME CONSTRAINT procedure_version_approved_by_fkey TO fk_procedure_version_approved_by;

UPDATE procedure_version SET status = 'published', drafted_at = published_at;

ALTER TABLE procedure_version ALTER COLUMN status SET NOT NULL;
ALTER TABLE procedure_version ALTER COLUMN drafted_at SET NOT NULL;
ALTER TABLE procedure_version ALTER COLUMN effective_from DROP NOT NULL;
ALTER TABLE procedure_version ALTER COLUMN published_at DROP NOT NULL;
ALTER TABLE procedure_version ADD CONSTRAINT ck_procedure_version_status
    CHECK (status IN ('drafted', 'reviewed', 'approved', 'published', 'withdrawn'));
ALTER TABLE procedure_version ADD CONSTRAINT ck_procedure_version_effective
    CHECK (status NOT IN ('published', 'withdrawn') OR effective_from IS NOT NULL);

DROP INDEX ix_procedure_version_effective_to;
CREATE UNIQUE INDEX uq_procedure_version_pending ON procedure_version (code)
    WHERE status IN ('drafted', 'reviewed', 'approved');
CREATE INDEX ix_procedure_version_status_id ON procedure_version (status, id);
CREATE INDEX ix_dossier_procedure_version_id ON dossier (procedure_version_id);

COMMENT ON COLUMN procedure_version.decision IS 'number of the decision that approved it';
COMMENT ON COLUMN procedure_version.effective_from IS 'set when it is published';
COMMENT ON COLUMN procedure_version.successor_code IS 'procedure to use instead, once withdrawn';

CREATE TABLE listed_procedure (
    code TEXT NOT NULL,
    local_code TEXT,
    name TEXT NOT NULL,
    field TEXT NOT NULL,
    issuer TEXT NOT NULL,
    performer TEXT NOT NULL,
    level TEXT,
    service_level TEXT NOT NULL,
    decision TEXT NOT NULL,
    content JSONB,
    list_name TEXT NOT NULL,
    imported_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_listed_procedure PRIMARY KEY (code)
);

COMMENT ON COLUMN listed_procedure.code IS 'national code, without a local suffix';
COMMENT ON COLUMN listed_procedure.content IS 'papers, channels, results where the list has them';
"""


def upgrade() -> None:
    """Run the script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver: driver.execute(EXPAND))
