"""A subject that turned out to be another leads to it."""

from alembic import op

revision = "0017"
down_revision = "0010"

EXPAND = """
ALTER TABLE subject ADD COLUMN merged_into UUID, ADD COLUMN merged_id UUID;
ALTER TABLE subject
    ADD CONSTRAINT fk_subject_merged_into FOREIGN KEY(merged_into) REFERENCES subject (id),
    ADD CONSTRAINT uq_subject_merged_id UNIQUE (merged_id),
    ADD CONSTRAINT ck_subject_merged CHECK ((merged_into IS NULL) = (merged_id IS NULL));
CREATE INDEX ix_subject_merged_into ON subject (merged_into);

COMMENT ON COLUMN subject.merged_into IS 'who the person turned out to be';
COMMENT ON COLUMN subject.merged_id IS 'id before the merge; it leads to the other';
"""


def upgrade() -> None:
    """Run the script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver: driver.execute(EXPAND))
