"""Hand the result to the citizen."""

from uuid import UUID

from ihanoi.dossiers.events import Returned
from ihanoi.dossiers.queries import desk_dossier
from ihanoi.dossiers.schemas import DossierView, Move
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.transition import move
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

RETURN = "UPDATE dossier SET returned_at = $2 WHERE id = $1"


async def return_result(tx: Transaction, actor: Actor, dossier_id: UUID, command: Move) -> DossierView:
    """Record that the citizen has the result; from now on the service can be rated.

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
    """
    held = await move(tx, actor, dossier_id, command.version, Action.RETURN)
    await tx.execute(RETURN, dossier_id, tx.now)
    tx.record(actor, dossier_id, Returned(held.version + 1))
    return await desk_dossier(tx, actor, dossier_id)
