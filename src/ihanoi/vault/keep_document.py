"""Keep a paper in the vault, for the next procedure that asks for it."""

from typing import Any
from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.errors import FieldError
from ihanoi.kernel.text import clean
from ihanoi.platform.database import Transaction
from ihanoi.profile.consent_purposes import ConsentPurposes
from ihanoi.vault.documents import own_document
from ihanoi.vault.enter_document import Details, NewDocument, enter_document
from ihanoi.vault.errors import (
    DocumentConsentNeeded,
    DocumentDatesRefused,
    DocumentTypeUnknown,
    FileMissing,
    FileQuarantined,
)
from ihanoi.vault.events import DocumentKept
from ihanoi.vault.held import Origin
from ihanoi.vault.schemas import KeepDocument, VaultDocumentView
from ihanoi.vault.type_names import name_of_type
from ihanoi.vault.uploads import finished_file

GIVEN = "SELECT purpose FROM consent WHERE subject_id = $1 AND purpose = $2 AND ended_at IS NULL FOR SHARE"
"""Locked until the end of the transaction: a withdrawal waits, then removes what was kept meanwhile."""
FILE = "SELECT scan FROM stored_file WHERE id = $1 AND subject_id = $2 AND dropped_at IS NULL FOR UPDATE"
SAME = """
    SELECT document.id FROM vault_document AS document JOIN stored_file AS file ON file.id = file_id
    WHERE document.subject_id = $1 AND type_code = $2 AND removed_at IS NULL AND origin = 'uploaded'
      AND sha256 = (SELECT sha256 FROM stored_file WHERE id = $3)
"""


async def consent_to_keep(tx: Transaction, subject_id: UUID) -> str | None:
    """Return the purpose of the consent by which papers may be kept; None while it is not given."""
    purpose = tx.recall(ConsentPurposes).keeping("documents")
    return None if purpose is None else await tx.fetch_value(GIVEN, subject_id, purpose)


async def keep_document(tx: Transaction, actor: Actor, command: KeepDocument) -> VaultDocumentView:
    """Keep a finished upload as a document of its own.

    Raises:
        DocumentConsentNeeded: the person has not agreed to papers being kept.
        DocumentTypeUnknown, DocumentDatesRefused: what must be corrected first.
        UploadMissing, UploadUnfinished, FileMissing, FileQuarantined: there is no such file, or not a good one.
    """
    assert actor.id is not None
    purpose = await consent_to_keep(tx, actor.id)
    if purpose is None:
        raise DocumentConsentNeeded
    catalogue = tx.recall(Catalogue)
    if command.type not in catalogue.type_names:
        raise DocumentTypeUnknown(type=command.type)
    _check_dates(tx, command)
    file_id = await finished_file(tx, actor.id, command.upload_id)
    new = NewDocument(
        command.type,
        Origin.UPLOADED,
        Details(
            clean(command.name) or name_of_type(catalogue, command.type).vi,
            clean(command.number),
            clean(command.issuer),
        ),
        issued_on=command.issued_on,
        valid_until=command.valid_until,
        file_id=file_id,
        consent_purpose=purpose,
    )
    return await own_document(tx, actor.id, await keep_file(tx, actor, actor.id, file_id, new))


async def keep_file(tx: Transaction, actor: Actor, subject_id: UUID, file_id: UUID, new: NewDocument) -> UUID:
    """Enter a file as a document; the same content under the same type is kept once. Returns the document's id.

    Raises:
        FileMissing: it is gone, or somebody else's.
        FileQuarantined: malware was found in it.
    """
    row: Any = await tx.fetch_one(FILE, file_id, subject_id)
    if row is None:
        raise FileMissing
    if row["scan"] == "infected":
        raise FileQuarantined
    same: UUID | None = await tx.fetch_value(SAME, subject_id, new.type_code, file_id)
    if same is not None:
        return same
    document_id = await enter_document(tx, subject_id, new)
    tx.record(actor, subject_id, DocumentKept(document_id, new.type_code))
    return document_id


def _check_dates(tx: Transaction, command: KeepDocument) -> None:
    faults = []
    if command.issued_on is not None and command.issued_on > tx.now.date():
        faults.append(FieldError("/issued_on", "future", "Ngày cấp ở tương lai.", "The day of issue lies ahead."))
    if command.valid_until is not None and command.valid_until < (command.issued_on or command.valid_until):
        faults.append(FieldError("/valid_until", "before_issue", "Trước ngày cấp.", "It ends before it was issued."))
    if faults:
        raise DocumentDatesRefused(faults)
