"""Reads of mandates: which I gave, which I received, and whether one is in force."""

from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from ihanoi.identity.errors import SubjectErased
from ihanoi.identity.keys import key_of
from ihanoi.identity.queries import identity_record
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.profile.mandate_schemas import MandateView, Side
from ihanoi.profile.mandate_terms import state_of
from ihanoi.profile.reading import acting_for, note_reading

IN_FORCE = """
    mandate.accepted_at IS NOT NULL AND mandate.ended_at IS NULL
    AND (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN mandate.valid_from AND mandate.valid_to
"""
"""Condition in SQL, the same as ``MandateState.IN_FORCE``."""

MINE = """
    SELECT mandate.id, grantor_id, sealed_grantee, procedures, fields, valid_from, valid_to, offered_at, accepted_at,
           ended_at
    FROM mandate, subject
    WHERE subject.id = $1 AND (grantor_id = $1 OR (grantee_index = national_id_index AND grantor_id <> $1))
    ORDER BY offered_at DESC, mandate.id
"""
GRANTEES = "SELECT id, grantee_id, sealed_grantee FROM mandate WHERE grantor_id = $1 AND grantee_id = ANY($2::uuid[]) AND sealed_grantee <> ''"


class Grantee(Struct, frozen=True, omit_defaults=True):
    """Whom a mandate was given to, sealed under the key of the one who gave it."""

    national_id: str
    full_name: str | None = None
    """Known once it is accepted."""


def grantee_context(grantor_id: UUID, mandate_id: UUID) -> str:
    """Return the place a mandate's grantee is sealed for."""
    return f"mandate.sealed_grantee:{grantor_id}:{mandate_id}"


async def seal_grantee(reader: Reader, grantor_id: UUID, mandate_id: UUID, grantee: Grantee) -> bytes:
    """Return whom a mandate was given to, encrypted."""
    key = await key_of(reader, grantor_id)
    return reader.keyring.seal(key, msgspec.json.encode(grantee), grantee_context(grantor_id, mandate_id))


async def open_grantee(reader: Reader, grantor_id: UUID, mandate_id: UUID, sealed: bytes) -> Grantee:
    """Return whom a mandate was given to, decrypted."""
    plain = reader.keyring.open(await key_of(reader, grantor_id), sealed, grantee_context(grantor_id, mandate_id))
    return msgspec.json.decode(plain, type=Grantee)


async def mandates_of(tx: Transaction, actor: Actor) -> list[MandateView]:
    """Return the mandates the person gave and those given to them, the newest first.

    Reading the name of somebody who gave one is a line in their access log.
    """
    rows: Any = await tx.fetch(MINE, actor.id)
    return [await _view(tx, actor, row) for row in rows]


async def mandate_of(tx: Transaction, actor: Actor, mandate_id: UUID) -> MandateView:
    """Return one mandate of the person's."""
    return next(view for view in await mandates_of(tx, actor) if view.id == mandate_id)


async def _view(tx: Transaction, actor: Actor, row: Any) -> MandateView:
    if row["grantor_id"] == actor.id:
        side, grantee = Side.GIVEN, await open_grantee(tx, actor.id, row["id"], row["sealed_grantee"])
        other = grantee.full_name or grantee.national_id
    else:
        note_reading(tx, actor, row["grantor_id"], acting_for(None), ["name"])
        side, other = Side.RECEIVED, await _name(tx, row["grantor_id"])
    dates = row["valid_from"], row["valid_to"]
    state = state_of(row["accepted_at"], row["ended_at"], *dates, tx.now.date())
    return MandateView(
        row["id"],
        side,
        other,
        state,
        row["procedures"],
        row["fields"],
        *dates,
        row["offered_at"],
        row["accepted_at"],
        row["ended_at"],
    )


async def _name(reader: Reader, grantor_id: UUID) -> str:
    """Return a person's name, empty once they were erased: what is left of their mandates still lists."""
    try:
        return (await identity_record(reader, grantor_id)).full_name
    except SubjectErased:
        return ""


async def grantee_names(reader: Reader, grantor_id: UUID, grantee_ids: list[UUID]) -> dict[UUID, str]:
    """Return the names of people who hold or held a mandate of the person's, by their ids."""
    names = {}
    for row in await reader.fetch(GRANTEES, grantor_id, grantee_ids):
        grantee = await open_grantee(reader, grantor_id, row["id"], row["sealed_grantee"])
        names[row["grantee_id"]] = grantee.full_name or grantee.national_id
    return names
