"""From a provider's claims to an identity; the names of the claims are settings."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ihanoi.identity.errors import LoginRefused
from ihanoi.identity.schemas import IdentityRecord
from ihanoi.kernel.text import clean

LEVELS = {"loa2": 2, "level2": 2, "2": 2}
"""Authentication context classes that stand for an identity verified in person; any other counts as basic."""

NATIONAL_ID = re.compile(r"[0-9]{12}")


class ClaimMap(Struct, frozen=True):
    """Which claim holds what."""

    national_id: str
    full_name: str
    birth_date: str


def identity_of(claims: Mapping[str, Any], names: ClaimMap) -> IdentityRecord:
    """Return who the claims describe.

    Raises:
        LoginRefused: there is no twelve-digit personal id or no name among them.
    """
    national_id = str(claims.get(names.national_id, ""))
    full_name = clean(str(claims.get(names.full_name, "")))
    if not NATIONAL_ID.fullmatch(national_id) or not full_name:
        raise LoginRefused
    return IdentityRecord(
        national_id=national_id,
        full_name=full_name,
        birth_date=_date(str(claims.get(names.birth_date, ""))),
        assurance=assurance_of(claims),
    )


def assurance_of(claims: Mapping[str, Any]) -> int:
    """Return the level of the electronic identity: 2 when the provider says so, otherwise 1."""
    return LEVELS.get(str(claims.get("acr", "")).casefold(), 1)


def _date(compact: str) -> str | None:
    if re.fullmatch(r"\d{8}", compact):
        return f"{compact[:4]}-{compact[4:6]}-{compact[6:]}"
    return compact if re.fullmatch(r"\d{4}", compact) else None
