"""What satisfaction does when something happened: count it and show it."""

from redis.asyncio import Redis

from ihanoi.platform.database import Database
from ihanoi.platform.live import publish
from ihanoi.ratings.queries import live_frame
from ihanoi.ratings.roll_up import BATCH, roll_up


async def count_ratings(database: Database, redis: Redis) -> None:
    """Roll up until nothing is left, then send the new figures to everybody who watches."""
    taken = BATCH
    while taken == BATCH:
        async with database.unit_of_work() as tx:
            taken = await roll_up(tx)
    await publish(redis, [await live_frame(database.reader())])
