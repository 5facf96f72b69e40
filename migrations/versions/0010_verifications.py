"""Answers declared because a register was silent are verified afterwards."""

from alembic import op

revision = "0010"
down_revision = "0015"

EXPAND = """
CREATE TABLE verification (
    id UUID NOT NULL,
    dossier_id UUID NOT NULL,
    field TEXT NOT NULL,
    attribute TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts SMALLINT NOT NULL,
    expected_at TIMESTAMP WITH TIME ZONE NOT NULL,
    next_try_at TIMESTAMP WITH TIME ZONE,
    settled_at TIMESTAMP WITH TIME ZONE,
    settlement TEXT,
    settled_by UUID,
    sealed_note BYTEA,
    CONSTRAINT pk_verification PRIMARY KEY (id),
    CONSTRAINT ck_verification_state
        CHECK (state IN ('pending', 'confirmed', 'mismatch', 'not_found', 'given_up')),
    CONSTRAINT ck_verification_settlement CHECK (settlement IN ('accept_declared', 'corrected')),
    CONSTRAINT ck_verification_tried CHECK ((state = 'pending') = (next_try_at IS NOT NULL)),
    CONSTRAINT uq_verification_dossier_id_field UNIQUE (dossier_id, field),
    CONSTRAINT fk_verification_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id),
    CONSTRAINT fk_verification_settled_by FOREIGN KEY(settled_by) REFERENCES officer (id)
);

CREATE INDEX ix_verification_next_try_at ON verification (next_try_at) WHERE state = 'pending';
CREATE INDEX ix_verification_differing ON verification (settled_at, id)
    WHERE state = 'mismatch' AND settlement IS NULL;

COMMENT ON TABLE verification IS 'Answers declared because a register was silent, and what it says since; no values';
COMMENT ON COLUMN verification.next_try_at IS 'null once the state is final';
COMMENT ON COLUMN verification.settled_at IS 'when the state became final, or an officer decided';
COMMENT ON COLUMN verification.settlement IS 'what an officer made of a mismatch';
COMMENT ON COLUMN verification.sealed_note IS 'the officer''s words, under the applicant''s key';
"""


def upgrade() -> None:
    """Run the script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver: driver.execute(EXPAND))
