"""Issue a document: the result of a dossier, into its applicant's vault."""

from uuid import UUID

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.vault.enter_document import NewDocument, enter_document
from ihanoi.vault.events import DocumentIssued


async def issue_document(tx: Transaction, actor: Actor, subject_id: UUID, new: NewDocument) -> UUID:
    """Enter what a unit issued to a person, and return its id. The ground is the procedure's, no consent is needed."""
    document_id = await enter_document(tx, subject_id, new)
    tx.record(actor, subject_id, DocumentIssued(document_id, new.type_code))
    return document_id
