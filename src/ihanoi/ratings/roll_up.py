"""Count what was rated since the last time: take the deltas away and add them to the day's counts, at once."""

from ihanoi.platform.database import Transaction

BATCH = 5000

COUNT = """
    WITH taken AS (
        DELETE FROM rating_delta WHERE id IN (
            SELECT id FROM rating_delta ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
        ) RETURNING unit_id, procedure_code, day, level
    ), summed AS (
        SELECT unit_id, procedure_code, day, count(*) FILTER (WHERE level = 2) AS very,
               count(*) FILTER (WHERE level = 1) AS satisfied, count(*) FILTER (WHERE level = 0) AS dissatisfied,
               count(*) AS taken
        FROM taken GROUP BY unit_id, procedure_code, day ORDER BY unit_id, procedure_code, day
    ), counted AS (
        INSERT INTO satisfaction AS held (unit_id, procedure_code, day, very_satisfied, satisfied, dissatisfied)
        SELECT unit_id, procedure_code, day, very, satisfied, dissatisfied FROM summed
        ON CONFLICT (unit_id, procedure_code, day) DO UPDATE SET
            very_satisfied = held.very_satisfied + excluded.very_satisfied,
            satisfied = held.satisfied + excluded.satisfied,
            dissatisfied = held.dissatisfied + excluded.dissatisfied
    )
    SELECT coalesce(sum(taken), 0)::int FROM summed
"""


async def roll_up(tx: Transaction) -> int:
    """Count one batch and return how many ratings it held. Each rating is counted exactly once."""
    taken: int = await tx.fetch_value(COUNT, BATCH)
    return taken
