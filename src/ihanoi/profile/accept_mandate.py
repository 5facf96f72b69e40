"""Accept a mandate: from then on, within its term, the person may act for the one who gave it."""

from typing import Any
from uuid import UUID

from ihanoi.identity.queries import identity_record
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.errors import AssuranceTooLow, MandateMissing, MandateNotOpen
from ihanoi.profile.events import MandateAccepted
from ihanoi.profile.give_mandate import VERIFIED
from ihanoi.profile.mandate_schemas import MandateView
from ihanoi.profile.mandate_terms import MandateState, state_of
from ihanoi.profile.mandates import Grantee, mandate_of, seal_grantee

OFFERED = """
    SELECT grantor_id, valid_from, valid_to, accepted_at, ended_at FROM mandate
    WHERE id = $1 AND grantee_index = (SELECT national_id_index FROM subject WHERE id = $2) FOR UPDATE
"""
ACCEPT = "UPDATE mandate SET grantee_id = $2, sealed_grantee = $3, accepted_at = $4 WHERE id = $1"


async def accept_mandate(tx: Transaction, actor: Actor, mandate_id: UUID) -> MandateView:
    """Take a mandate on. The one who gave it learns the name.

    Raises:
        AssuranceTooLow: the person's identity was not verified in person.
        MandateMissing: none of this id was offered to the person.
        MandateNotOpen: it was accepted before, withdrawn, or has expired.
    """
    assert actor.id is not None
    if actor.assurance < VERIFIED:
        raise AssuranceTooLow
    row: Any = await tx.fetch_one(OFFERED, mandate_id, actor.id)
    if row is None:
        raise MandateMissing
    state = state_of(row["accepted_at"], row["ended_at"], row["valid_from"], row["valid_to"], tx.now.date())
    if state is not MandateState.OFFERED:
        raise MandateNotOpen(state=state.value)
    who = await identity_record(tx, actor.id)
    sealed = await seal_grantee(tx, row["grantor_id"], mandate_id, Grantee(who.national_id, who.full_name))
    await tx.execute(ACCEPT, mandate_id, actor.id, sealed, tx.now)
    tx.record(actor, row["grantor_id"], MandateAccepted(mandate_id))
    return await mandate_of(tx, actor, mandate_id)
