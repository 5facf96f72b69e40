"""Take an accepted dossier in hand."""

from uuid import UUID

from ihanoi.dossiers.events import ProcessingStarted
from ihanoi.dossiers.queries import desk_dossier
from ihanoi.dossiers.schemas import DossierView, Move
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.transition import move
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

ASSIGN = "UPDATE dossier SET assignee_id = $2 WHERE id = $1"


async def process(tx: Transaction, actor: Actor, dossier_id: UUID, command: Move) -> DossierView:
    """Begin to work on a dossier; the officer becomes its assignee.

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
    """
    held = await move(tx, actor, dossier_id, command.version, Action.PROCESS)
    tx.later(ASSIGN, dossier_id, actor.id)
    tx.record(actor, dossier_id, ProcessingStarted(held.version + 1))
    return await desk_dossier(tx, actor, dossier_id)
