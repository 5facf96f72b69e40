"""Drop uploads nobody will finish any more, and the pieces of those that ended."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from ihanoi.platform.database import Database
from ihanoi.vault.uploads import part_keys

BATCH = 100
GRACE = timedelta(hours=1)
"""Whoever used the upload in its last second has committed by then."""
EXPIRED = "SELECT id FROM upload WHERE expires_at < $1 ORDER BY expires_at LIMIT $2"
ENDED = "SELECT id FROM upload WHERE state <> 'receiving' AND NOT cleared LIMIT $1"
CLEARED = "UPDATE upload SET cleared = true WHERE id = $1"
FORGET_PARTS = "DELETE FROM upload_part WHERE upload_id = $1"
FORGET = "DELETE FROM upload WHERE id = $1"


async def clear_parts(database: Database, upload_id: UUID) -> None:
    """Remove the bytes of an upload's pieces; the rows stay, so that a piece sent again is still known.

    Raises:
        DocumentsUnavailable: the store does not answer; what is left is removed another time.
    """
    for _, place in await part_keys(database.reader(), upload_id):
        await database.documents.delete(place)
    async with database.unit_of_work() as tx:
        await tx.execute(CLEARED, upload_id)


async def drop_uploads(database: Database) -> None:
    """Remove expired uploads, and the bytes of pieces left over from ended ones."""
    for row in await database.reader().fetch(ENDED, BATCH):
        await clear_parts(database, row["id"])
    while True:
        reader = database.reader()
        rows: Any = await reader.fetch(EXPIRED, reader.now - GRACE, BATCH)
        for row in rows:
            await clear_parts(database, row["id"])
            async with database.unit_of_work() as tx:
                await tx.execute(FORGET_PARTS, row["id"])
                await tx.execute(FORGET, row["id"])
        if len(rows) < BATCH:
            return
