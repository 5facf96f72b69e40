"""Reads of facts: the only statements that do. None can be run without leave to read (``profile.reading``)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from ihanoi.identity.errors import SubjectErased
from ihanoi.identity.keys import open_key
from ihanoi.identity.queries import open_identity
from ihanoi.identity.schemas import IdentityRecord
from ihanoi.platform.database import Reader
from ihanoi.platform.keyring import SubjectKey
from ihanoi.profile.provenance import ASSURANCES, SOURCES, Assurance, Fact, Source
from ihanoi.profile.reading import Reading

PRESENT = """
    SELECT sealed_key, sealed_identity, NULL::uuid AS id, NULL AS attribute, NULL::bytea AS sealed_value, NULL AS source,
           NULL::smallint AS assurance, NULL::timestamptz AS obtained_at, NULL::uuid AS evidence, NULL::uuid AS about_id
    FROM subject WHERE subject.id = $1
    UNION ALL
    SELECT NULL, NULL, id, attribute, sealed_value, source, assurance, obtained_at, evidence, about_id
    FROM fact
    WHERE subject_id = $1 AND about_id IS NULL AND superseded_at IS NULL AND (consent_purpose IS NULL OR EXISTS (
        SELECT FROM consent
        WHERE consent.subject_id = $1 AND purpose = consent_purpose AND ended_at IS NULL
    ))
"""
"""A row for the person with their key and identity, and one for each present fact about them."""
HELD = """
    SELECT id, attribute, sealed_value, source, assurance, obtained_at, evidence, superseded_at, about_id FROM fact
    WHERE subject_id = $1 ORDER BY attribute, obtained_at, id
"""
HELD_AFTER = """
    SELECT id, attribute, sealed_value, source, assurance, obtained_at, evidence, superseded_at, about_id FROM fact
    WHERE subject_id = $1 AND about_id IS NULL AND (attribute, obtained_at, id) > ($2, $3, $4)
    ORDER BY attribute, obtained_at, id LIMIT $5
"""
PARTIES = """
    WITH given AS (SELECT purpose FROM consent WHERE subject_id = $1 AND ended_at IS NULL)
    SELECT party.id AS party_id, kind, party.source AS told_by, sealed_identity, asked_at,
           fact.id, attribute, sealed_value, fact.source, assurance, obtained_at, fact.evidence, about_id
    FROM party LEFT JOIN fact ON about_id = party.id AND superseded_at IS NULL AND (
        fact.consent_purpose IS NULL OR fact.consent_purpose IN (SELECT purpose FROM given)
    )
    WHERE party.subject_id = $1 AND party.ended_at IS NULL AND (
        party.consent_purpose IS NULL OR party.consent_purpose IN (SELECT purpose FROM given)
    )
    ORDER BY party.created_at, party.id
"""
"""The present parties of a person, each with its present facts: a row per fact, one without where none is known."""
PROFILE = f"""
    SELECT NULL::uuid AS party_id, NULL AS kind, NULL AS told_by, NULL::timestamptz AS asked_at, present.*
    FROM ({PRESENT}) AS present
    UNION ALL
    SELECT party_id, kind, told_by, asked_at, NULL, sealed_identity, id, attribute, sealed_value, source, assurance,
           obtained_at, evidence, about_id
    FROM ({PARTIES}) AS about
    UNION ALL
    SELECT NULL, NULL, source, answered_at, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM register_answer WHERE subject_id = $1
    ORDER BY party_id NULLS FIRST
"""
"""All at once, with a row for each register that ever knew the person.

Ids grow with time: the longest known party comes first here too.
"""
HISTORY = """
    SELECT id, attribute, sealed_value, source, assurance, obtained_at, evidence, superseded_at, about_id FROM fact
    WHERE subject_id = $1 AND about_id = ANY($2::uuid[]) ORDER BY attribute, obtained_at, id
"""
FORMER = """
    SELECT id, attribute, sealed_value, source, superseded_at, about_id FROM fact
    WHERE subject_id = $1 AND about_id IS NULL AND attribute = ANY($2::text[]) AND superseded_at IS NOT NULL
    ORDER BY superseded_at, id
"""
ANSWERED = "SELECT source, answered_at FROM register_answer WHERE subject_id = $1 AND source = ANY($2::text[])"

HeldPosition = tuple[str, datetime, UUID]
"""A row among those ever kept about a person: attribute, when it was obtained, id."""


def fact_context(subject_id: UUID, fact_id: UUID, attribute: str, source: str, about_id: UUID | None = None) -> str:
    """Return the place a fact's value is sealed for: one row, which never changes what it says, of whom or whose word it is."""
    place = f"fact.sealed_value:{subject_id}:{fact_id}:{attribute}:{source}"
    return place if about_id is None else f"{place}:{about_id}"


def open_value(reader: Reader, key: SubjectKey, subject_id: UUID, row: Any) -> Any:
    """Return the value of a row of facts, decrypted."""
    context = fact_context(subject_id, row["id"], row["attribute"], row["source"], row["about_id"])
    return msgspec.json.decode(reader.keyring.open(key, row["sealed_value"], context))


async def held_rows(reader: Reader, reading: Reading) -> list[Any]:
    """Return the row of every value ever kept for a person, by attribute, the oldest of each first; still sealed."""
    return await reader.fetch(HELD, reading.subject_id)


async def held_rows_after(reader: Reader, reading: Reading, after: HeldPosition, limit: int) -> list[Any]:
    """Return the rows that follow one, of every value ever kept about a person themself; still sealed."""
    return await reader.fetch(HELD_AFTER, reading.subject_id, *after, limit)


async def party_rows(reader: Reader, reading: Reading) -> list[Any]:
    """Return the present parties in a person's profile, a row per fact; still sealed (``profile.parties``)."""
    return await reader.fetch(PARTIES, reading.subject_id)


class ProfileRows(Struct, frozen=True):
    """What is known about a person at present, still sealed."""

    own: list[Any]
    about_parties: list[Any]
    answered: Mapping[Source, datetime]
    """When each register last knew the person; one that never did is not there."""


async def profile_rows(reader: Reader, reading: Reading) -> ProfileRows:
    """Return the rows of a person's present facts, of their parties and of who answered, with one statement."""
    own, about_parties, answered = [], [], {}
    for row in await reader.fetch(PROFILE, reading.subject_id):
        if row["party_id"] is not None:
            about_parties.append(row)
        elif row["told_by"] is not None:
            answered[SOURCES[row["told_by"]]] = row["asked_at"]
        else:
            own.append(row)
    return ProfileRows(own, about_parties, answered)


async def rows_about(reader: Reader, reading: Reading, party_ids: list[UUID]) -> list[Any]:
    """Return the row of every value ever kept about some parties; still sealed."""
    return await reader.fetch(HISTORY, reading.subject_id, party_ids)


async def former_rows(reader: Reader, reading: Reading, attributes: Collection[str]) -> list[Any]:
    """Return the rows of values about a person themself that others took the place of, the earliest first; still sealed."""
    return await reader.fetch(FORMER, reading.subject_id, sorted(attributes))


async def present_facts(reader: Reader, reading: Reading) -> list[Fact]:
    """Return every present fact about a person themself, those of the electronic identity included.

    What was kept because of a consent counts only while that consent is in force.

    Raises:
        SubjectErased: the person's data was erased, or there never was such a person.
    """
    return await facts_in(reader, reading, await reader.fetch(PRESENT, reading.subject_id))


async def facts_in(
    reader: Reader, reading: Reading, rows: Sequence[Any], wanted: Collection[str] | None = None
) -> list[Fact]:
    """Return the rows of a person's present facts as facts, with those of the electronic identity.

    With ``wanted``, the rows of other attributes stay sealed and are left out.

    Raises:
        SubjectErased: the person's data was erased, or there never was such a person.
    """
    subject_id = reading.subject_id
    person = next((row for row in rows if row["id"] is None), None)
    if person is None:
        raise SubjectErased
    key = open_key(reader, subject_id, person["sealed_key"])
    kept = [
        fact_in(reader, key, subject_id, row)
        for row in rows
        if row["id"] is not None and (wanted is None or row["attribute"] in wanted)
    ]
    identity = await open_identity(reader, subject_id, person["sealed_identity"])
    return kept + _identified_facts(identity, reader.now)


def fact_in(reader: Reader, key: SubjectKey, subject_id: UUID, row: Any) -> Fact:
    """Return a row of facts as a fact, its value decrypted."""
    return Fact(
        row["attribute"],
        open_value(reader, key, subject_id, row),
        SOURCES[row["source"]],
        ASSURANCES[row["assurance"]],
        row["obtained_at"],
        row["evidence"],
    )


def _identified_facts(identity: IdentityRecord, now: datetime) -> list[Fact]:
    known = {
        "person.full_name": identity.full_name,
        "person.national_id": identity.national_id,
        "person.birth_date": identity.birth_date,
    }
    return [
        Fact(attribute, value, Source.E_IDENTITY, Assurance.IDENTIFIED, now)
        for attribute, value in known.items()
        if value
    ]


async def last_answers(reader: Reader, subject_id: UUID, sources: Collection[Source]) -> dict[Source, datetime]:
    """Return when each register last knew the person; one that never did is not there."""
    rows = await reader.fetch(ANSWERED, subject_id, [source.value for source in sources])
    return {Source(row["source"]): row["answered_at"] for row in rows}
