"""Reads of parties: whom and what a person's forms speak about, each with its own facts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.identity.keys import key_of
from ihanoi.platform.database import Reader
from ihanoi.platform.keyring import SubjectKey
from ihanoi.profile.party_identity import PartyIdentity, decoded
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Fact, Source, winners
from ihanoi.profile.queries import fact_in, facts_in, party_rows, profile_rows
from ihanoi.profile.reading import Reading


class Party(Struct, frozen=True):
    """Somebody or something known in one person's profile; the facts are the owner's, sealed under their key."""

    id: UUID
    kind: PartyKind
    source: Source
    """Who says that the party is what it is to the owner."""
    identity: PartyIdentity
    facts: list[Fact]
    asked_at: datetime | None = None
    """When a register was last asked about the party itself."""

    @property
    def known(self) -> Mapping[str, Fact]:
        """The fact that counts for each attribute."""
        return winners(self.facts)


class Profile(Struct, frozen=True):
    """What fills a person's forms at one moment."""

    facts: list[Fact]
    parties: list[Party]
    """The longest known first."""
    answered: Mapping[Source, datetime]
    """When each register last knew the person; one that never did is not there."""


def identity_context(subject_id: UUID, party_id: UUID) -> str:
    """Return the place a party's identity is sealed for."""
    return f"party.sealed_identity:{subject_id}:{party_id}"


async def present_parties(reader: Reader, reading: Reading) -> list[Party]:
    """Return the present parties of a person with their present facts, the longest known first."""
    return await _parties_in(reader, reading, await party_rows(reader, reading))


async def present_profile(reader: Reader, reading: Reading, wanted: Collection[str] | None = None) -> Profile:
    """Return what is known about a person, and whom and what of, at present, with one statement.

    With ``wanted``, no other attributes of the person themself are opened.

    Raises:
        SubjectErased: the person's data was erased, or there never was such a person.
    """
    rows = await profile_rows(reader, reading)
    facts = await facts_in(reader, reading, rows.own, wanted)
    return Profile(facts, await _parties_in(reader, reading, rows.about_parties), rows.answered)


async def _parties_in(reader: Reader, reading: Reading, rows: Sequence[Any]) -> list[Party]:
    if not rows:
        return []
    subject_id = reading.subject_id
    key = await key_of(reader, subject_id)
    parties: dict[UUID, Party] = {}
    for row in rows:
        party = parties.get(row["party_id"])
        if party is None:
            party = parties[row["party_id"]] = _party(reader, key, subject_id, row)
        if row["id"] is not None:
            party.facts.append(fact_in(reader, key, subject_id, row))
    return list(parties.values())


def _party(reader: Reader, key: SubjectKey, subject_id: UUID, row: Any) -> Party:
    party_id = row["party_id"]
    identity = decoded(reader.keyring.open(key, row["sealed_identity"], identity_context(subject_id, party_id)))
    return Party(party_id, PartyKind(row["kind"]), Source(row["told_by"]), identity, [], row["asked_at"])
