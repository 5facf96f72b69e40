"""Count what was reused since the last time: take the deltas away and add them to the day's counts, at once."""

from ihanoi.platform.database import Transaction

BATCH = 5000

COUNT = """
    WITH taken AS (
        DELETE FROM reuse_delta WHERE id IN (
            SELECT id FROM reuse_delta ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
        ) RETURNING procedure_version_id, unit_id, day, reusable, reused
    ), summed AS (
        SELECT procedure_version_id, unit_id, day, count(*) AS dossiers, sum(reusable) AS reusable, sum(reused) AS reused
        FROM taken GROUP BY procedure_version_id, unit_id, day ORDER BY procedure_version_id, unit_id, day
    ), counted AS (
        INSERT INTO reuse AS held (procedure_version_id, unit_id, day, dossiers, reusable, reused)
        SELECT procedure_version_id, unit_id, day, dossiers, reusable, reused FROM summed
        ON CONFLICT (procedure_version_id, unit_id, day) DO UPDATE SET
            dossiers = held.dossiers + excluded.dossiers,
            reusable = held.reusable + excluded.reusable,
            reused = held.reused + excluded.reused
    )
    SELECT coalesce(sum(dossiers), 0)::int FROM summed
"""


async def roll_up(tx: Transaction) -> int:
    """Count one batch and return how many dossiers it held. Each submission is counted exactly once."""
    taken: int = await tx.fetch_value(COUNT, BATCH)
    return taken
