"""Settle corrections: a register that says something else than what was disputed has corrected it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.corrections import open_corrections
from ihanoi.profile.events import CorrectionSettled
from ihanoi.profile.provenance import Source

SETTLE = """
    UPDATE correction SET state = 'settled', closed_at = $2
    WHERE id = ANY($1::uuid[]) AND state = 'open' RETURNING id
"""


async def settle_corrections(
    tx: Transaction, actor: Actor, subject_id: UUID, said: Mapping[tuple[Source, str], Any]
) -> None:
    """Close the open corrections whose source now says another value, by source and attribute.

    A source that no longer says anything has not corrected it: its silence may be a fault of its own.
    """
    settled = {
        one.id: one
        for one in await open_corrections(tx, subject_id)
        if (one.source, one.attribute) in said and said[one.source, one.attribute] != one.value
    }
    if not settled:
        return
    for row in await tx.fetch(SETTLE, list(settled), tx.now):
        one = settled[row["id"]]
        tx.record(actor, subject_id, CorrectionSettled(one.id, one.attribute, one.source.value))
