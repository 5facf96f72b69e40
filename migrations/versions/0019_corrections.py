"""Verified values can be disputed until their register corrects them; disputes of the access log are answered."""

from alembic import op

revision = "0019"
down_revision = "0016"

EXPAND = """
CREATE TABLE correction (
    id UUID NOT NULL,
    subject_id UUID NOT NULL,
    attribute TEXT NOT NULL,
    source TEXT NOT NULL,
    sealed_request BYTEA NOT NULL,
    state TEXT NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_correction PRIMARY KEY (id),
    CONSTRAINT ck_correction_state CHECK (state IN ('open', 'settled', 'withdrawn')),
    CONSTRAINT ck_correction_closed CHECK ((state = 'open') = (closed_at IS NULL)),
    CONSTRAINT fk_correction_subject_id FOREIGN KEY(subject_id) REFERENCES subject (id)
);

CREATE UNIQUE INDEX uq_correction_open ON correction (subject_id, attribute) WHERE state = 'open';
CREATE INDEX ix_correction_subject_id_id ON correction (subject_id, id);

COMMENT ON COLUMN correction.source IS 'who vouches for the disputed value, and alone may change it';
COMMENT ON COLUMN correction.sealed_request IS 'the value disputed, why, and the one held right';

ALTER TABLE access_dispute ADD COLUMN sealed_answer BYTEA;
ALTER TABLE access_dispute ADD COLUMN answered_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE access_dispute ADD COLUMN answered_by UUID;
ALTER TABLE access_dispute ADD CONSTRAINT fk_access_dispute_answered_by
    FOREIGN KEY(answered_by) REFERENCES officer (id);
ALTER TABLE access_dispute ADD CONSTRAINT ck_access_dispute_answered
    CHECK ((state = 'answered') = (sealed_answer IS NOT NULL));
COMMENT ON COLUMN access_dispute.sealed_answer IS 'the city''s data protection''s words';

CREATE INDEX ix_access_dispute_open ON access_dispute (disputed_at, line_id) WHERE state = 'open';
"""


def upgrade() -> None:
    """Run the script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver: driver.execute(EXPAND))
