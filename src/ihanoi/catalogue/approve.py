"""Approve a reviewed version with the decision that promulgates it."""

from uuid import UUID

from ihanoi.catalogue.advance import advance
from ihanoi.catalogue.errors import SameHands
from ihanoi.catalogue.events import VersionApproved
from ihanoi.catalogue.versions import Step
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

SIGN = "UPDATE procedure_version SET approved_by = $2, decision = $3 WHERE id = $1"


async def approve(tx: Transaction, actor: Actor, version_id: UUID, decision: str) -> None:
    """Approve a version; whoever reviewed it may not.

    Raises:
        VersionMissing, StepNotAllowed, WrongRole: see ``advance``.
        SameHands: the reviewer and the approver are one person.
    """
    held = await advance(tx, actor, version_id, Step.APPROVE)
    if actor.id is not None and held.reviewed_by == actor.id:
        raise SameHands
    await tx.execute(SIGN, version_id, actor.id, decision)
    tx.record(actor, version_id, VersionApproved(held.code, held.number, decision))
