"""Mandates, and dossiers filed under one."""

from alembic import op

revision = "0013"
down_revision = "0012"

EXPAND = """
CREATE TABLE mandate (
    id UUID NOT NULL,
    grantor_id UUID NOT NULL,
    grantee_index BYTEA NOT NULL,
    grantee_id UUID,
    sealed_grantee BYTEA NOT NULL,
    procedures TEXT[] NOT NULL,
    fields TEXT[] NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    offered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    accepted_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_mandate PRIMARY KEY (id),
    CONSTRAINT fk_mandate_grantor_id FOREIGN KEY(grantor_id) REFERENCES subject (id),
    CONSTRAINT fk_mandate_grantee_id FOREIGN KEY(grantee_id) REFERENCES subject (id)
);

CREATE INDEX ix_mandate_grantor_id ON mandate (grantor_id);
CREATE INDEX ix_mandate_grantee_index ON mandate (grantee_index);

COMMENT ON TABLE mandate IS 'One person lets another act for them.';
COMMENT ON COLUMN mandate.grantee_index IS 'blind index of the number it was given to';
COMMENT ON COLUMN mandate.grantee_id IS 'null until accepted';
COMMENT ON COLUMN mandate.sealed_grantee IS 'number and name; under the grantor''s key';
COMMENT ON COLUMN mandate.procedures IS 'codes; with no field either: everything';
COMMENT ON COLUMN mandate.fields IS 'fields of law';
COMMENT ON COLUMN mandate.valid_to IS 'last day';
COMMENT ON COLUMN mandate.ended_at IS 'by either side';

ALTER TABLE dossier ADD COLUMN submitter_id UUID;
ALTER TABLE dossier ADD COLUMN mandate_id UUID;
ALTER TABLE dossier ADD CONSTRAINT fk_dossier_submitter_id FOREIGN KEY(submitter_id) REFERENCES subject (id) NOT VALID;
ALTER TABLE dossier ADD CONSTRAINT fk_dossier_mandate_id FOREIGN KEY(mandate_id) REFERENCES mandate (id) NOT VALID;
CREATE INDEX ix_dossier_mandate_id_id ON dossier (mandate_id, id) WHERE mandate_id IS NOT NULL;

COMMENT ON COLUMN dossier.submitter_id IS 'who fills it in for the applicant; null when the applicant does';
COMMENT ON COLUMN dossier.mandate_id IS 'the mandate the submitter acts under';
"""


def upgrade() -> None:
    """Run the script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver: driver.execute(EXPAND))
