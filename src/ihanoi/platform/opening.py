"""Opens what every process needs: the pool, the keys, the documents."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from ihanoi.kernel.clock import HANOI, Clock
from ihanoi.platform.database import Database
from ihanoi.platform.documents import open_documents
from ihanoi.platform.keyring import Keyring
from ihanoi.platform.memory import Memory
from ihanoi.platform.pool import open_pool
from ihanoi.settings import DATABASE, Settings, require


def wall_clock() -> datetime:
    """Return the present moment in Hanoi."""
    return datetime.now(HANOI)


@asynccontextmanager
async def open_database(settings: Settings, clock: Clock = wall_clock) -> AsyncIterator[Database]:
    """Open the database for the life of a process.

    Raises:
        SystemExit: the address or the master key is missing or wrong; the message says which.
    """
    require(settings, DATABASE)
    try:
        keyring = Keyring(settings.master_key)
    except ValueError as error:
        raise SystemExit(f"IHANOI_MASTER_KEY: {error}") from None
    pool = await open_pool(settings.database_url, size=settings.pool_size, statement_timeout=settings.statement_timeout)
    try:
        yield Database(
            pool, clock=clock, memory=Memory(), keyring=keyring, documents=open_documents(settings.documents_url)
        )
    finally:
        await pool.close()


def open_redis(settings: Settings) -> Redis:
    """Return a client that gives up quickly: Redis is an accelerator, nobody waits for it."""
    return Redis.from_url(
        settings.redis_url or "redis://127.0.0.1:6379",
        socket_connect_timeout=0.5,
        socket_timeout=2.0,
        retry=Retry(NoBackoff(), 0),
    )
