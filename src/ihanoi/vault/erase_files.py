"""Erase files: documents go at once; bytes are marked in the same transaction, and the worker removes them."""

from datetime import timedelta
from uuid import UUID

from ihanoi.identity.erasure import Erasure, Holding, Stock
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.vault.drop_uploads import GRACE

STOCK = """
    SELECT 'documents' AS kind, id FROM vault_document WHERE subject_id = $1
    UNION ALL SELECT 'files', id FROM stored_file WHERE subject_id = $1 AND dropped_at IS NULL
    UNION ALL SELECT 'files', id FROM upload WHERE subject_id = $1
    ORDER BY 1, 2
"""
HOLD = "SELECT id FROM upload WHERE subject_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"
FORGET_DOCUMENTS = "DELETE FROM vault_document WHERE subject_id = $1 AND id <> ALL($2::uuid[])"
EMPTY_DOCUMENTS = """
    UPDATE vault_document SET sealed_details = '', file_id = NULL, removed_at = coalesce(removed_at, $2)
    WHERE subject_id = $1
"""
"""A dossier that stays names its paper's file itself, and of the document only that it was one."""
END_UPLOADS = """
    UPDATE upload SET sealed_name = '', sha256 = NULL, file_id = NULL, expires_at = $2,
        state = CASE state WHEN 'receiving' THEN 'refused' ELSE state END
    WHERE subject_id = $1
"""
DROP = """
    UPDATE stored_file SET pinned = false, dropped_at = coalesce(dropped_at, $3), sha256 = ''
    WHERE subject_id = $1 AND id <> ALL($2::uuid[])
"""
"""The rows are the list of what is still to be removed: a crash after the commit leaves nothing behind."""


async def take_stock(reader: Reader, actor: Actor) -> Stock:
    """Return the ids of a person's documents, files and uploads."""
    stock: dict[str, list[str]] = {}
    for row in await reader.fetch(STOCK, actor.id):
        stock.setdefault(row["kind"], []).append(str(row["id"]))
    return stock


async def hold(tx: Transaction, subject_ids: list[UUID]) -> None:
    """Lock uploads, which finishing one locks before the subject of its file."""
    await tx.fetch(HOLD, subject_ids)


async def erase_files(tx: Transaction, erasure: Erasure) -> None:
    """Delete documents, end uploads and mark every file that no dossier needs; none is scanned or opened any more."""
    await tx.execute(FORGET_DOCUMENTS, erasure.subject_id, erasure.documents)
    await tx.execute(EMPTY_DOCUMENTS, erasure.subject_id, tx.now)
    await tx.execute(END_UPLOADS, erasure.subject_id, tx.now - GRACE - timedelta(seconds=1))
    await tx.execute(DROP, erasure.subject_id, erasure.files, tx.now)


FILES_ERASED = Holding(take_stock, hold, erase_files)
