"""Consents get a ledger; facts kept only because of one name its purpose."""

from alembic import op

revision = "0003"
down_revision = "0002"

EXPAND = """
CREATE TABLE consent_text (
    hash BYTEA NOT NULL,
    purpose TEXT NOT NULL,
    version INTEGER NOT NULL,
    text_vi TEXT NOT NULL,
    text_en TEXT NOT NULL,
    CONSTRAINT pk_consent_text PRIMARY KEY (hash)
);

COMMENT ON TABLE consent_text IS 'Append-only: the texts people agreed to, word for word.';

COMMENT ON COLUMN consent_text.hash IS 'SHA-256 of purpose, version and both texts';

CREATE TRIGGER consent_text_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_text
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE consent (
    id UUID NOT NULL,
    subject_id UUID NOT NULL,
    purpose TEXT NOT NULL,
    text_hash BYTEA NOT NULL,
    given_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_consent PRIMARY KEY (id),
    CONSTRAINT fk_consent_subject_id FOREIGN KEY(subject_id) REFERENCES subject (id),
    CONSTRAINT fk_consent_text_hash FOREIGN KEY(text_hash) REFERENCES consent_text (hash)
);

CREATE INDEX ix_consent_subject_id ON consent (subject_id);

CREATE UNIQUE INDEX uq_consent_present ON consent (subject_id, purpose) WHERE ended_at IS NULL;

COMMENT ON COLUMN consent.ended_at IS 'withdrawn, or continued by a consent to a newer text given at that moment';

ALTER TABLE fact ADD COLUMN consent_purpose TEXT;

COMMENT ON COLUMN fact.consent_purpose IS 'the only ground of keeping the fact; null when law is the ground';

-- Kept because somebody ticked a box while submitting: no text is on record by which that consent could be verified.
DELETE FROM fact WHERE source = 'declared';
"""


def upgrade() -> None:
    """Run the script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver: driver.execute(EXPAND))
