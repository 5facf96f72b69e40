"""Take a dossier back, as long as nothing is decided."""

from uuid import UUID

from ihanoi.dossiers.clock import stop_clock
from ihanoi.dossiers.events import Withdrawn
from ihanoi.dossiers.queries import moved_dossier
from ihanoi.dossiers.schemas import DossierView, Move
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.transition import MOVE, move
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction


async def withdraw(tx: Transaction, actor: Actor, dossier_id: UUID, command: Move) -> DossierView:
    """Withdraw a submitted dossier.

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
    """
    moved = await move(tx, actor, dossier_id, command.version, Action.WITHDRAW, MOVE)
    stop_clock(tx, dossier_id)
    tx.record(actor, dossier_id, Withdrawn(moved.version))
    return await moved_dossier(tx, actor, moved)
