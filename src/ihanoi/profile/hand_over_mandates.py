"""Hand over mandates: those one subject gave and those given to it become the other's."""

from ihanoi.identity.handover import Handover
from ihanoi.platform.database import Transaction
from ihanoi.profile.mandates import grantee_context

GIVEN = "SELECT id, sealed_grantee FROM mandate WHERE grantor_id = $1 ORDER BY id"
TAKE_GIVEN = "UPDATE mandate SET grantor_id = $2, sealed_grantee = $3 WHERE id = $1"
TAKE_RECEIVED = "UPDATE mandate SET grantee_id = $2 WHERE grantee_id = $1"
TAKE_OFFERED = """
    UPDATE mandate SET grantee_index = (SELECT national_id_index FROM subject WHERE id = $2)
    WHERE grantee_index = (SELECT national_id_index FROM subject WHERE id = $1)
"""
END_OWN = """
    UPDATE mandate SET ended_at = $2 WHERE grantor_id = $1 AND ended_at IS NULL
        AND grantee_index = (SELECT national_id_index FROM subject WHERE id = $1)
"""
"""Nobody needs leave to act for themself."""


async def hand_over_mandates(tx: Transaction, handover: Handover) -> None:
    """Make the mandates the other's, given and received; one between the two ends."""
    one, other = handover.from_id, handover.to_id
    for row in await tx.fetch(GIVEN, one):
        contexts = grantee_context(one, row["id"]), grantee_context(other, row["id"])
        await tx.execute(TAKE_GIVEN, row["id"], other, handover.reseal(row["sealed_grantee"], *contexts))
    await tx.execute(TAKE_RECEIVED, one, other)
    await tx.execute(TAKE_OFFERED, one, other)
    await tx.execute(END_OWN, other, tx.now)
