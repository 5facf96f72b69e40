"""Everything ever known about one person is found without a scan."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index("ix_fact_subject_id", "fact", ["subject_id"])
