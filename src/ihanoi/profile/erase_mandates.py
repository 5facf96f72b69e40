"""Erase mandates: all end at once; whoever gave or received one still sees that it was, and that it ended."""

from uuid import UUID

from ihanoi.identity.erasure import Erasure
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.profile.events import MandateEnded

MINE = """
    grantor_id = $1 OR grantee_id = $1 OR grantee_index = (SELECT national_id_index FROM subject WHERE id = $1)
"""
STOCK = f"SELECT id FROM mandate WHERE {MINE} ORDER BY id"
RUNNING = f"SELECT id, grantor_id FROM mandate WHERE ended_at IS NULL AND ({MINE}) ORDER BY id"
HOLD = """
    SELECT id FROM mandate WHERE grantor_id = ANY($1::uuid[]) OR grantee_id = ANY($1::uuid[])
        OR grantee_index IN (SELECT national_id_index FROM subject WHERE id = ANY($1::uuid[]))
    ORDER BY id FOR UPDATE
"""
END = "UPDATE mandate SET ended_at = $2 WHERE id = $1"
FORGET_GRANTEES = "UPDATE mandate SET sealed_grantee = '' WHERE grantor_id = $1 AND id <> ALL($2::uuid[])"
"""Who a dossier that stays was filed by belongs to that dossier."""
LEAVE_RECEIVED = f"UPDATE mandate SET grantee_index = uuid_send(id) WHERE grantor_id <> $1 AND ({MINE})"
"""Who comes back under the same number finds none of them; the name stays with the one who gave it, under their key."""


async def mandates_held(reader: Reader, actor: Actor) -> list[str]:
    """Return the ids of mandates the person gave or received."""
    return [str(row["id"]) for row in await reader.fetch(STOCK, actor.id)]


async def hold_mandates(tx: Transaction, subject_ids: list[UUID]) -> None:
    """Lock mandates: whoever acts under one at this moment finishes first."""
    await tx.fetch(HOLD, subject_ids)


async def erase_mandates(tx: Transaction, erasure: Erasure) -> None:
    """End every mandate, forget whom the person gave theirs to, and let those received lead to nobody."""
    subject_id = erasure.subject_id
    for row in await tx.fetch(RUNNING, subject_id):
        await tx.execute(END, row["id"], tx.now)
        by_grantor = row["grantor_id"] == subject_id
        tx.record(erasure.actor, row["grantor_id"], MandateEnded(row["id"], by_grantor=by_grantor))
    await tx.execute(FORGET_GRANTEES, subject_id, erasure.mandates)
    await tx.execute(LEAVE_RECEIVED, subject_id)
