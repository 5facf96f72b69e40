"""Attach what is here already: a document of the vault or a finished upload; no bytes are sent again."""

from typing import Any
from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.attach_document import TOUCH, check_paper
from ihanoi.dossiers.attached import enter_paper
from ihanoi.dossiers.errors import AttachOne
from ihanoi.dossiers.events import DocumentAttached
from ihanoi.dossiers.paper_schemas import AttachHeld, DocumentView
from ihanoi.dossiers.requirements import papers_of
from ihanoi.dossiers.transition import Held, hold
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.vault.documents import held_document, own_document
from ihanoi.vault.errors import DocumentExpired, FileMissing, FileQuarantined
from ihanoi.vault.held import is_current
from ihanoi.vault.scanning import ScanState
from ihanoi.vault.uploads import finished_file, upload_name

PIN = """
    UPDATE stored_file SET pinned = true WHERE id = $1 AND subject_id = $2 AND dropped_at IS NULL
    RETURNING media_type, size, sha256, scan
"""


async def attach_held(tx: Transaction, actor: Actor, dossier_id: UUID, command: AttachHeld) -> DocumentView:
    """Attach a document of the applicant's vault, or an upload of theirs, for a paper.

    Raises:
        DossierMissing, ActionNotAllowed, RequirementUnknown: see ``attach_document``.
        AttachOne: not exactly one of the two is named.
        VaultDocumentMissing, DocumentExpired: there is no such document, or it is too old for this paper.
        UploadMissing, UploadUnfinished, FileMissing, FileQuarantined: there is no such file, or not a good one.
    """
    held = await hold(tx, actor, dossier_id, None)
    check_paper(tx.recall(Catalogue).version(held.procedure_version_id).procedure, held.state, command.requirement)
    if (command.document_id is None) == (command.upload_id is None):
        raise AttachOne
    if command.document_id is not None:
        view = await attach_from_vault(tx, held, command.requirement, command.document_id)
    else:
        assert command.upload_id is not None
        view = await _attach_upload(tx, held, command.requirement, command.upload_id)
    await tx.execute(TOUCH, dossier_id, tx.now)
    tx.record(actor, dossier_id, DocumentAttached(view.id, command.requirement))
    return view


async def attach_from_vault(tx: Transaction, held: Held, requirement: str, document_id: UUID) -> DocumentView:
    """List a document of the applicant's vault with their dossier.

    Raises:
        VaultDocumentMissing, DocumentExpired, FileMissing, FileQuarantined: see ``attach_held``.
    """
    catalogue = tx.recall(Catalogue)
    procedure = catalogue.version(held.procedure_version_id).procedure
    paper = next(known for known in papers_of(procedure) if known.id == requirement)
    document = await held_document(tx, held.applicant_id, document_id)
    if is_current(document, paper, catalogue.vocabulary.document_types, tx.now.date()) is False:
        raise DocumentExpired
    name = (await own_document(tx, held.applicant_id, document_id)).name
    return await _list(tx, held, requirement, name, document.file_id, document_id)


async def _attach_upload(tx: Transaction, held: Held, requirement: str, upload_id: UUID) -> DocumentView:
    file_id = await finished_file(tx, held.applicant_id, upload_id)
    name = await upload_name(tx, held.applicant_id, upload_id)
    return await _list(tx, held, requirement, name or requirement, file_id, None)


async def _list(
    tx: Transaction, held: Held, requirement: str, name: str, file_id: UUID | None, document_id: UUID | None
) -> DocumentView:
    row: Any = {"media_type": None, "size": None, "sha256": None, "scan": ScanState.UNSCANNED}
    if file_id is not None:
        row = await tx.fetch_one(PIN, file_id, held.applicant_id)
    if row is None:
        raise FileMissing
    if row["scan"] == ScanState.INFECTED:
        raise FileQuarantined
    view = DocumentView(
        id=new_id(),
        requirement=requirement,
        name=name,
        media_type=row["media_type"],
        size=row["size"],
        sha256=row["sha256"] and row["sha256"].hex(),
        uploaded_at=tx.now,
        scan=ScanState(row["scan"]),
        held=document_id,
    )
    await enter_paper(tx, held.applicant_id, held.id, view, file_id)
    return view
