"""Erase ratings: the words go at once, the level with its dossier; the counted figures name nobody and stay."""

from ihanoi.dossiers.queries import ids_of_dossiers
from ihanoi.identity.erasure import Erasure, Holding, Stock
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.ratings.hand_over_ratings import hold

STOCK = "SELECT dossier_id FROM rating WHERE dossier_id = ANY($1::uuid[]) ORDER BY dossier_id"
FORGET_WORDS = "UPDATE rating SET sealed_comment = NULL WHERE dossier_id = ANY($1::uuid[])"
FORGET = "DELETE FROM rating WHERE dossier_id = ANY($1::uuid[])"


async def take_stock(reader: Reader, actor: Actor) -> Stock:
    """Return which dossiers the person rated."""
    assert actor.id is not None
    rows = await reader.fetch(STOCK, await ids_of_dossiers(reader, actor.id))
    return {"ratings": [str(row["dossier_id"]) for row in rows]}


async def erase_ratings(tx: Transaction, erasure: Erasure) -> None:
    """Delete what the person wrote about dossiers that stay, and the ratings of those that go."""
    await tx.execute(FORGET_WORDS, erasure.staying)
    await tx.execute(FORGET, erasure.going)


RATINGS_HELD = Holding(take_stock, hold, erase_ratings)
