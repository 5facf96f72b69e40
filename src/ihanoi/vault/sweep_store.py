"""Sweep the store: bytes whose transaction never came, because the process died in between, are removed."""

import re
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from ihanoi.platform.database import Database

AGE = timedelta(days=1)
"""A file is stored a moment before the row that names it commits; what is this old waits for no row."""
OURS = re.compile(r"(?:uploads/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/\d+-[0-9a-f]+)?")
"""Keys as files and pieces of uploads have them; the group is the id of the file or upload. Others are left alone."""
NAMED = """
    SELECT id FROM stored_file WHERE id = ANY($1::uuid[]) UNION ALL SELECT id FROM upload WHERE id = ANY($1::uuid[])
    UNION ALL SELECT id FROM dossier_document WHERE id = ANY($1::uuid[]) AND file_id IS NULL
"""
"""Papers from before files were known by themselves lie under their own id."""


async def sweep_store(database: Database) -> int:
    """Remove what lies in the store for over a day while no row names it; return how many files and pieces.

    Pieces of an upload that is still known are left to ``drop_uploads``.

    Raises:
        DocumentsUnavailable: the store does not answer; what is left is removed another time.
    """
    removed = 0
    async for keys in database.documents.older_than(database.clock() - AGE):
        removed += await _sweep(database, {key: UUID(found[1]) for key in keys if (found := OURS.fullmatch(key))})
    return removed


async def _sweep(database: Database, ours: dict[str, UUID]) -> int:
    rows = await database.reader().fetch(NAMED, list(set(ours.values())))
    named = {row["id"] for row in rows}
    orphans: Sequence[str] = [key for key, id_ in ours.items() if id_ not in named]
    for key in orphans:
        await database.documents.delete(key)
    return len(orphans)
