"""The access log: who read my data, newest first."""

from uuid import UUID

from ihanoi.identity.queries import officer_names
from ihanoi.kernel.paging import Page, Position, decode_cursor, encode_cursor
from ihanoi.platform.database import Reader
from ihanoi.platform.events import decode, entry, kind_of
from ihanoi.profile.events import PersonalDataRead
from ihanoi.profile.schemas import AccessLine

READINGS = """
    SELECT id, at, actor_kind, actor_id, kind, subject, payload FROM event
    WHERE subject = $1 AND kind = $2 AND id < $3 ORDER BY id DESC LIMIT $4
"""
NEWEST = 2**62


async def access_log(reader: Reader, subject_id: UUID, cursor: str | None, limit: int) -> Page[AccessLine]:
    """Return one page of the readings of a person's data."""
    before = decode_cursor(cursor, Position) if cursor else NEWEST
    rows = await reader.fetch(READINGS, subject_id, kind_of(PersonalDataRead), before, limit + 1)
    entries = [entry(row) for row in rows[:limit]]
    names = await officer_names(reader, [e.actor_id for e in entries if e.actor_id])
    lines = []
    for e in entries:
        read = decode(e, PersonalDataRead)
        name = names.get(e.actor_id, "iHanoi") if e.actor_id else "iHanoi"
        lines.append(AccessLine(e.id, e.at, name, read.purpose, read.ground, read.dossier_id, read.categories))
    return Page(lines, encode_cursor(entries[-1].id) if len(rows) > limit else None)
