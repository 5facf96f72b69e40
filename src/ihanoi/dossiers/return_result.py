"""Hand the result to the citizen."""

from uuid import UUID

from ihanoi.dossiers.events import Returned
from ihanoi.dossiers.queries import moved_dossier
from ihanoi.dossiers.results import decided_result, result_name
from ihanoi.dossiers.schemas import DossierView, Move
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.tell_result import tell_result
from ihanoi.dossiers.transition import Held, check_move, hold, write
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.vault.enter_document import Details, NewDocument
from ihanoi.vault.held import Origin
from ihanoi.vault.issue_document import issue_document

RETURN = """
    UPDATE dossier SET state = $2, version = version + 1, updated_at = $3, returned_at = $3
    WHERE id = $1
"""


async def return_result(tx: Transaction, actor: Actor, dossier_id: UUID, command: Move) -> DossierView:
    """Record that the citizen has the result; from now on the service can be rated.

    What was granted becomes a document of the applicant, which meets what later procedures ask for, and what
    it says is not asked again.

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
    """
    held = await hold(tx, actor, dossier_id, command.version)
    state = check_move(held, actor, Action.RETURN)
    await _issue(tx, actor, held)
    moved = write(tx, held, RETURN, state)
    tx.record(actor, dossier_id, Returned(moved.version))
    return await moved_dossier(tx, actor, moved)


async def _issue(tx: Transaction, actor: Actor, held: Held) -> None:
    result = await decided_result(tx, held.applicant_id, held.id)
    if result is None:
        return
    new = NewDocument(
        result.type_code,
        Origin.ISSUED,
        Details(result_name(tx, result.type_code).vi, result.number),
        unit_id=held.unit_id,
        issued_on=result.issued_on,
        valid_until=result.valid_until,
        file_id=result.file_id,
        dossier_id=held.id,
    )
    await issue_document(tx, actor, held.applicant_id, new)
    await tell_result(tx, actor, held, result)
