"""Hand over ratings: the words of one subject's ratings are sealed under the other's key; nobody reads them meanwhile."""

from collections.abc import Mapping
from uuid import UUID

from ihanoi.dossiers.queries import ids_of_dossiers
from ihanoi.identity.handover import Estate, Handover
from ihanoi.platform.database import Transaction

COUNT = "SELECT count(*) FROM rating WHERE dossier_id = ANY($1::uuid[])"
COMMENTS = (
    "SELECT dossier_id, sealed_comment FROM rating WHERE dossier_id = ANY($1::uuid[]) AND sealed_comment IS NOT NULL"
)
KEEP = "UPDATE rating SET sealed_comment = $2 WHERE dossier_id = $1"


async def count(tx: Transaction, handover: Handover) -> Mapping[str, int]:
    """Return how many rows of each table would be handed over."""
    return {"rating": await tx.fetch_value(COUNT, await ids_of_dossiers(tx, handover.from_id))}


async def hold(_: Transaction, __: list[UUID]) -> None:
    """Lock nothing: no verb of ratings locks anything before a subject."""


async def hand_over_ratings(tx: Transaction, handover: Handover) -> None:
    """Seal the comments of a person's ratings under the other's key; call it while the dossiers are still theirs."""
    rows = await tx.fetch(COMMENTS, await ids_of_dossiers(tx, handover.from_id))
    places = [(row["dossier_id"], row["sealed_comment"], f"rating:{row['dossier_id']}") for row in rows]
    await tx.execute_many(KEEP, [(one, handover.reseal(sealed, place, place)) for one, sealed, place in places])


RATINGS = Estate(count, hold, hand_over_ratings)
