"""Refuse a dossier, with the reason in writing."""

from uuid import UUID

from ihanoi.dossiers.clock import stop_clock
from ihanoi.dossiers.events import Refused
from ihanoi.dossiers.notes import write_note
from ihanoi.dossiers.queries import moved_dossier
from ihanoi.dossiers.schemas import DossierView, MoveWithNote
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.transition import MOVE, move
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction


async def refuse(tx: Transaction, actor: Actor, dossier_id: UUID, command: MoveWithNote) -> DossierView:
    """Do not accept a dossier (form 03: a concrete legal reason, never a technical one).

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
    """
    moved = await move(tx, actor, dossier_id, command.version, Action.REFUSE, MOVE)
    stop_clock(tx, dossier_id)
    await write_note(tx, moved.applicant_id, dossier_id, moved.version, command.note)
    tx.record(actor, dossier_id, Refused(moved.version))
    return await moved_dossier(tx, actor, moved)
