"""What was reused is counted, per version of a procedure, unit and day."""

from alembic import op

revision = "0006"
down_revision = "0005"

EXPAND = """
CREATE TABLE reuse_delta (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    procedure_version_id UUID NOT NULL,
    unit_id UUID NOT NULL,
    day DATE NOT NULL,
    reusable SMALLINT NOT NULL,
    reused SMALLINT NOT NULL,
    CONSTRAINT pk_reuse_delta PRIMARY KEY (id)
);

COMMENT ON TABLE reuse_delta IS 'Added with each submission, counted and deleted by the worker: no hot counter row';

CREATE TABLE reuse (
    procedure_version_id UUID NOT NULL,
    unit_id UUID NOT NULL,
    day DATE NOT NULL,
    dossiers INTEGER NOT NULL,
    reusable INTEGER NOT NULL,
    reused INTEGER NOT NULL,
    CONSTRAINT pk_reuse PRIMARY KEY (procedure_version_id, unit_id, day),
    CONSTRAINT fk_reuse_procedure_version_id FOREIGN KEY(procedure_version_id) REFERENCES procedure_version (id),
    CONSTRAINT fk_reuse_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);

CREATE INDEX ix_reuse_day ON reuse (day);

COMMENT ON COLUMN reuse.day IS 'of the submission, in Hanoi';
COMMENT ON COLUMN reuse.reusable IS 'questions shown that could be filled from what is known';
COMMENT ON COLUMN reuse.reused IS 'how many of them were submitted as they were filled';
"""


def upgrade() -> None:
    """Run the script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver: driver.execute(EXPAND))
