"""The platform's messages as our double speaks them. The registers' real contracts are not known to us yet."""

from typing import Any

from msgspec import Struct

NOT_FOUND = "not_found"
"""``code`` of the answer 404 that means *nothing about this person*, unlike a proxy's 404 for a wrong address."""


class LookUp(Struct, frozen=True):
    """The question: about whom, what for, in which dossier."""

    national_id: str
    purpose: str
    dossier: str | None = None


class Thing(Struct, frozen=True):
    """A parcel, a vehicle or a business in the person's name."""

    id: str
    fields: dict[str, Any]


class SharedRecord(Struct, frozen=True):
    """What one register tells about one person, by the names in ``Attribute.path``."""

    national_id: str
    fields: dict[str, Any] = {}
    things: list[Thing] = []


class Refusal(Struct, frozen=True):
    """The body of an answer without a record."""

    code: str | None = None
