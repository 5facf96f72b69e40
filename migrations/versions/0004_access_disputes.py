"""Lines of the access log can be disputed."""

from alembic import op

revision = "0004"
down_revision = "0003"

EXPAND = """
CREATE TABLE access_dispute (
    line_id BIGINT NOT NULL,
    subject_id UUID NOT NULL,
    sealed_reason BYTEA NOT NULL,
    state TEXT NOT NULL,
    disputed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_access_dispute PRIMARY KEY (line_id),
    CONSTRAINT fk_access_dispute_subject_id FOREIGN KEY(subject_id) REFERENCES subject (id)
);

COMMENT ON COLUMN access_dispute.line_id IS 'event the line tells of; no foreign key, since checking one locks rows of the log';
"""


def upgrade() -> None:
    """Run the script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver: driver.execute(EXPAND))
