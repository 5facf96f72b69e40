"""Logins, sessions and identities as they travel."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from ihanoi.agencies.schemas import UnitView
from ihanoi.kernel.actor import ActorKind


class Realm(StrEnum):
    """Who logs in: people with their electronic identity, or staff of the administration."""

    CITIZEN = "citizen"
    STAFF = "staff"


class StartLogin(Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for the address at which a person proves who they are."""

    realm: Realm
    redirect_uri: Annotated[str, Meta(max_length=500)] | None = None
    """Registered address of the app that catches the answer; by default this api's own callback."""


class LoginStarted(Struct, frozen=True):
    """Open ``authorization_url`` in a browser; keep ``login`` secret until the answer is back."""

    login: str
    authorization_url: str
    expires_at: datetime


class FinishLogin(Struct, frozen=True, forbid_unknown_fields=True):
    """What came back to the redirect address, with the secret from the start."""

    login: Annotated[str, Meta(max_length=200)]
    code: Annotated[str, Meta(max_length=4000)]
    state: Annotated[str, Meta(max_length=500)]


class PostView(Struct, frozen=True):
    """A role in a unit."""

    unit: UnitView
    role: str


class SessionStarted(Struct, frozen=True):
    """Send ``token`` as ``Authorization: Bearer …`` until ``expires_at``."""

    token: str
    expires_at: datetime
    actor: ActorKind
    actor_id: UUID
    assurance: int
    """1 basic, 2 verified in person (Decree 69/2024)."""
    posts: list[PostView] = []


class IdentityRecord(Struct, frozen=True):
    """What the identity provider says of a person; kept sealed under the person's own key."""

    national_id: str
    full_name: str
    birth_date: str | None
    """``YYYY-MM-DD``, or ``YYYY`` where only the year is known."""
    assurance: int
