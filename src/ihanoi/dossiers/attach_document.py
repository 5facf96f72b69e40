"""Attach a paper: a file that was stored already is listed with the dossier."""

from typing import Any
from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Procedure
from ihanoi.dossiers.access import VISIBLE, visible_to
from ihanoi.dossiers.attached import enter_paper
from ihanoi.dossiers.errors import ActionNotAllowed, DossierMissing, RequirementUnknown
from ihanoi.dossiers.events import DocumentAttached
from ihanoi.dossiers.paper_schemas import DocumentView
from ihanoi.dossiers.requirements import papers_of
from ihanoi.dossiers.states import EDITABLE, State
from ihanoi.dossiers.transition import hold
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.kernel.text import clean
from ihanoi.platform.database import Reader, Transaction
from ihanoi.vault.enter_file import enter_file
from ihanoi.vault.scanning import Scanning
from ihanoi.vault.store_file import StoredFile

OPEN = f"SELECT state, procedure_version_id, applicant_id FROM dossier WHERE id = $1 AND {VISIBLE}"
TOUCH = "UPDATE dossier SET version = version + 1, updated_at = $2 WHERE id = $1"


def check_paper(procedure: Procedure, state: State, requirement: str) -> None:
    """Refuse a paper the procedure does not ask for, or that comes too late.

    Raises:
        ActionNotAllowed: the dossier was submitted already.
        RequirementUnknown: the procedure asks for no such paper.
    """
    if state not in EDITABLE:
        raise ActionNotAllowed(action="attach_document", state=state.value)
    if not any(known.id == requirement for known in papers_of(procedure)):
        raise RequirementUnknown(requirement=requirement)


async def check_attachable(reader: Reader, actor: Actor, dossier_id: UUID, requirement: str) -> UUID:
    """Return whose dossier it is, refusing a paper before its file is stored for nothing; ``attach_document`` decides.

    Raises:
        DossierMissing, ActionNotAllowed, RequirementUnknown: see ``attach_document``.
    """
    row: Any = await reader.fetch_one(OPEN, dossier_id, *visible_to(actor))
    if row is None:
        raise DossierMissing
    procedure = reader.recall(Catalogue).version(row["procedure_version_id"]).procedure
    check_paper(procedure, State(row["state"]), requirement)
    applicant_id: UUID = row["applicant_id"]
    return applicant_id


async def attach_document(
    tx: Transaction, actor: Actor, dossier_id: UUID, requirement: str, name: str, file: StoredFile
) -> DocumentView:
    """Attach a stored file to a draft, or to a dossier sent back for a supplement.

    Raises:
        DossierMissing: there is none, or it is somebody else's.
        ActionNotAllowed: it was submitted already.
        RequirementUnknown: the procedure asks for no such paper.
    """
    held = await hold(tx, actor, dossier_id, None)
    check_paper(tx.recall(Catalogue).version(held.procedure_version_id).procedure, held.state, requirement)

    await enter_file(tx, actor, held.applicant_id, file, pinned=True)
    view = DocumentView(
        id=new_id(),
        requirement=requirement,
        name=clean(name) or requirement,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256.hex(),
        uploaded_at=tx.now,
        scan=tx.recall(Scanning).first_state,
    )
    await enter_paper(tx, held.applicant_id, dossier_id, view, file.id)
    await tx.execute(TOUCH, dossier_id, tx.now)
    tx.record(actor, dossier_id, DocumentAttached(view.id, requirement))
    return view
