"""What the worker does for dossiers by the clock."""

from redis.asyncio import Redis

from ihanoi.dossiers.expire_drafts import expire_drafts
from ihanoi.dossiers.roll_up import BATCH, roll_up
from ihanoi.dossiers.warn_of_expiry import BATCH as DRAFTS
from ihanoi.dossiers.warn_of_expiry import warn_of_expiry
from ihanoi.platform.database import Database, Transaction


async def count_reuse(tx: Transaction) -> None:
    """Roll up what submissions reused, until nothing is left."""
    while await roll_up(tx) == BATCH:
        pass


async def drop_untouched_drafts(database: Database, _: Redis) -> None:
    """Delete drafts nobody touched, and warn of those that are next, some at a time."""
    for verb in (expire_drafts, warn_of_expiry):
        taken = DRAFTS
        while taken == DRAFTS:
            async with database.unit_of_work() as tx:
                taken = await verb(tx)
