"""Which of several facts counts: one rule for every attribute. Verified beats declared, newer beats older."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct


class Source(StrEnum):
    """Whose word a fact is."""

    POPULATION = "population"
    """The national population database."""
    CIVIL_STATUS = "civil_status"
    """The civil status database: births, marriages, deaths."""
    BUSINESS_REGISTER = "business_register"
    """The registers of enterprises and household businesses."""
    LAND_REGISTER = "land_register"
    VEHICLE_REGISTER = "vehicle_register"
    DRIVING_LICENCE_REGISTER = "driving_licence_register"
    PASSPORT_REGISTER = "passport_register"
    EDUCATION_REGISTER = "education_register"
    SOCIAL_INSURANCE = "social_insurance"
    HEALTH_INSURANCE = "health_insurance"
    SOCIAL_PROTECTION = "social_protection"
    RESULT = "result"
    """A result that an authority issued through iHanoi."""
    E_IDENTITY = "e_identity"
    """The electronic identity the person logged in with."""
    DECLARED = "declared"
    """The person's own declaration in an earlier dossier."""


class Assurance(IntEnum):
    """How sure we may be; nothing of a lower level ever replaces a higher one."""

    DECLARED = 1
    IDENTIFIED = 2
    REGISTERED = 3


SOURCES = {source.value: source for source in Source}
ASSURANCES = {assurance.value: assurance for assurance in Assurance}
"""By what rows hold: looked up for each fact of each form, where an enumeration's own look-up counts."""

REGISTERS = frozenset(Source) - {Source.RESULT, Source.E_IDENTITY, Source.DECLARED}
"""The sources that are asked; each is named as ``Attribute.source`` names it."""

ASSURANCE: dict[Source, Assurance] = {
    **dict.fromkeys(REGISTERS, Assurance.REGISTERED),
    Source.RESULT: Assurance.REGISTERED,
    Source.E_IDENTITY: Assurance.IDENTIFIED,
    Source.DECLARED: Assurance.DECLARED,
}


class Fact(Struct, frozen=True):
    """One value of one attribute, with where it came from."""

    attribute: str
    value: Any
    source: Source
    assurance: Assurance
    obtained_at: datetime
    evidence: UUID | None = None

    @property
    def verified(self) -> bool:
        """Whether somebody other than the person vouches for it."""
        return self.assurance > Assurance.DECLARED


def winner(facts: Iterable[Fact]) -> Fact | None:
    """Return the fact that counts among those of one attribute: highest assurance, then the newest."""
    return max(facts, key=lambda fact: (fact.assurance, fact.obtained_at), default=None)


def replaced(present: Sequence[Fact], source: Source, values: Mapping[str, Any], now: datetime) -> list[str]:
    """Return the attributes for which another value counts once a source says these values, than counts at present."""
    said = [Fact(name, value, source, ASSURANCE[source], now) for name, value in values.items()]
    others = [fact for fact in present if fact.source is not source or fact.attribute not in values]
    before, after = winners(present), winners([*others, *said])
    return sorted(name for name in values if name in before and before[name].value != after[name].value)


def winners(facts: Iterable[Fact]) -> dict[str, Fact]:
    """Return the fact that counts for each attribute."""
    by_attribute: dict[str, Fact] = {}
    for fact in facts:
        present = by_attribute.get(fact.attribute)
        by_attribute[fact.attribute] = fact if present is None else winner((present, fact)) or fact
    return by_attribute
