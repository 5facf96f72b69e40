"""Everything ever kept for a person, about them and about others, what is history included; some at a time."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.identity.keys import key_of
from ihanoi.platform.database import Reader
from ihanoi.platform.keyring import SubjectKey
from ihanoi.profile.filling import valid_until
from ihanoi.profile.parties import identity_context
from ihanoi.profile.party_identity import decoded, label_of
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import HeldPosition, held_rows_after, open_value, rows_about
from ihanoi.profile.reading import Reading
from ihanoi.profile.schemas import HeldFact, HeldParty

PARTIES = """
    SELECT id, kind, source, sealed_identity, created_at, ended_at FROM party
    WHERE subject_id = $1 AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT $4
"""

FACTS_AT_ONCE = 200
PARTIES_AT_ONCE = 10
LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
FIRST_ID = UUID(int=0)


async def held_facts(reader: Reader, reading: Reading) -> AsyncIterator[list[HeldFact]]:
    """Yield every value ever kept about a person themself, some at a time: by attribute, the oldest of each first.

    Raises:
        SubjectErased: the person's data was erased.
    """
    key = await key_of(reader, reading.subject_id)
    after: HeldPosition | None = ("", LONG_AGO, FIRST_ID)
    while after is not None:
        rows = await held_rows_after(reader, reading, after, FACTS_AT_ONCE)
        yield [_held(reader, key, reading.subject_id, row) for row in rows]
        after = _place(rows[-1]) if len(rows) == FACTS_AT_ONCE else None


async def held_parties(reader: Reader, reading: Reading) -> AsyncIterator[list[HeldParty]]:
    """Yield everybody and everything ever known in a person's profile, some at a time, with all ever said of them.

    Raises:
        SubjectErased: the person's data was erased.
    """
    subject_id = reading.subject_id
    key = await key_of(reader, subject_id)
    after: tuple[datetime, UUID] | None = (LONG_AGO, FIRST_ID)
    while after is not None:
        found: Any = await reader.fetch(PARTIES, subject_id, *after, PARTIES_AT_ONCE)
        facts: dict[UUID, list[HeldFact]] = {row["id"]: [] for row in found}
        for row in await rows_about(reader, reading, list(facts)):
            facts[row["about_id"]].append(_held(reader, key, subject_id, row))
        yield [_party(reader, key, subject_id, row, facts[row["id"]]) for row in found]
        after = (found[-1]["created_at"], found[-1]["id"]) if len(found) == PARTIES_AT_ONCE else None


def _place(row: Any) -> HeldPosition:
    return row["attribute"], row["obtained_at"], row["id"]


def _held(reader: Reader, key: SubjectKey, subject_id: UUID, row: Any) -> HeldFact:
    vocabulary = reader.recall(Catalogue).vocabulary.attributes
    return HeldFact(
        attribute=row["attribute"],
        value=open_value(reader, key, subject_id, row),
        source=Source(row["source"]),
        assurance=row["assurance"],
        obtained_at=row["obtained_at"],
        valid_until=valid_until(vocabulary.get(row["attribute"]), row["obtained_at"]),
        superseded_at=row["superseded_at"],
        evidence=row["evidence"],
    )


def _party(reader: Reader, key: SubjectKey, subject_id: UUID, row: Any, facts: list[HeldFact]) -> HeldParty:
    identity = decoded(reader.keyring.open(key, row["sealed_identity"], identity_context(subject_id, row["id"])))
    kind = PartyKind(row["kind"])
    known = label_of(kind, identity)
    return HeldParty(row["id"], kind, known, Source(row["source"]), row["created_at"], row["ended_at"], facts)
