"""A database of their own for tests that commit events: nobody else's are in the log. Hubs, and streams of them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace
from redis.asyncio import Redis

from ihanoi.platform import live
from ihanoi.platform.database import Database
from ihanoi.platform.live import Holds, Hub
from ihanoi.platform.opening import open_database, open_redis
from ihanoi.settings import Settings
from tests.conftest import NewDatabase
from tests.platform.streams import HELLO, TOPIC, Log, Watch, always, until


@pytest.fixture(scope="session")
def own_settings(settings: Settings, new_database: NewDatabase) -> Settings:
    """Settings that name a database nobody else uses."""
    return replace(settings, database_url=new_database())


@pytest.fixture(scope="session")
async def own_database(own_settings: Settings) -> AsyncIterator[Database]:
    """That database, open."""
    async with open_database(own_settings) as opened:
        yield opened


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    client = open_redis(settings)
    yield client
    await client.aclose()


@pytest.fixture
async def hub(redis: Redis) -> AsyncIterator[Hub]:
    """A hub that listens to Valkey."""
    listening = Hub(redis)
    task = asyncio.create_task(listening.run())
    await until(lambda: listening.connected)
    yield listening
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def deaf(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """A hub without Redis, with quick beats."""
    monkeypatch.setattr(live, "BEAT_SECONDS", 0.02)
    return Hub(redis)


@pytest.fixture
async def watch() -> AsyncIterator[Watch]:
    """Open streams that have begun to listen, and close them afterwards."""
    async with contextlib.AsyncExitStack() as opened:

        async def begin(hub: Hub, after: int, log: Log, holds: Holds = always) -> AsyncIterator[bytes]:
            stream = hub.stream(TOPIC, after, log, holds)
            opened.push_async_callback(stream.aclose)  # type: ignore[attr-defined]
            assert await anext(stream) == HELLO
            return stream

        yield begin
