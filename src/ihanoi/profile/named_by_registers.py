"""Whom and what registers name in a person's own record: family, those represented, and what is held. Pure."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ihanoi.exchange.answers import Holding
from ihanoi.profile.keep_listed import Listed
from ihanoi.profile.party_kinds import MINOR_KINDS, PartyKind
from ihanoi.profile.provenance import Source

NAMED = {
    "father": PartyKind.FATHER,
    "mother": PartyKind.MOTHER,
    "spouse": PartyKind.SPOUSE,
    "representative": PartyKind.GUARDIAN,
}
"""Part of the attribute's name, and what the one it names is to the person."""
LISTED = {"family.children": PartyKind.CHILD, "family.wards": PartyKind.WARD}
FAMILY = frozenset({*NAMED.values(), *LISTED.values()})
LISTS: Mapping[Source, Collection[PartyKind]] = {
    Source.POPULATION: FAMILY,
    Source.BUSINESS_REGISTER: {PartyKind.BUSINESS},
    Source.LAND_REGISTER: {PartyKind.LAND},
    Source.VEHICLE_REGISTER: {PartyKind.VEHICLE},
}
"""Kinds of which a register has the person's whole list."""
OF_A_MINOR = ("person.", "residence.")
"""What is kept of a minor's record; whom else it names is not the form's business."""
OF_A_RELATIVE = frozenset({"person.full_name", "person.national_id", "person.nationality"})
"""All that the person's own record says of other relatives."""


def could_say(source: Source, kinds: Collection[PartyKind], attribute: str) -> bool:
    """Tell whether a register could say this of somebody or something of these kinds, asked as the person may ask it."""
    listed = set(kinds) & set(LISTS.get(source, ()))
    if source is not Source.POPULATION:
        return bool(listed)
    return attribute.startswith(OF_A_MINOR) if listed & MINOR_KINDS else bool(listed) and attribute in OF_A_RELATIVE


def named_in(values: Mapping[str, Any], holdings: Collection[Holding] = ()) -> list[Listed]:
    """Return whom and what a record names, with no more than it says of each.

    Of relatives that is name, number, nationality and birth date.
    """
    held = [Listed(PartyKind(holding.kind), holding.values) for holding in holdings]
    return [*_named(values), *_listed(values), *held]


def _named(values: Mapping[str, Any]) -> Iterator[Listed]:
    for role, kind in NAMED.items():
        said = {
            f"person.{part}": values[f"family.{role}_{part}"]
            for part in ("full_name", "national_id", "nationality")
            if values.get(f"family.{role}_{part}")
        }
        if said:
            yield Listed(kind, said)


def _listed(values: Mapping[str, Any]) -> Iterator[Listed]:
    for attribute, kind in LISTED.items():
        for row in values.get(attribute) or ():
            yield Listed(kind, {f"person.{part}": value for part, value in row.items() if value})
