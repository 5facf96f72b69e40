"""Hand over files: they are copied under the other's key; the old bytes go once nothing names them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ihanoi.identity.handover import Estate, Handover
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.vault.enter_document import details_context
from ihanoi.vault.store_file import file_context
from ihanoi.vault.uploads import upload_name_context

COUNT = """
    SELECT (SELECT count(*) FROM stored_file WHERE subject_id = $1 AND dropped_at IS NULL) AS stored_file,
           (SELECT count(*) FROM vault_document WHERE subject_id = $1) AS vault_document,
           (SELECT count(*) FROM upload WHERE subject_id = $1) AS upload
"""
FILES = "SELECT id FROM stored_file WHERE subject_id = $1 AND dropped_at IS NULL ORDER BY id"
COPY = """
    INSERT INTO stored_file (id, subject_id, media_type, size, sha256, scan, scan_attempts, scanned_at, pinned, stored_at)
    SELECT $2, $3, media_type, size, sha256, scan, scan_attempts, scanned_at, pinned, stored_at
    FROM stored_file WHERE id = $1
"""
DOCUMENTS = "SELECT id, sealed_details, file_id FROM vault_document WHERE subject_id = $1 ORDER BY id"
TAKE_DOCUMENT = "UPDATE vault_document SET subject_id = $2, sealed_details = $3, file_id = $4 WHERE id = $1"
DROP = "UPDATE stored_file SET pinned = false, dropped_at = $2 WHERE id = ANY($1::uuid[])"
TAKE_REST = "UPDATE stored_file SET subject_id = $2 WHERE subject_id = $1"
UPLOADS = "SELECT id, sealed_name, file_id, state FROM upload WHERE subject_id = $1 ORDER BY id FOR UPDATE"
TAKE_UPLOAD = """
    UPDATE upload SET subject_id = $2, sealed_name = $3, file_id = $4,
        expires_at = CASE WHEN state = 'receiving' THEN $5 ELSE expires_at END
    WHERE id = $1
"""


async def count(tx: Transaction, handover: Handover) -> Mapping[str, int]:
    """Return how many rows of each table would be handed over."""
    row: Any = await tx.fetch_one(COUNT, handover.from_id)
    return dict(row)


async def hold(_: Transaction, __: list[UUID]) -> None:
    """Lock nothing: no verb of the vault locks anything before a subject."""


async def hand_over_files(tx: Transaction, handover: Handover) -> None:
    """Copy every file and make documents and uploads the other's; what has not arrived whole ends, to be sent again.

    Copies lie in the store before the rows that name them commit; without those they are waste nobody can read.

    Raises:
        DocumentsUnavailable: the store does not answer; nothing was changed.
    """
    one, other = handover.from_id, handover.to_id
    for row in await tx.fetch(FILES, one):
        sealed = await tx.documents.get(str(row["id"]))
        if sealed is None:
            continue
        copy_id = new_id()
        contexts = file_context(one, row["id"]), file_context(other, copy_id)
        await tx.documents.put(str(copy_id), handover.reseal(sealed, *contexts))
        await tx.execute(COPY, row["id"], copy_id, other)
        handover.files[row["id"]] = copy_id
    for row in await tx.fetch(UPLOADS, one):
        name = handover.reseal(
            row["sealed_name"], upload_name_context(one, row["id"]), upload_name_context(other, row["id"])
        )
        file_id = handover.files.get(row["file_id"], row["file_id"])
        await tx.execute(TAKE_UPLOAD, row["id"], other, name, file_id, tx.now)
    for row in await tx.fetch(DOCUMENTS, one):
        contexts = details_context(one, row["id"]), details_context(other, row["id"])
        details = handover.reseal(row["sealed_details"], *contexts)
        await tx.execute(TAKE_DOCUMENT, row["id"], other, details, handover.files.get(row["file_id"], row["file_id"]))
    # Whoever names an original names its copy before this transaction ends; the worker then removes the bytes.
    await tx.execute(DROP, list(handover.files), tx.now)
    await tx.execute(TAKE_REST, one, other)


FILES_HELD = Estate(count, hold, hand_over_files)
