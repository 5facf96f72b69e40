"""Live streams: one Redis subscription per process, each frame encoded once, resumed from the event log."""

import asyncio
import contextlib
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import msgspec
import structlog
from msgspec import Struct
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from ihanoi.platform.audience import STEMS_FROM_NONE, Audience, Encoded, Listener

CHANNEL = "ihanoi:live"
BEAT_SECONDS = 1.0
"""How often a stream looks around while Redis is away."""
IDLE_SECONDS = 10.0
"""How often a stream on which nothing happens says that it is there; proxies close silent ones."""
RAREST_READ_SECONDS = 10.0
"""While Redis is away, a stream on which nothing happens reads the event log this rarely in the end."""
LIFETIME_SECONDS = 600
"""A stream ends after ten minutes so that connections spread over processes again."""
CHECK_SECONDS = 15.0
"""How often a stream asks whether what let it be opened still holds; an idle one when it next looks around."""

AWAKE: Encoded = (-1, b"")
"""Sent to every stream when Redis comes or goes: each looks around."""

log = structlog.get_logger(__name__)


class Frame(Struct, frozen=True, array_like=True):
    """One message of a stream. ``id`` is the event it stems from and what a client resumes after."""

    topic: str
    id: int
    name: str
    data: bytes
    """JSON, ready for the wire."""


Replay = Callable[[int], Awaitable[list[Frame]]]
"""Returns the frames of a topic after a given event id, read from the database."""
Holds = Callable[[], Awaitable[bool]]
"""Tells whether what let a stream be opened, such as a session, still holds."""


def encode_frame(frame: Frame) -> bytes:
    """Return the frame as server-sent event text."""
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (frame.id, frame.name.encode(), frame.data)


def _sooner(seconds: float) -> float:
    """Return somewhat less, by chance, so that streams opened together do not ask the database together."""
    return random.uniform(seconds / 2, seconds)  # noqa: S311 - spreads load, keeps no secret


async def publish(redis: Redis, frames: list[Frame]) -> None:
    """Send frames to every process. Losing Redis loses nothing: streams fall back to the event log."""
    if not frames:
        return
    try:
        async with redis.pipeline(transaction=False) as pipeline:
            for frame in frames:
                pipeline.publish(CHANNEL, msgspec.msgpack.encode(frame))
            await pipeline.execute()
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("live.publish_failed", error=type(error).__name__, frames=len(frames))


class Pace:
    """How often a stream reads the event log while Redis is away: ever more rarely until something happens.

    All streams read at once would be a load that the database has only when something is wrong already.
    """

    def __init__(self) -> None:
        self._pause = BEAT_SECONDS
        self._next = 0.0

    def due(self, now: float) -> bool:
        """Tell whether to read, at ``now`` seconds of the loop's clock."""
        return now >= self._next

    def after_reading(self, now: float, *, news: bool) -> None:
        """Choose when to read next: on the next beat after news, otherwise after twice the last pause."""
        pause = BEAT_SECONDS if news else self._pause
        self._next = now + _sooner(pause)
        self._pause = min(2 * pause, RAREST_READ_SECONDS)

    def begin_anew(self) -> None:
        """Read at once when Redis is lost the next time."""
        self._pause, self._next = BEAT_SECONDS, 0.0


class Hub:
    """Hands the frames of the one subscription to the streams of this process."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._audiences: dict[str, Audience] = defaultdict(Audience)
        self.connected = False
        self._subscriptions = 0

    @property
    def streams(self) -> int:
        """How many streams are open in this process."""
        return sum(len(audience.listeners) for audience in self._audiences.values())

    async def run(self) -> None:
        """Listen until cancelled, subscribing anew whenever Redis was away."""
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as subscription:
                    await subscription.subscribe(CHANNEL)
                    self.connected = True
                    self._subscriptions += 1
                    self._wake()
                    await self._listen(subscription)
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("live.redis_lost", error=type(error).__name__)
            finally:
                self.connected = False
                self._wake()
            await asyncio.sleep(0.5)

    async def _listen(self, subscription: PubSub) -> None:
        async for message in subscription.listen():
            try:
                frame = msgspec.msgpack.decode(message["data"], type=Frame)
            except msgspec.MsgspecError:
                # A process of another release, or somebody else on the channel.
                log.warning("live.unreadable_frame")
                continue
            self.deliver(frame)

    def deliver(self, frame: Frame) -> None:
        """Send a frame to every stream of its topic; a stream that lags too far behind is cut off."""
        if audience := self._audiences.get(frame.topic):
            audience.send((frame.id, encode_frame(frame)))

    def _wake(self) -> None:
        for audience in self._audiences.values():
            audience.send(AWAKE)

    @contextlib.contextmanager
    def _listening(self, topic: str) -> Iterator[Listener]:
        listener, audience = Listener(), self._audiences[topic]
        audience.listeners.add(listener)
        try:
            yield listener
        finally:
            audience.listeners.discard(listener)
            # Whoever was cut off may end after all others did and another audience gathered.
            if not audience.listeners and self._audiences.get(topic) is audience:
                del self._audiences[topic]

    async def stream(self, topic: str, after: int, replay: Replay, holds: Holds) -> AsyncIterator[bytes]:
        """Yield the topic's frames after event ``after`` as server-sent events, oldest first, each once.

        Listening starts before the replay, so nothing falls between them. While Redis is away the
        event log is read at its own ``Pace`` instead, and once more when it is back. Frames with id 0
        stem from no single event and are always passed on. A comment on idle beats keeps proxies awake.
        The stream ends when ``holds`` says no, asked every ``CHECK_SECONDS``.
        """
        loop = asyncio.get_running_loop()
        ends = loop.time() + LIFETIME_SECONDS
        check_at = loop.time() + _sooner(CHECK_SECONDS)
        # Events are passed on in the order of their transactions, not of their ids: a maximum would not do.
        passed: set[int] = set()
        caught_up, pace = -1, Pace()
        with self._listening(topic) as listener:
            yield b"retry: 1000\n\n"
            while loop.time() < ends and not listener.lags:
                if loop.time() >= check_at:
                    if not await holds():
                        return
                    check_at = loop.time() + _sooner(CHECK_SECONDS)
                if self.connected:
                    pace.begin_anew()
                if caught_up != self._subscriptions or (not self.connected and pace.due(loop.time())):
                    caught_up, known = self._subscriptions, len(passed)
                    for missed in await replay(after):
                        if missed.id not in passed:
                            passed.add(missed.id)
                            yield encode_frame(missed)
                    passed.discard(STEMS_FROM_NONE)
                    pace.after_reading(loop.time(), news=len(passed) > known)
                frame = await listener.get(IDLE_SECONDS if self.connected else BEAT_SECONDS)
                if frame is None:
                    yield b": beat\n\n"
                    continue
                identifier, encoded = frame
                if identifier not in passed and (identifier > after or identifier == STEMS_FROM_NONE):
                    passed.add(identifier)
                    passed.discard(STEMS_FROM_NONE)
                    yield encoded
