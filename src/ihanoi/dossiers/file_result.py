"""File the result: the officer adds the electronic result to a granted dossier before it is handed over."""

from typing import Any
from uuid import UUID

from ihanoi.dossiers.access import VISIBLE, visible_to
from ihanoi.dossiers.errors import ActionNotAllowed, DossierMissing
from ihanoi.dossiers.events import ResultFiled
from ihanoi.dossiers.queries import applicant_of, desk_dossier
from ihanoi.dossiers.schemas import DossierView
from ihanoi.dossiers.states import State
from ihanoi.dossiers.transition import hold
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.vault.enter_file import enter_file
from ihanoi.vault.store_file import StoredFile

STATE = f"SELECT state, outcome FROM dossier WHERE id = $1 AND {VISIBLE}"
FILE = "UPDATE dossier_result SET file_id = $2 WHERE dossier_id = $1"
TOUCH = "UPDATE dossier SET version = version + 1, updated_at = $2 WHERE id = $1"


async def check_result_wanted(reader: Reader, actor: Actor, dossier_id: UUID) -> UUID:
    """Return whose result it is, refusing a file before it is stored for nothing; ``file_result`` decides.

    Raises:
        DossierMissing, ActionNotAllowed: see ``file_result``.
    """
    applicant_id = await applicant_of(reader, actor, dossier_id)
    row: Any = await reader.fetch_one(STATE, dossier_id, *visible_to(actor))
    if row is None:
        raise DossierMissing
    if row["state"] != State.RESOLVED or row["outcome"] != "granted":
        raise ActionNotAllowed(action="file_result", state=row["state"])
    return applicant_id


async def file_result(
    tx: Transaction, actor: Actor, dossier_id: UUID, seen_version: int, file: StoredFile
) -> DossierView:
    """Add the result's file, or replace it, sealed under the applicant's key.

    Raises:
        DossierMissing, StaleVersion: see ``transition``.
        ActionNotAllowed: it is not granted, or was handed over already.
    """
    held = await hold(tx, actor, dossier_id, seen_version)
    if held.state is not State.RESOLVED:
        raise ActionNotAllowed(action="file_result", state=held.state.value)
    await enter_file(tx, actor, held.applicant_id, file, pinned=True)
    if not await tx.execute(FILE, dossier_id, file.id):
        raise ActionNotAllowed(action="file_result", state=held.state.value)
    await tx.execute(TOUCH, dossier_id, tx.now)
    tx.record(actor, dossier_id, ResultFiled(held.version + 1))
    return await desk_dossier(tx, actor, dossier_id)
