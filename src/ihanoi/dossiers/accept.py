"""Accept a dossier: found complete, the receipt holds and the clock starts."""

from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.clock import set_clock
from ihanoi.dossiers.events import Accepted
from ihanoi.dossiers.queries import desk_dossier
from ihanoi.dossiers.schemas import DossierView, Move
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.transition import move
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

ACCEPT = "UPDATE dossier SET accepted_at = coalesce(accepted_at, $2) WHERE id = $1"


async def accept(tx: Transaction, actor: Actor, dossier_id: UUID, command: Move) -> DossierView:
    """Accept; the due date counts from now (118/2025/NĐ-CP, Art. 17.3).

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
    """
    held = await move(tx, actor, dossier_id, command.version, Action.ACCEPT)
    procedure = tx.recall(Catalogue).version(held.procedure_version_id).procedure
    tx.later(ACCEPT, dossier_id, tx.now)
    due = await set_clock(tx, dossier_id, procedure, held.channel, held.procedure_case, pause=None)
    tx.record(actor, dossier_id, Accepted(held.version + 1, due))
    return await desk_dossier(tx, actor, dossier_id)
