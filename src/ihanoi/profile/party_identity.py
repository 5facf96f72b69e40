"""By what a party is recognised: its number, else its name with one detail. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from ihanoi.kernel.text import clean
from ihanoi.profile.party_kinds import ONE_AT_MOST, PEOPLE, PartyKind


class PartyIdentity(Struct, frozen=True, omit_defaults=True):
    """What tells one party from another; at least one of the three is known."""

    number: str | None = None
    """Personal number, business code, number of the land certificate, chassis …"""
    name: str | None = None
    """Full name, or what the thing is called."""
    detail: str | None = None
    """Birth date of a person, address of a thing."""


K = PartyKind
PERSON = (("person.national_id",), ("person.full_name",), ("person.birth_date",))
KNOWN_BY: dict[PartyKind, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    **dict.fromkeys(PEOPLE, PERSON),
    K.BUSINESS: (("business.code",), ("business.name",), ("business.address",)),
    K.ORGANISATION: (("business.code",), ("organisation.name", "business.name"), ()),
    K.LAND: (("land.certificate_number",), ("land.parcel_number", "land.map_sheet"), ("land.address",)),
    K.BUILDING: (("building.permit_number",), ("building.address",), ()),
    K.VEHICLE: (("vehicle.chassis_number",), ("vehicle.plate",), ()),
    K.VESSEL: (("vessel.registration_number",), ("vessel.name",), ()),
}
"""For each kind the attributes that hold number, name and detail; of names the first one known counts, except land's."""


def identity_of(kind: PartyKind, values: Mapping[str, Any]) -> PartyIdentity | None:
    """Return by what the values tell which party they are about, None when they do not."""
    number, name, detail = KNOWN_BY[kind]
    identity = PartyIdentity(_first(number, values), _name(kind, name, values), _first(detail, values))
    return identity if identity.number or identity.name else None


def _name(kind: PartyKind, attributes: tuple[str, ...], values: Mapping[str, Any]) -> str | None:
    if kind is not PartyKind.LAND:
        return _first(attributes, values)
    # A parcel's number counts within its map sheet, the sheet within the commune.
    parts = [_first((attribute,), values) for attribute in attributes]
    return "/".join(part for part in parts if part) if all(parts) else None


def _first(attributes: tuple[str, ...], values: Mapping[str, Any]) -> str | None:
    for attribute in attributes:
        value = values.get(attribute)
        if isinstance(value, dict):
            return clean(" ".join(str(value[part]) for part in ("detail", "commune", "text") if value.get(part)))
        if value:
            return clean(str(value))
    return None


def is_same(kind: PartyKind, one: PartyIdentity, other: PartyIdentity) -> bool:
    """Tell whether two identities are of the same party: by number, else by name and detail.

    A personal number of twelve digits says nothing about an old one of nine.
    """
    if comparable(one.number, other.number):
        return plain(one.number) == plain(other.number)
    if not one.name or not other.name or plain(one.name) != plain(other.name):
        return False
    if one.detail and other.detail:
        return agree(one.detail, other.detail)
    return kind in ONE_AT_MOST or (kind not in PEOPLE and kind is not PartyKind.LAND)


def contradicts(one: PartyIdentity, other: PartyIdentity) -> bool:
    """Tell whether two identities cannot be of the same party."""
    if comparable(one.number, other.number):
        return plain(one.number) != plain(other.number)
    if one.name and other.name and plain(one.name) != plain(other.name):
        return True
    return bool(one.detail and other.detail and not agree(one.detail, other.detail))


def comparable(one: str | None, other: str | None) -> bool:
    """Tell whether two numbers are of one numbering, so that different ones mean different parties."""
    return bool(one and other) and len(str(one)) == len(str(other))


def completed(known: PartyIdentity, said: PartyIdentity) -> PartyIdentity:
    """Return what is known of a party with what it lacked; nothing known is replaced."""
    return PartyIdentity(known.number or said.number, known.name or said.name, known.detail or said.detail)


def label_of(kind: PartyKind, identity: PartyIdentity) -> str:
    """Return how the party is shown to its owner in a list of choices."""
    named = identity.name or identity.number or ""
    return f"{named} ({identity.detail})" if identity.detail and kind is not PartyKind.BUSINESS else named


def plain(text: str | None) -> str:
    """Return a number or a name as it is compared."""
    return clean(text or "").casefold()


def agree(one: str, other: str) -> bool:
    """Tell whether two details agree; of a birth date the day may be unknown: 1941 agrees with 1941-03-02."""
    first, second = sorted((plain(one), plain(other)), key=len)
    return second.startswith(first)


def encoded(identity: PartyIdentity) -> bytes:
    """Return an identity as it is sealed."""
    return msgspec.json.encode(identity)


def decoded(plain: bytes) -> PartyIdentity:
    """Return an identity that was sealed."""
    return msgspec.json.decode(plain, type=PartyIdentity)
