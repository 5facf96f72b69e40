"""Ids that people had before they turned out to be somebody already known: they still lead to them."""

from uuid import UUID

from ihanoi.platform.database import Reader

MINE = "SELECT merged_id FROM subject WHERE merged_into = $1 ORDER BY merged_id"
FOLLOW = "SELECT merged_into FROM subject WHERE merged_id = $1"


async def ids_of(reader: Reader, subject_id: UUID) -> list[UUID]:
    """Return every id under which the log tells of a person: their own first, then those merged into it."""
    return [subject_id, *(row["merged_id"] for row in await reader.fetch(MINE, subject_id))]


async def subject_behind(reader: Reader, subject_id: UUID) -> UUID:
    """Return whom an id leads to: the subject it was merged into, otherwise the id itself."""
    behind: UUID | None = await reader.fetch_value(FOLLOW, subject_id)
    return behind or subject_id
