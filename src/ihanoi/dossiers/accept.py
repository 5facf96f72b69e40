"""Accept a dossier: found complete, the receipt holds and the clock starts."""

from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.clock import set_clock
from ihanoi.dossiers.events import Accepted
from ihanoi.dossiers.queries import moved_dossier
from ihanoi.dossiers.schemas import DossierView, Move
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.transition import check_move, hold, write
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

ACCEPT = """
    UPDATE dossier SET state = $2, version = version + 1, updated_at = $3, accepted_at = $4, due_at = $5
    WHERE id = $1
"""


async def accept(tx: Transaction, actor: Actor, dossier_id: UUID, command: Move) -> DossierView:
    """Accept; the due date counts from now (118/2025/NĐ-CP, Art. 17.3).

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
    """
    held = await hold(tx, actor, dossier_id, command.version)
    state = check_move(held, actor, Action.ACCEPT)
    procedure = tx.recall(Catalogue).version(held.procedure_version_id).procedure
    due = await set_clock(tx, dossier_id, procedure, held.channel, held.procedure_case, pause=None)
    moved = write(tx, held, ACCEPT, state, held.accepted_at or tx.now, due)
    tx.record(actor, dossier_id, Accepted(moved.version, due))
    return await moved_dossier(tx, actor, moved)
