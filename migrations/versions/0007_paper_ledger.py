"""Each paper a submitted dossier needs: asked for, or replaced by what, and why not."""

from alembic import op

revision = "0007"
down_revision = "0006"

EXPAND = """
CREATE TABLE dossier_paper (
    dossier_id UUID NOT NULL,
    requirement TEXT NOT NULL,
    procedure_version_id UUID NOT NULL,
    unit_id UUID NOT NULL,
    day DATE NOT NULL,
    outcome TEXT NOT NULL,
    attribute TEXT,
    dataset TEXT,
    result TEXT,
    why_not TEXT,
    CONSTRAINT pk_dossier_paper PRIMARY KEY (dossier_id, requirement),
    CONSTRAINT ck_dossier_paper_outcome
        CHECK (outcome IN ('given', 'replaced_by_data', 'replaced_by_held', 'not_given')),
    CONSTRAINT ck_dossier_paper_why_not
        CHECK (why_not IN ('not_found', 'denied', 'unavailable', 'stale', 'unverified', 'not_published')),
    CONSTRAINT ck_dossier_paper_asked CHECK (why_not IS NULL OR outcome IN ('given', 'not_given')),
    CONSTRAINT fk_dossier_paper_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id),
    CONSTRAINT fk_dossier_paper_procedure_version_id FOREIGN KEY(procedure_version_id)
        REFERENCES procedure_version (id),
    CONSTRAINT fk_dossier_paper_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);

CREATE INDEX ix_dossier_paper_day ON dossier_paper (day);

COMMENT ON TABLE dossier_paper IS
    'One row per dossier and paper it needs: asked for, or replaced by what; no personal values';
COMMENT ON COLUMN dossier_paper.day IS 'of the submission, in Hanoi';
COMMENT ON COLUMN dossier_paper.attribute IS 'verified fact that replaced it';
COMMENT ON COLUMN dossier_paper.dataset IS 'database that replaced it';
COMMENT ON COLUMN dossier_paper.result IS 'code of the earlier result that replaced it';
COMMENT ON COLUMN dossier_paper.why_not IS 'why data did not replace it; null where none could';
"""


def upgrade() -> None:
    """Run the script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver: driver.execute(EXPAND))
