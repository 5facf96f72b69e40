"""Parties: whom and what a person's forms speak about, each with facts of its own."""

from alembic import op

revision = "0012"
down_revision = "0019"

EXPAND = """
CREATE TABLE party (
    id UUID NOT NULL,
    subject_id UUID NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    sealed_identity BYTEA NOT NULL,
    evidence UUID,
    consent_purpose TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    merged_into UUID,
    CONSTRAINT pk_party PRIMARY KEY (id),
    CONSTRAINT fk_party_subject_id FOREIGN KEY(subject_id) REFERENCES subject (id),
    CONSTRAINT fk_party_merged_into FOREIGN KEY(merged_into) REFERENCES party (id)
);

CREATE INDEX ix_party_subject_id ON party (subject_id);

COMMENT ON TABLE party IS 'Whom and what a person''s forms speak about beside the person.';
COMMENT ON COLUMN party.subject_id IS 'in whose profile';
COMMENT ON COLUMN party.kind IS 'what it is to the subject: child, spouse, business, land …';
COMMENT ON COLUMN party.source IS 'who says so';
COMMENT ON COLUMN party.sealed_identity IS 'number, name, detail; under the subject''s key';
COMMENT ON COLUMN party.evidence IS 'dossier in which it was declared';
COMMENT ON COLUMN party.consent_purpose IS 'the only ground of keeping it; null when law is the ground';
COMMENT ON COLUMN party.asked_at IS 'when a register last answered about the party itself';
COMMENT ON COLUMN party.ended_at IS 'no longer named by its source, removed, or merged';

ALTER TABLE fact ADD COLUMN about_id UUID;
ALTER TABLE fact ADD CONSTRAINT fk_fact_about_id FOREIGN KEY(about_id) REFERENCES party (id) NOT VALID;
COMMENT ON COLUMN fact.about_id IS 'the party it is about; null when about the subject';

CREATE UNIQUE INDEX uq_fact_own ON fact (subject_id, attribute, source)
    WHERE superseded_at IS NULL AND about_id IS NULL;
CREATE UNIQUE INDEX uq_fact_about ON fact (about_id, attribute, source)
    WHERE superseded_at IS NULL AND about_id IS NOT NULL;
CREATE INDEX ix_fact_about_id ON fact (about_id) WHERE about_id IS NOT NULL;

-- It would allow one value for the person and all their parties together.
DROP INDEX uq_fact_present;
"""


def upgrade() -> None:
    """Run the script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver: driver.execute(EXPAND))
