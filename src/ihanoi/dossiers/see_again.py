"""See a kept answer again: a repeated request about a dossier is answered only to who still may see it."""

from uuid import UUID

from ihanoi.dossiers.for_another import is_for_another
from ihanoi.dossiers.queries import CATEGORIES, applicant_of
from ihanoi.kernel.actor import Actor, ActorKind
from ihanoi.platform.database import Transaction
from ihanoi.profile.reading import acting_for, dossier_processing, note_reading


async def see_again(tx: Transaction, actor: Actor, dossier_id: UUID) -> None:
    """Let the answer to an earlier request be given once more, with a line in the log of whose data it holds.

    Raises:
        DossierMissing: the mandate has ended, or the unit is no more the officer's.
    """
    applicant_id = await applicant_of(tx, actor, dossier_id)
    if actor.kind is ActorKind.OFFICER:
        note_reading(tx, actor, applicant_id, dossier_processing(dossier_id), CATEGORIES)
    elif is_for_another(actor, applicant_id):
        note_reading(tx, actor, applicant_id, acting_for(dossier_id), CATEGORIES)
