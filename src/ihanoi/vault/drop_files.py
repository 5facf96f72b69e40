"""Drop files that nothing refers to any more: first marked, then the bytes go, then the row."""

from typing import Any

from ihanoi.platform.database import Database

BATCH = 100
MARK = """
    UPDATE stored_file SET dropped_at = $1 WHERE NOT pinned AND dropped_at IS NULL
      AND NOT EXISTS (SELECT FROM upload WHERE file_id = stored_file.id)
      AND NOT EXISTS (SELECT FROM vault_document WHERE file_id = stored_file.id)
"""
MARKED = "SELECT id FROM stored_file WHERE NOT pinned AND dropped_at IS NOT NULL LIMIT $1"
FORGET = "DELETE FROM stored_file WHERE id = $1"


async def drop_files(database: Database) -> None:
    """Remove files whose upload expired unused, and those of removed documents that no dossier refers to.

    Raises:
        DocumentsUnavailable: the store does not answer; what is left is removed another time.
    """
    async with database.unit_of_work() as tx:
        await tx.execute(MARK, tx.now)
    while True:
        rows: Any = await database.reader().fetch(MARKED, BATCH)
        for row in rows:
            await database.documents.delete(str(row["id"]))
            async with database.unit_of_work() as tx:
                await tx.execute(FORGET, row["id"])
        if len(rows) < BATCH:
            return
