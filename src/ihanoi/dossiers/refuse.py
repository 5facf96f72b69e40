"""Refuse a dossier, with the reason in writing."""

from uuid import UUID

from ihanoi.dossiers.clock import stop_clock
from ihanoi.dossiers.events import Refused
from ihanoi.dossiers.notes import write_note
from ihanoi.dossiers.queries import desk_dossier
from ihanoi.dossiers.schemas import DossierView, MoveWithNote
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.transition import move
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction


async def refuse(tx: Transaction, actor: Actor, dossier_id: UUID, command: MoveWithNote) -> DossierView:
    """Do not accept a dossier (form 03: a concrete legal reason, never a technical one).

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
    """
    held = await move(tx, actor, dossier_id, command.version, Action.REFUSE)
    stop_clock(tx, dossier_id)
    await write_note(tx, held.applicant_id, dossier_id, held.version + 1, command.note)
    tx.record(actor, dossier_id, Refused(held.version + 1))
    return await desk_dossier(tx, actor, dossier_id)
