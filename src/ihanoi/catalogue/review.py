"""Review a drafted version."""

from uuid import UUID

from ihanoi.catalogue.advance import advance
from ihanoi.catalogue.events import VersionReviewed
from ihanoi.catalogue.versions import Step
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

SIGN = "UPDATE procedure_version SET reviewed_by = $2 WHERE id = $1"


async def review(tx: Transaction, actor: Actor, version_id: UUID) -> None:
    """Find a version correct.

    Raises:
        VersionMissing, StepNotAllowed, WrongRole: see ``advance``.
    """
    held = await advance(tx, actor, version_id, Step.REVIEW)
    await tx.execute(SIGN, version_id, actor.id)
    tx.record(actor, version_id, VersionReviewed(held.code, held.number))
