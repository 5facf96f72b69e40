"""Hand the result to the citizen."""

from uuid import UUID

from ihanoi.dossiers.events import Returned
from ihanoi.dossiers.queries import desk_dossier
from ihanoi.dossiers.results import decided_result, result_name
from ihanoi.dossiers.schemas import DossierView, Move
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.tell_result import tell_result
from ihanoi.dossiers.transition import Held, move
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.vault.enter_document import Details, NewDocument
from ihanoi.vault.held import Origin
from ihanoi.vault.issue_document import issue_document

RETURN = "UPDATE dossier SET returned_at = $2 WHERE id = $1"


async def return_result(tx: Transaction, actor: Actor, dossier_id: UUID, command: Move) -> DossierView:
    """Record that the citizen has the result; from now on the service can be rated.

    What was granted becomes a document of the applicant, which meets what later procedures ask for, and what
    it says is not asked again.

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
    """
    held = await move(tx, actor, dossier_id, command.version, Action.RETURN)
    tx.later(RETURN, dossier_id, tx.now)
    await _issue(tx, actor, held)
    tx.record(actor, dossier_id, Returned(held.version + 1))
    return await desk_dossier(tx, actor, dossier_id)


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
