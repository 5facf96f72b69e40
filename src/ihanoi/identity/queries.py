"""Reads of identity."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from ihanoi.identity.errors import SubjectErased
from ihanoi.identity.keys import key_of
from ihanoi.identity.schemas import IdentityRecord
from ihanoi.kernel.actor import Actor, ActorKind, Post
from ihanoi.platform.database import Reader

SESSION = """
    SELECT token, actor_kind, actor_id, assurance, array_agg(post.unit_id) AS unit_ids, array_agg(post.role) AS roles
    FROM session
    LEFT JOIN post ON session.actor_kind = 'officer' AND post.officer_id = session.actor_id
        AND post.valid_from <= $3 AND (post.valid_to IS NULL OR post.valid_to >= $3)
    WHERE token = ANY($1::bytea[]) AND ended_at IS NULL AND expires_at > $2
    GROUP BY token
"""
IDENTITY = "SELECT sealed_identity FROM subject WHERE id = $1"
OFFICER = "SELECT id FROM officer WHERE username = $1"
NUMBERED = "SELECT coalesce(merged_into, id) FROM subject WHERE national_id_index = $1"
OFFICER_NAMES = "SELECT id, name FROM officer WHERE id = ANY($1::uuid[])"


class OfficerName(Struct, frozen=True):
    """An officer as shown beside what they did."""

    id: UUID
    name: str


async def actor_of_session(reader: Reader, token_digest: bytes) -> Actor | None:
    """Return who holds a session, with the posts of today; None when it is unknown, ended or expired."""
    [actor] = await actors_of_sessions(reader, [token_digest])
    return actor


async def actors_of_sessions(reader: Reader, token_digests: Sequence[bytes]) -> list[Actor | None]:
    """Return the same of several sessions, in their order."""
    today: date = reader.now.date()
    rows = await reader.fetch(SESSION, token_digests, reader.now, today)
    found = {row["token"]: _actor(row) for row in rows}
    return [found.get(digest) for digest in token_digests]


def _actor(row: Any) -> Actor:
    posts = tuple(Post(unit_id, role) for unit_id, role in zip(row["unit_ids"], row["roles"], strict=True) if unit_id)
    return Actor(ActorKind(row["actor_kind"]), row["actor_id"], row["assurance"], posts)


async def identity_record(reader: Reader, subject_id: UUID) -> IdentityRecord:
    """Return what the identity provider said of a person.

    Raises:
        SubjectErased: the person's data was erased.
    """
    return await open_identity(reader, subject_id, await reader.fetch_value(IDENTITY, subject_id))


async def open_identity(reader: Reader, subject_id: UUID, sealed: bytes | None) -> IdentityRecord:
    """Return what a statement read of a person's ``sealed_identity``, decrypted.

    Raises:
        SubjectErased: there was nothing to read.
    """
    if sealed is None:
        raise SubjectErased
    plain = reader.keyring.open(await key_of(reader, subject_id), sealed, f"identity:{subject_id}")
    return msgspec.json.decode(plain, type=IdentityRecord)


async def officer_named(reader: Reader, username: str) -> UUID | None:
    """Return the id of an officer, None when there is none of this name."""
    found: UUID | None = await reader.fetch_value(OFFICER, username)
    return found


async def subject_named(reader: Reader, national_id: str) -> UUID | None:
    """Return the id of the subject with this national id, or the one it leads to; None when nobody has it."""
    index = reader.keyring.blind_index(national_id, "national_id")
    found: UUID | None = await reader.fetch_value(NUMBERED, index)
    return found


async def officer_names(reader: Reader, officer_ids: list[UUID]) -> dict[UUID, str]:
    """Return the names of officers by id."""
    return {row["id"]: row["name"] for row in await reader.fetch(OFFICER_NAMES, officer_ids)}
