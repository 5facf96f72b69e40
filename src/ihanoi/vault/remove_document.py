"""Remove a document from the vault: uploads for good, results out of sight."""

from typing import Any
from uuid import UUID

from ihanoi.kernel.actor import SYSTEM, Actor
from ihanoi.platform.database import Transaction
from ihanoi.vault.consent_rows import WITHDRAWN
from ihanoi.vault.errors import VaultDocumentMissing
from ihanoi.vault.events import DocumentRemoved
from ihanoi.vault.schemas import RemovedDocument

FIND = """
    SELECT origin FROM vault_document WHERE id = $1 AND subject_id = $2 AND removed_at IS NULL FOR UPDATE
"""
HIDE = "UPDATE vault_document SET removed_at = $2 WHERE id = $1"
REMOVE = "UPDATE vault_document SET removed_at = $2, sealed_details = '', file_id = NULL WHERE id = $1"
WITHOUT_CONSENT = f"""
    SELECT id, subject_id FROM vault_document AS document
    WHERE origin = 'uploaded' AND removed_at IS NULL AND {WITHDRAWN} LIMIT $1 FOR UPDATE SKIP LOCKED
"""
BATCH = 500


async def remove_document(tx: Transaction, actor: Actor, document_id: UUID) -> RemovedDocument:
    """Remove a paper the person sent, or hide a result that was issued to them; dossiers keep what they refer to.

    Raises:
        VaultDocumentMissing: there is none, or it is somebody else's.
    """
    assert actor.id is not None
    origin = await tx.fetch_value(FIND, document_id, actor.id)
    if origin is None:
        raise VaultDocumentMissing
    hidden = origin == "issued"
    await tx.execute(HIDE if hidden else REMOVE, document_id, tx.now)
    tx.record(actor, actor.id, DocumentRemoved(document_id))
    return RemovedDocument(document_id, hidden, tx.now)


async def remove_without_consent(tx: Transaction) -> int:
    """Remove papers whose only ground was a consent that was withdrawn; return how many of a batch there were."""
    rows: Any = await tx.fetch(WITHOUT_CONSENT, BATCH)
    for row in rows:
        await tx.execute(REMOVE, row["id"], tx.now)
        tx.record(SYSTEM, row["subject_id"], DocumentRemoved(row["id"]))
    return len(rows)
