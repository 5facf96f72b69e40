"""The answers whose register is to be asked again: taken a few at a time, settled once the register has spoken."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from ihanoi.dossiers.verifying import VerificationState, next_try
from ihanoi.platform.database import Transaction

AT_ONCE = 50
"""Dossiers taken at a time; what a worker took and left undone is due again when its next try is."""

END = """
    UPDATE verification SET state = 'given_up', next_try_at = NULL, settled_at = $1 FROM dossier
    WHERE dossier.id = dossier_id AND verification.state = 'pending' AND dossier.state IN ('withdrawn', 'refused')
"""
DUE = """
    SELECT verification.id, dossier_id, field, attribute, source, attempts, expected_at, code, applicant_id,
           procedure_version_id, sealed_content
    FROM verification JOIN dossier ON dossier.id = dossier_id
    WHERE dossier_id IN (
        SELECT dossier_id FROM verification WHERE state = 'pending' AND next_try_at <= $1 ORDER BY next_try_at LIMIT $2
    ) AND verification.state = 'pending' AND next_try_at <= $1
    ORDER BY dossier_id, field FOR UPDATE OF verification SKIP LOCKED
"""
TAKE = """
    UPDATE verification SET attempts = attempts + 1, next_try_at = taken.next_try_at
    FROM unnest($1::uuid[], $2::timestamptz[]) AS taken (id, next_try_at) WHERE verification.id = taken.id
"""
SETTLE = """
    UPDATE verification SET state = done.state, next_try_at = NULL, settled_at = $4
    FROM unnest($1::uuid[], $2::int[], $3::text[]) AS done (id, attempts, state)
    WHERE verification.id = done.id AND verification.state = 'pending' AND verification.attempts = done.attempts
    RETURNING verification.id
"""
"""Answers sent anew meanwhile begin with no attempts, and are left to the next round."""


class Due(Struct, frozen=True):
    """One declared answer whose register is asked again."""

    id: UUID
    dossier_id: UUID
    field: str
    attribute: str
    source: str
    attempts: int
    expected_at: datetime
    code: str
    applicant_id: UUID
    procedure_version_id: UUID
    sealed_content: bytes


async def take_due(tx: Transaction) -> list[Due]:
    """Take what is due, dossier by dossier; taking it counts as an attempt. What has ended is given up first."""
    await tx.execute(END, tx.now)
    due = [Due(**row) for row in await tx.fetch(DUE, tx.now, AT_ONCE)]
    await tx.execute(TAKE, [item.id for item in due], [next_try(item.attempts, tx.now) for item in due])
    return due


async def settle_due(
    tx: Transaction, done: Iterable[tuple[Due, VerificationState]]
) -> dict[VerificationState, list[str]]:
    """Write the states that are final; return the fields that came to each."""
    final = [(item, state) for item, state in done if state is not VerificationState.PENDING]
    rows = await tx.fetch(
        SETTLE,
        [item.id for item, _ in final],
        # Taking it counted as an attempt.
        [item.attempts + 1 for item, _ in final],
        [state.value for _, state in final],
        tx.now,
    )
    kept = {row["id"] for row in rows}
    fields: dict[VerificationState, list[str]] = {}
    for item, state in final:
        if item.id in kept:
            fields.setdefault(state, []).append(item.field)
    return fields
