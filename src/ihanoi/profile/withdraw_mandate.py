"""Withdraw a mandate: either side ends it, at once (Civil Code, 91/2015/QH13, Art. 569)."""

from typing import Any
from uuid import UUID

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.errors import MandateMissing, MandateNotOpen
from ihanoi.profile.events import MandateEnded
from ihanoi.profile.mandate_schemas import MandateView
from ihanoi.profile.mandate_terms import MandateState
from ihanoi.profile.mandates import mandate_of

MINE = """
    SELECT grantor_id, ended_at FROM mandate
    WHERE id = $1 AND (grantor_id = $2 OR grantee_index = (SELECT national_id_index FROM subject WHERE id = $2))
    FOR UPDATE
"""
END = "UPDATE mandate SET ended_at = $2 WHERE id = $1"


async def withdraw_mandate(tx: Transaction, actor: Actor, mandate_id: UUID) -> MandateView:
    """End a mandate. What was filed under it goes on for the one it was filed for, who alone sees it from now on.

    Raises:
        MandateMissing: the person neither gave it nor received it.
        MandateNotOpen: it was withdrawn before.
    """
    row: Any = await tx.fetch_one(MINE, mandate_id, actor.id)
    if row is None:
        raise MandateMissing
    if row["ended_at"] is not None:
        raise MandateNotOpen(state=MandateState.WITHDRAWN.value)
    # Whoever acts under it at this moment holds the row shared: they finish first, and nobody after.
    await tx.execute(END, mandate_id, tx.now)
    tx.record(actor, row["grantor_id"], MandateEnded(mandate_id, by_grantor=row["grantor_id"] == actor.id))
    return await mandate_of(tx, actor, mandate_id)
