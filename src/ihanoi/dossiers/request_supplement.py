"""Ask the citizen to add or correct something; the clock stands still until they did."""

from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.clock import set_clock
from ihanoi.dossiers.deadlines import Pause
from ihanoi.dossiers.errors import SupplementedOnce
from ihanoi.dossiers.events import SupplementRequested
from ihanoi.dossiers.notes import write_note
from ihanoi.dossiers.queries import moved_dossier
from ihanoi.dossiers.schemas import DossierView, MoveWithNote
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.transition import check_move, hold, write
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

COUNT = "UPDATE dossier SET supplement_count = supplement_count + 1 WHERE id = $1 AND supplement_count = 0"

REQUEST = """
    UPDATE dossier SET state = $2, version = version + 1, updated_at = $3, due_at = $4
    WHERE id = $1
"""


async def request_supplement(tx: Transaction, actor: Actor, dossier_id: UUID, command: MoveWithNote) -> DossierView:
    """Send a dossier back once, with everything that is missing (118/2025/NĐ-CP, Art. 17.2.a as amended).

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
        SupplementedOnce: one was asked for before.
    """
    held = await hold(tx, actor, dossier_id, command.version)
    state = check_move(held, actor, Action.REQUEST_SUPPLEMENT)
    procedure = tx.recall(Catalogue).version(held.procedure_version_id).procedure
    if not await tx.execute(COUNT, dossier_id):
        raise SupplementedOnce
    due = await set_clock(tx, dossier_id, procedure, held.channel, held.procedure_case, pause=Pause.CITIZEN)
    await write_note(tx, held.applicant_id, dossier_id, held.version + 1, command.note)
    moved = write(tx, held, REQUEST, state, due)
    tx.record(actor, dossier_id, SupplementRequested(moved.version))
    return await moved_dossier(tx, actor, moved)
