"""Hints to a person, live: that something they should look at has come about. An id and a kind, never a value."""

from uuid import UUID

import msgspec
from msgspec import Struct

from ihanoi.platform.database import Reader
from ihanoi.platform.events import Event, LogEntry, decode, entry, kind_of
from ihanoi.platform.live import Frame


class UsesOutdated(Event, frozen=True, tag="dossier.uses_outdated"):
    """Facts about the subject changed that drafts, open dossiers or results of theirs had used before."""

    attributes: list[str]
    because: int
    """Id of the event that tells of the change."""


class NoticeKept(Event, frozen=True, tag="dossier.notice_kept"):
    """A unit that issued a result to the subject was told that a fact in it changed."""

    dossier_id: UUID


class Hint(Struct, frozen=True):
    """One message of a person's stream."""

    kind: str
    """``dossier.uses_outdated``: look at my changes. ``dossier.notice_kept``: look at the dossier."""
    id: str
    """Of the event, or of the dossier."""


KINDS = [kind_of(UsesOutdated), kind_of(NoticeKept)]
AFTER = """
    SELECT id, at, actor_kind, actor_id, kind, subject, payload FROM event
    WHERE subject = $1 AND kind = ANY($2::text[]) AND id > $3 ORDER BY id LIMIT $4
"""
LATEST = "SELECT coalesce(max(id), 0) FROM event WHERE subject = $1"
AT_MOST = 100
"""Hints told anew to who comes back; whoever missed more looks anyway."""


def topic_of(subject_id: UUID) -> str:
    """Return the live topic of a person."""
    return f"person:{subject_id}"


def frame(told: LogEntry) -> Frame | None:
    """Return an event as a frame of its subject's stream; None for kinds that are no hint."""
    if told.kind not in KINDS:
        return None
    fact = decode(told, UsesOutdated | NoticeKept)
    hint = Hint(told.kind, str(fact.dossier_id if isinstance(fact, NoticeKept) else told.id))
    return Frame(topic_of(told.subject), told.id, "hint", msgspec.json.encode(hint))


async def replay(reader: Reader, subject_id: UUID, after: int) -> list[Frame]:
    """Return the frames of a person's stream after an event, read from the log."""
    rows = await reader.fetch(AFTER, subject_id, KINDS, after, AT_MOST)
    return [framed for row in rows if (framed := frame(entry(row))) is not None]


async def latest(reader: Reader, subject_id: UUID) -> int:
    """Return the last thing that happened to a person: who opens the stream anew hears of what comes after it."""
    return int(await reader.fetch_value(LATEST, subject_id))
