"""Reads of versions for those who keep the catalogue."""

from typing import Any
from uuid import UUID

import msgspec

from ihanoi.catalogue.advance import roles_of
from ihanoi.catalogue.definition import Procedure
from ihanoi.catalogue.errors import VersionMissing
from ihanoi.catalogue.events import (
    ProcedurePublished,
    ProcedureWithdrawn,
    VersionApproved,
    VersionDrafted,
    VersionReviewed,
)
from ihanoi.catalogue.schemas import VersionLine, VersionStep
from ihanoi.catalogue.versions import Status, steps_from
from ihanoi.identity.queries import officer_names
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import Page, decode_cursor, encode_cursor
from ihanoi.platform.database import Reader
from ihanoi.platform.events import entries_of_each, kind_of

LINES = """
    SELECT id, code, number, definition -> 'name' ->> 'vi' AS name, status, decision, effective_from, effective_to,
           drafted_at
    FROM procedure_version
    WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR code = $2) AND id < $3
    ORDER BY id DESC LIMIT $4
"""
ONE = "SELECT code, number, definition FROM procedure_version WHERE id = $1"
BEFORE = """
    SELECT id, number, definition FROM procedure_version
    WHERE code = $1 AND number < $2 AND status = 'published' ORDER BY number DESC LIMIT 1
"""

LED_TO = {
    kind_of(VersionDrafted): Status.DRAFTED,
    kind_of(VersionReviewed): Status.REVIEWED,
    kind_of(VersionApproved): Status.APPROVED,
    kind_of(ProcedurePublished): Status.PUBLISHED,
    kind_of(ProcedureWithdrawn): Status.WITHDRAWN,
}
LAST_ID = UUID(int=2**128 - 1)


async def versions(
    reader: Reader, actor: Actor, status: Status | None, code: str | None, cursor: str | None, limit: int
) -> Page[VersionLine]:
    """Return one page of versions, the newest draft first, each with what the reader may do next."""
    before = decode_cursor(cursor, UUID) if cursor else LAST_ID
    rows = await reader.fetch(LINES, status.value if status else None, code, before, limit + 1)
    roles = roles_of(actor)
    histories = await _histories(reader, [row["id"] for row in rows[:limit]])
    lines = [
        VersionLine(
            **{**row, "status": Status(row["status"])},
            steps=steps_from(Status(row["status"]), roles),
            history=histories[row["id"]],
        )
        for row in rows[:limit]
    ]
    return Page(lines, encode_cursor(lines[-1].id) if len(rows) > limit else None)


async def _histories(reader: Reader, version_ids: list[UUID]) -> dict[UUID, list[VersionStep]]:
    entries = await entries_of_each(reader, version_ids)
    officers = {entry.actor_id for found in entries.values() for entry in found if entry.actor_id is not None}
    names = await officer_names(reader, sorted(officers))
    return {
        version_id: [
            VersionStep(LED_TO[entry.kind], entry.at, names.get(entry.actor_id) if entry.actor_id else None)
            for entry in found
            if entry.kind in LED_TO
        ]
        for version_id, found in entries.items()
    }


class Pair(msgspec.Struct, frozen=True):
    """A version and the one it would follow."""

    code: str
    number: int
    new: Procedure
    old_id: UUID | None
    old_number: int | None
    old: Procedure | None


async def version_pair(reader: Reader, version_id: UUID) -> Pair:
    """Return a version with the published one before it.

    Raises:
        VersionMissing: there is none under this id.
    """
    row: Any = await reader.fetch_one(ONE, version_id)
    if row is None:
        raise VersionMissing
    before: Any = await reader.fetch_one(BEFORE, row["code"], row["number"])
    new = msgspec.json.decode(row["definition"], type=Procedure)
    if before is None:
        return Pair(row["code"], row["number"], new, None, None, None)
    old = msgspec.json.decode(before["definition"], type=Procedure)
    return Pair(row["code"], row["number"], new, before["id"], before["number"], old)
