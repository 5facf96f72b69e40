"""Acting on somebody else's dossier under their mandate: held while it is changed, told in their access log."""

from uuid import UUID

from ihanoi.catalogue.definition import Procedure
from ihanoi.dossiers.errors import DossierMissing
from ihanoi.kernel.actor import Actor, ActorKind
from ihanoi.platform.database import Transaction
from ihanoi.profile.act_under import Acting, act_under
from ihanoi.profile.mandates import IN_FORCE
from ihanoi.profile.reading import acting_for, note_reading

HOLD = f"SELECT id FROM mandate WHERE id = $1 AND {IN_FORCE} FOR SHARE"


def is_for_another(actor: Actor, applicant_id: UUID) -> bool:
    """Tell whether a citizen acts on the dossier of somebody else."""
    return actor.kind is ActorKind.CITIZEN and actor.id != applicant_id


async def hold_mandate(
    tx: Transaction, actor: Actor, applicant_id: UUID, mandate_id: UUID | None, dossier_id: UUID
) -> None:
    """Hold the mandate a dossier is filed under until the transaction ends; a withdrawal waits, or came first.

    Raises:
        DossierMissing: the mandate has ended.
    """
    if not is_for_another(actor, applicant_id):
        return
    if await tx.fetch_value(HOLD, mandate_id) is None:
        raise DossierMissing
    note_for_another(tx, actor, applicant_id, dossier_id, ["answers", "documents"])


async def acting_in(
    tx: Transaction, actor: Actor, applicant_id: UUID, mandate_id: UUID | None, procedure: Procedure
) -> Acting | None:
    """Return for whom a form is filled anew, None when it is the actor's own.

    Raises:
        MandateMissing, MandateNotCovering: see ``act_under``.
    """
    if mandate_id is None or not is_for_another(actor, applicant_id):
        return None
    return await act_under(tx, actor, mandate_id, procedure)


def note_for_another(
    tx: Transaction, actor: Actor, applicant_id: UUID, dossier_id: UUID, categories: list[str]
) -> None:
    """Write the line into the applicant's access log when somebody else reads their dossier under a mandate."""
    if is_for_another(actor, applicant_id):
        note_reading(tx, actor, applicant_id, acting_for(dossier_id), categories)
