"""What rating a dossier needs to know of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.dossiers.errors import DossierMissing
from ihanoi.dossiers.states import FINISHED, State
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction

RATED = """
    SELECT state, unit_id, procedure_code FROM dossier WHERE id = $1 AND applicant_id = $2 AND state <> 'draft'
"""
FINISHED_ONES = """
    SELECT applicant_id, state, unit_id, procedure_code
    FROM unnest($1::uuid[], $2::uuid[]) AS asked (dossier_id, by_id)
    JOIN dossier ON id = dossier_id AND applicant_id = by_id
    WHERE state = ANY($3::text[])
    FOR KEY SHARE OF dossier SKIP LOCKED
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


async def finished_dossiers(tx: Transaction, dossiers: Mapping[UUID, UUID]) -> dict[UUID, FinishedDossier]:
    """Return, by citizen, those of several citizens' dossiers that are theirs and finished.

    They stay until the transaction ends. One that somebody is changing is left out rather than waited for.
    """
    rows = await tx.fetch(FINISHED_ONES, list(dossiers.values()), list(dossiers), [state.value for state in FINISHED])
    return {
        row["applicant_id"]: FinishedDossier(State(row["state"]), row["unit_id"], row["procedure_code"]) for row in rows
    }
