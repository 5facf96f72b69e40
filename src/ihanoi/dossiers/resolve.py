"""Decide a dossier: the result is ready."""

from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.clock import stop_clock
from ihanoi.dossiers.events import Resolved
from ihanoi.dossiers.notes import write_note
from ihanoi.dossiers.queries import desk_dossier
from ihanoi.dossiers.results import enter_result
from ihanoi.dossiers.schemas import DossierView, Resolve
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.transition import move
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

DECIDE = "UPDATE dossier SET outcome = $2, resolved_at = $3 WHERE id = $1"


async def resolve(tx: Transaction, actor: Actor, dossier_id: UUID, command: Resolve) -> DossierView:
    """Grant or decline, and stop the clock. Returning the result is a step of its own.

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
        ResultRefused: there is no such result, or it ends before it begins.
    """
    held = await move(tx, actor, dossier_id, command.version, Action.RESOLVE)
    stop_clock(tx, dossier_id)
    tx.later(DECIDE, dossier_id, command.outcome, tx.now)
    if command.outcome == "granted":
        procedure = tx.recall(Catalogue).version(held.procedure_version_id).procedure
        await enter_result(tx, held.applicant_id, dossier_id, procedure, command)
    await write_note(tx, held.applicant_id, dossier_id, held.version + 1, command.note)
    tx.record(actor, dossier_id, Resolved(held.version + 1, command.outcome))
    return await desk_dossier(tx, actor, dossier_id)
