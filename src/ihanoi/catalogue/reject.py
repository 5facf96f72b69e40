"""Reject a version that waits."""

from uuid import UUID

from ihanoi.catalogue.advance import advance
from ihanoi.catalogue.events import VersionRejected
from ihanoi.catalogue.versions import Step
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction


async def reject(tx: Transaction, actor: Actor, version_id: UUID) -> None:
    """Take a pending version away; the event log keeps that it was.

    Raises:
        VersionMissing, StepNotAllowed, WrongRole: see ``advance``.
    """
    held = await advance(tx, actor, version_id, Step.REJECT)
    tx.record(actor, version_id, VersionRejected(held.code, held.number))
