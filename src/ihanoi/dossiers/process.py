"""Take an accepted dossier in hand."""

from uuid import UUID

from ihanoi.dossiers.events import ProcessingStarted
from ihanoi.dossiers.queries import moved_dossier
from ihanoi.dossiers.schemas import DossierView, Move
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.transition import move
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

PROCESS = """
    UPDATE dossier SET state = $2, version = version + 1, updated_at = $3, assignee_id = $4
    WHERE id = $1
"""


async def process(tx: Transaction, actor: Actor, dossier_id: UUID, command: Move) -> DossierView:
    """Begin to work on a dossier; the officer becomes its assignee.

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
    """
    moved = await move(tx, actor, dossier_id, command.version, Action.PROCESS, PROCESS, actor.id)
    tx.record(actor, dossier_id, ProcessingStarted(moved.version))
    return await moved_dossier(tx, actor, moved)
