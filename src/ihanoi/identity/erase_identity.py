"""Erase an identity: sessions end, the national id is free, and the key goes once nothing stays under it."""

from uuid import UUID

from ihanoi.identity.aliases import ids_of
from ihanoi.identity.erasure import Erasure, Holding, Stock
from ihanoi.identity.errors import SubjectErased
from ihanoi.identity.events import PersonErased
from ihanoi.identity.keys import KeyCache
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.idempotency import forget_answers, kept_answers

LIVING = "SELECT id FROM subject WHERE id = $1 AND erased_at IS NULL"
SESSIONS = "SELECT encode(token, 'hex') AS id FROM session WHERE actor_id = $1 AND ended_at IS NULL AND expires_at > $2"
HOLD = "SELECT id FROM subject WHERE id = ANY($1::uuid[]) OR merged_into = ANY($1::uuid[]) ORDER BY id FOR UPDATE"
END_SESSIONS = "UPDATE session SET ended_at = $2 WHERE actor_id = $1 AND ended_at IS NULL"
FREE_FORMER = "UPDATE subject SET national_id_index = NULL, sealed_identity = NULL WHERE merged_into = $1"
FREE = """
    UPDATE subject SET national_id_index = NULL, sealed_identity = NULL, erased_at = coalesce(erased_at, $2),
        sealed_key = CASE WHEN $3 THEN NULL ELSE sealed_key END
    WHERE id = $1
"""
"""The row stays: what others hold, and the log, name its id, which says nothing any more."""


async def take_stock(reader: Reader, actor: Actor) -> Stock:
    """Return who the person is known as, where they are logged in, and what answers are kept to be repeated.

    Raises:
        SubjectErased: the person was erased.
    """
    assert actor.id is not None
    if await reader.fetch_value(LIVING, actor.id) is None:
        raise SubjectErased
    sessions = await reader.fetch(SESSIONS, actor.id, reader.now)
    return {
        "identity": [str(actor.id)],
        "sessions": [row["id"] for row in sessions],
        "replies": await kept_answers(reader, actor.id),
    }


async def hold(tx: Transaction, subject_ids: list[UUID]) -> None:
    """Lock the subjects, so that whatever is being kept under them is kept before, or refused after."""
    await tx.fetch(HOLD, subject_ids)


async def erase_identity(tx: Transaction, erasure: Erasure) -> None:
    """End every session, delete answers kept for repetition, void number and name, and destroy the key if nothing stays."""
    subject_id, destroyed = erasure.subject_id, not erasure.staying
    await tx.execute(END_SESSIONS, subject_id, tx.now)
    about = [*await ids_of(tx, subject_id), *erasure.going, *erasure.staying]
    await forget_answers(tx, subject_id, about)
    await tx.execute(FREE_FORMER, subject_id)
    await tx.execute(FREE, subject_id, tx.now, destroyed)
    if destroyed:
        tx.recall(KeyCache).drop(subject_id)
    tx.record(erasure.actor, subject_id, PersonErased(destroyed, len(erasure.staying)))


IDENTITY_HELD = Holding(take_stock, hold, erase_identity)
