"""What rating a dossier needs to know of it."""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.dossiers.errors import DossierMissing
from ihanoi.dossiers.states import State
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader

RATED = """
    SELECT state, unit_id, procedure_code FROM dossier WHERE id = $1 AND applicant_id = $2 AND state <> 'draft'
"""


class FinishedDossier(Struct, frozen=True):
    """What rating a dossier needs to know of it."""

    state: State
    unit_id: UUID
    procedure_code: str


async def finished_dossier(reader: Reader, actor: Actor, dossier_id: UUID) -> FinishedDossier:
    """Return state, unit and procedure of a citizen's submitted dossier.

    Raises:
        DossierMissing: there is none, it is a draft, or it is somebody else's.
    """
    row: Any = await reader.fetch_one(RATED, dossier_id, actor.id)
    if row is None:
        raise DossierMissing
    return FinishedDossier(State(row["state"]), row["unit_id"], row["procedure_code"])
