"""Decide a dossier: the result is ready."""

from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.clock import stop_clock
from ihanoi.dossiers.events import Resolved
from ihanoi.dossiers.notes import write_note
from ihanoi.dossiers.queries import moved_dossier
from ihanoi.dossiers.results import enter_result
from ihanoi.dossiers.schemas import DossierView, Resolve
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.transition import check_move, hold, write
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

RESOLVE = """
    UPDATE dossier SET state = $2, version = version + 1, updated_at = $3, resolved_at = $3, outcome = $4
    WHERE id = $1
"""


async def resolve(tx: Transaction, actor: Actor, dossier_id: UUID, command: Resolve) -> DossierView:
    """Grant or decline, and stop the clock. Returning the result is a step of its own.

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
        ResultRefused: there is no such result, or it ends before it begins.
    """
    held = await hold(tx, actor, dossier_id, command.version)
    state = check_move(held, actor, Action.RESOLVE)
    if command.outcome == "granted":
        procedure = tx.recall(Catalogue).version(held.procedure_version_id).procedure
        await enter_result(tx, held.applicant_id, dossier_id, procedure, command)
    await write_note(tx, held.applicant_id, dossier_id, held.version + 1, command.note)
    stop_clock(tx, dossier_id)
    moved = write(tx, held, RESOLVE, state, command.outcome)
    tx.record(actor, dossier_id, Resolved(moved.version, command.outcome))
    return await moved_dossier(tx, actor, moved)
