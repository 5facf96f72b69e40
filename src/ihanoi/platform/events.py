"""The event log: one append-only table that is timeline, outbox and audit in one."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from ihanoi.kernel.actor import Actor, ActorKind


class Event(Struct, frozen=True, tag_field="kind"):
    """A fact in the past tense. Subclasses carry ids and codes, never personal values.

    Each names its kind: ``class Submitted(Event, frozen=True, tag="dossier.submitted")``.
    """


class Recorded(Struct, frozen=True):
    """A fact with its circumstances, on its way into the log."""

    at: datetime
    actor: Actor
    subject: UUID
    event: Event


class LogEntry(Struct, frozen=True):
    """One row of the log. ``payload`` is the event's JSON, its ``kind`` inside."""

    id: int
    at: datetime
    actor_kind: ActorKind
    actor_id: UUID | None
    kind: str
    subject: UUID
    payload: msgspec.Raw


WRITE = """
    INSERT INTO event (at, actor_kind, actor_id, kind, subject, payload) VALUES ($1, $2, $3, $4, $5, $6)
"""
ANOTHER = ", (${}, ${}, ${}, ${}, ${}, ${})"
AT_ONCE = 8
"""Facts one statement appends. A connection keeps what it prepared, so there may be only so many texts."""

OF_SUBJECT = """
    SELECT id, at, actor_kind, actor_id, kind, subject, payload FROM event
    WHERE subject = $1 AND id > $2 ORDER BY id LIMIT $3
"""


OF_SUBJECTS = """
    SELECT id, at, actor_kind, actor_id, kind, subject, payload FROM event
    WHERE subject = ANY($1::uuid[]) ORDER BY id LIMIT 5000
"""


def kind_of(event: Event | type[Event]) -> str:
    """Return the kind under which an event is logged."""
    return str(event.__struct_config__.tag)


def decode(entry: LogEntry, shapes: Any) -> Any:
    """Return the entry's event as one of ``shapes``, a union of Event classes."""
    return msgspec.json.decode(entry.payload, type=shapes)


def append_statements(recorded: Sequence[Recorded]) -> Iterator[list[Any]]:
    """Yield the statements that append facts to the log in their order, each with its values."""
    for first in range(0, len(recorded), AT_ONCE):
        values: list[Any] = []
        for fact in recorded[first : first + AT_ONCE]:
            actor, payload = fact.actor, msgspec.json.encode(fact.event).decode()
            values += [fact.at, actor.kind.value, actor.id, kind_of(fact.event), fact.subject, payload]
        more = [ANOTHER.format(*range(place, place + 6)) for place in range(7, len(values), 6)]
        yield [WRITE + "".join(more), *values]


async def write_events(connection: Any, recorded: Sequence[Recorded]) -> None:
    """Append facts to the log in their order, at once, on the transaction's connection."""
    for statement in append_statements(recorded):
        await connection.execute(*statement)


async def entries_of(reader: Any, subject: UUID, after: int = 0, limit: int = 5000) -> list[LogEntry]:
    """Return what happened to one subject since event ``after``, oldest first."""
    rows = await reader.fetch(OF_SUBJECT, subject, after, limit)
    return [entry(row) for row in rows]


async def entries_of_each(reader: Any, subjects: Sequence[UUID]) -> dict[UUID, list[LogEntry]]:
    """Return what happened to each of a few subjects, oldest first."""
    found: dict[UUID, list[LogEntry]] = {subject: [] for subject in subjects}
    for row in await reader.fetch(OF_SUBJECTS, list(subjects)):
        found[row["subject"]].append(entry(row))
    return found


def entry(row: Any) -> LogEntry:
    """Return a row of the log as a Struct."""
    return LogEntry(
        row["id"], row["at"], ActorKind(row["actor_kind"]), row["actor_id"], row["kind"], row["subject"], row["payload"]
    )
