"""Streams as tests read them, and an event log they fall back to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from ihanoi.platform.live import Frame, Holds, Hub

TOPIC, OTHER = "dossier:1", "dossier:2"
HELLO, BEAT = b"retry: 1000\n\n", b": beat\n\n"


def step(number: int, topic: str = TOPIC) -> Frame:
    return Frame(topic, number, "step", b'{"number":%d}' % number)


def wire(number: int) -> bytes:
    return b'id: %d\nevent: step\ndata: {"number":%d}\n\n' % (number, number)


class Log:
    """The event log of a topic, as a replay reads it."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = list(numbers)
        self.asked: list[int] = []

    async def __call__(self, after: int) -> list[Frame]:
        self.asked.append(after)
        return [step(number) for number in self.numbers if number > after]


async def always() -> bool:
    return True


async def take(stream: AsyncIterator[bytes], count: int) -> list[bytes]:
    """Return the next frames, beats left out."""
    found: list[bytes] = []
    async with asyncio.timeout(5):
        async for text in stream:
            found += [] if text in (BEAT, HELLO) else [text]
            if len(found) == count:
                return found
    raise AssertionError(f"the stream ended after {found}")


async def until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not met():  # noqa: ASYNC110 - the hub signals nothing, it is looked at
            await asyncio.sleep(0.01)


class Watch(Protocol):
    """Opens a stream that has begun to listen."""

    async def __call__(self, hub: Hub, after: int, log: Log, holds: Holds = always) -> AsyncIterator[bytes]: ...
