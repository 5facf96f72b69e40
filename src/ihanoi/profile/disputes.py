"""Disputes of the access log for the office that answers them, the longest waiting first."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ihanoi.identity.queries import officer_names
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import Page, Position, decode_cursor, encode_cursor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.events import LogEntry, entry
from ihanoi.profile.access import dispute_offices
from ihanoi.profile.access_log import disputes_of, line_of
from ihanoi.profile.dispute_offices import OFFICE
from ihanoi.profile.dispute_schemas import DisputeCase, DisputedLine
from ihanoi.profile.errors import DisputeMissing
from ihanoi.profile.reading import ACCESS_DISPUTE, note_reading
from ihanoi.profile.schemas import DisputeOffice, DisputeState

WAITING = f"""
    SELECT * FROM (SELECT line_id, state, disputed_at, {OFFICE} AS office FROM access_dispute) AS dispute
    WHERE state = $1 AND (disputed_at, line_id) > ($2::text::timestamptz, $3) AND office = ANY($5::text[])
    ORDER BY disputed_at, line_id LIMIT $4
"""
LINES = "SELECT id, at, actor_kind, actor_id, kind, subject, payload FROM event WHERE id = ANY($1::bigint[])"
WHOSE = f"SELECT subject_id, {OFFICE} AS office FROM access_dispute WHERE line_id = $1"


async def disputes(
    reader: Reader, actor: Actor, state: DisputeState, cursor: str | None, limit: int
) -> Page[DisputedLine]:
    """Return one page of disputes in a state that the actor's office answers. The people's words are opened one by one.

    Raises:
        WrongRole: the actor answers no disputes.
    """
    offices = [office.value for office in dispute_offices(reader, actor)]
    since, after = "-infinity", 0
    if cursor:
        last_at, after = decode_cursor(cursor, tuple[datetime, Position])
        since = last_at.isoformat()
    rows = await reader.fetch(WAITING, state.value, since, after, limit + 1, offices)
    entries = {e.id: e for e in await lines(reader, [row["line_id"] for row in rows[:limit]])}
    names = await officer_names(reader, [e.actor_id for e in entries.values() if e.actor_id])
    items = [
        DisputedLine(
            line_of(entries[row["line_id"]], names, None),
            DisputeState(row["state"]),
            row["disputed_at"],
            DisputeOffice(row["office"]),
        )
        for row in rows[:limit]
    ]
    more = rows[limit - 1] if len(rows) > limit else None
    return Page(items, encode_cursor((more["disputed_at"], more["line_id"])) if more else None)


async def lines(reader: Reader, line_ids: list[int]) -> list[LogEntry]:
    """Return the events that lines of the access log tell of."""
    return [entry(row) for row in await reader.fetch(LINES, line_ids)]


async def dispute_case(tx: Transaction, actor: Actor, line_id: int) -> DisputeCase:
    """Return one dispute with the person's words. Reading them leaves a line of its own in the person's log.

    Raises:
        WrongRole: the actor answers no disputes.
        DisputeMissing: nobody disputes such a line, or another office answers it.
        SubjectErased: the person's data was erased.
    """
    offices = dispute_offices(tx, actor)
    row: Any = await tx.fetch_one(WHOSE, line_id)
    if row is None or row["office"] not in offices:
        raise DisputeMissing
    subject_id: UUID = row["subject_id"]
    note_reading(tx, actor, subject_id, ACCESS_DISPUTE, ["dispute"])
    found: Any = (await disputes_of(tx, subject_id, [line_id]))[line_id]
    [told] = await lines(tx, [line_id])
    names = await officer_names(tx, [told.actor_id] if told.actor_id else [])
    return DisputeCase(line_of(told, names, None), found)
