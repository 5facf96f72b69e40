"""Take a dossier back, as long as nothing is decided."""

from uuid import UUID

from ihanoi.dossiers.clock import stop_clock
from ihanoi.dossiers.events import Withdrawn
from ihanoi.dossiers.queries import own_dossier
from ihanoi.dossiers.schemas import DossierView, Move
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.transition import move
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction


async def withdraw(tx: Transaction, actor: Actor, dossier_id: UUID, command: Move) -> DossierView:
    """Withdraw a submitted dossier.

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
    """
    held = await move(tx, actor, dossier_id, command.version, Action.WITHDRAW)
    stop_clock(tx, dossier_id)
    tx.record(actor, dossier_id, Withdrawn(held.version + 1))
    return await own_dossier(tx, actor, dossier_id)
