"""Everything ever kept for a person, about them and about others, what is history included."""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.identity.keys import key_of
from ihanoi.platform.database import Reader
from ihanoi.platform.keyring import SubjectKey
from ihanoi.profile.filling import valid_until
from ihanoi.profile.parties import identity_context
from ihanoi.profile.party_identity import decoded, label_of
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import held_rows, open_value
from ihanoi.profile.reading import Reading
from ihanoi.profile.schemas import HeldFact, HeldParty

PARTIES = """
    SELECT id, kind, source, sealed_identity, created_at, ended_at FROM party
    WHERE subject_id = $1 ORDER BY created_at, id
"""


class Held(Struct, frozen=True):
    """What is held about a person and, in their profile, about others."""

    own: list[HeldFact]
    parties: list[HeldParty]


async def held_facts(reader: Reader, reading: Reading) -> Held:
    """Return every value ever kept for a person, by attribute, the oldest of each first; those about others by party.

    Raises:
        SubjectErased: the person's data was erased.
    """
    subject_id = reading.subject_id
    rows = await held_rows(reader, reading)
    key = await key_of(reader, subject_id)
    facts: dict[UUID | None, list[HeldFact]] = {None: []}
    for row in rows:
        facts.setdefault(row["about_id"], []).append(_held(reader, key, subject_id, row))
    found: Any = await reader.fetch(PARTIES, subject_id)
    parties = [_party(reader, key, subject_id, row, facts.get(row["id"], [])) for row in found]
    return Held(facts[None], parties)


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
