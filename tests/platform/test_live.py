"""Live streams: each frame once and in order, slow readers cut, nothing lost while Redis is away."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable
from typing import Protocol

import pytest
from msgspec.structs import replace
from redis.asyncio import Redis

from ihanoi.platform import live
from ihanoi.platform.live import QUEUE_LENGTH, Frame, Holds, Hub, Pace, publish
from ihanoi.platform.opening import open_redis
from ihanoi.settings import Settings

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


class Watch(Protocol):
    """Opens a stream that has begun to listen."""

    async def __call__(self, hub: Hub, after: int, log: Log, holds: Holds = always) -> AsyncIterator[bytes]: ...


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


async def test_a_frame_reaches_the_streams_of_its_topic_alone(hub: Hub, redis: Redis, watch: Watch) -> None:
    streams = [await watch(hub, 0, Log()) for _ in range(3)]
    await publish(redis, [step(1), step(2, OTHER), step(3)])
    for stream in streams:
        assert await take(stream, 2) == [wire(1), wire(3)]


async def test_what_was_replayed_is_not_sent_again(hub: Hub, watch: Watch) -> None:
    stream = await watch(hub, 0, Log(3, 4))
    for number in (3, 4, 5):
        hub.deliver(step(number))
    assert await take(stream, 3) == [wire(3), wire(4), wire(5)]


async def test_a_stream_resumes_after_the_event_last_seen(hub: Hub, watch: Watch) -> None:
    log = Log(1, 2, 3, 4)
    stream = await watch(hub, 2, log)
    hub.deliver(step(5))
    assert await take(stream, 3) == [wire(3), wire(4), wire(5)]
    assert log.asked == [2]


async def test_frames_that_stem_from_no_event_are_always_passed_on(hub: Hub, watch: Watch) -> None:
    stream = await watch(hub, 9, Log())
    for _ in range(2):
        hub.deliver(step(0))
    assert await take(stream, 2) == [wire(0), wire(0)]


async def test_a_slow_reader_is_cut_off_and_others_go_on(hub: Hub, watch: Watch) -> None:
    log = Log()
    slow, quick = await watch(hub, 0, log), await watch(hub, 0, log)
    for number in range(1, QUEUE_LENGTH + 2):
        log.numbers.append(number)
        hub.deliver(step(number))
        assert await take(quick, 1) == [wire(number)]
    async with asyncio.timeout(5):
        seen = [text async for text in slow if text != BEAT]
    assert wire(QUEUE_LENGTH + 1) not in seen
    last = len(seen)
    again = await watch(hub, last, log)
    assert await take(again, QUEUE_LENGTH + 1 - last) == [wire(n) for n in range(last + 1, QUEUE_LENGTH + 2)]


async def test_nothing_is_kept_of_a_closed_stream(deaf: Hub, watch: Watch) -> None:
    stream = await watch(deaf, 0, Log(1))
    await take(stream, 1)
    assert deaf.streams == 1
    await stream.aclose()  # type: ignore[attr-defined]
    assert deaf.streams == 0


async def test_while_redis_is_away_the_event_log_is_read_instead(deaf: Hub, watch: Watch) -> None:
    log = Log(1)
    stream = await watch(deaf, 0, log)
    assert await take(stream, 1) == [wire(1)]
    log.numbers += [2, 3]
    assert await take(stream, 2) == [wire(2), wire(3)]
    log.numbers.append(4)
    assert await take(stream, 1) == [wire(4)]


def test_the_log_is_read_ever_more_rarely_until_something_happens() -> None:
    pace, now, gaps = Pace(), 100.0, []
    for news in [False] * 6 + [True, False]:
        pace.after_reading(now, news=news)
        earliest = next(wait / 100 for wait in range(10_000) if pace.due(now + wait / 100))
        gaps.append(earliest)
        now += earliest
    longest = [1, 2, 4, 8, 10, 10, 1, 2]
    assert all(most / 2 - 0.01 <= gap <= most + 0.01 for gap, most in zip(gaps, longest, strict=True)), gaps
    pace.begin_anew()
    assert pace.due(now)


async def test_a_quiet_stream_leaves_the_database_alone_while_redis_is_away(deaf: Hub, watch: Watch) -> None:
    log = Log(1)
    stream = await watch(deaf, 0, log)
    assert await take(stream, 1) == [wire(1)]
    for _ in range(50):
        assert await anext(stream) == BEAT
    assert len(log.asked) < 15, "pauses double: 50 beats see a handful of readings"


async def test_a_figure_that_comes_with_every_reading_is_no_news(deaf: Hub, watch: Watch) -> None:
    board = Log()

    async def figure(after: int) -> list[Frame]:
        board.asked.append(after)
        return [step(0)]

    stream = deaf.stream(TOPIC, 0, figure, always)
    texts = [await anext(stream) for _ in range(50)]
    await stream.aclose()  # type: ignore[attr-defined]
    assert 2 < texts.count(wire(0)) == len(board.asked) < 15


async def test_a_stream_that_pauses_reads_the_log_as_soon_as_redis_is_back(
    deaf: Hub, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_sooner", lambda _: 60.0)
    log = Log()
    stream = await watch(deaf, 0, log)
    assert [await anext(stream) for _ in range(3)] == [BEAT] * 3
    log.numbers += [1, 2]
    assert log.asked == [0]
    listening = asyncio.create_task(deaf.run())
    assert await take(stream, 2) == [wire(1), wire(2)]
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_an_idle_stream_beats_so_that_proxies_keep_it(deaf: Hub, watch: Watch) -> None:
    stream = await watch(deaf, 0, Log())
    assert [await anext(stream) for _ in range(3)] == [BEAT] * 3


async def test_a_stream_ends_by_itself_in_time(deaf: Hub, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LIFETIME_SECONDS", 0.1)
    stream = await watch(deaf, 0, Log())
    async with asyncio.timeout(2):
        assert {text async for text in stream} == {BEAT}
    assert deaf.streams == 0


async def test_a_stream_ends_soon_after_the_session_that_opened_it(
    hub: Hub, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert live.CHECK_SECONDS + live.IDLE_SECONDS <= 30
    monkeypatch.setattr(live, "IDLE_SECONDS", 0.02)
    monkeypatch.setattr(live, "CHECK_SECONDS", 0.2)
    asked: list[bool] = []
    logged_in = True

    async def holds() -> bool:
        asked.append(logged_in)
        return logged_in

    stream = await watch(hub, 0, Log(), holds)
    while len(asked) < 2:
        assert await anext(stream) == BEAT
    logged_in = False
    async with asyncio.timeout(2):
        beats = [text async for text in stream]
    assert asked == [True, True, False], "asked now and then, not on every beat"
    assert len(beats) > 1
    hub.deliver(step(1))
    assert hub.streams == 0


async def test_a_stream_full_of_frames_is_checked_as_well(
    hub: Hub, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "CHECK_SECONDS", 0.05)

    async def ended() -> bool:
        return False

    stream, seen = await watch(hub, 0, Log(), ended), 0
    hub.deliver(step(1))
    async with asyncio.timeout(2):
        async for text in stream:
            seen += 1
            assert text == wire(seen)
            hub.deliver(step(seen + 1))
            await asyncio.sleep(0.005)
    assert seen


async def test_what_was_published_while_the_subscription_was_cut_is_replayed(
    hub: Hub, redis: Redis, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "BEAT_SECONDS", 0.05)
    log = Log()
    stream = await watch(hub, 0, log)
    await publish(redis, [step(1)])
    assert await take(stream, 1) == [wire(1)]
    await redis.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    await until(lambda: not hub.connected)
    log.numbers.append(2)
    assert await take(stream, 1) == [wire(2)]
    await until(lambda: hub.connected)
    await publish(redis, [step(3)])
    assert await take(stream, 1) == [wire(3)]


async def test_publishing_without_redis_loses_time_but_raises_nothing(settings: Settings) -> None:
    nowhere = open_redis(replace(settings, redis_url="redis://127.0.0.1:1"))
    await publish(nowhere, [step(1)])
    await nowhere.aclose()


async def test_others_get_their_turn_while_a_frame_is_handed_to_many(deaf: Hub, watch: Watch) -> None:
    streams = [await watch(deaf, 0, Log()) for _ in range(3 * live.SLICE)]
    waiting = [asyncio.ensure_future(anext(stream)) for stream in streams]
    await asyncio.sleep(0.01)
    deaf.deliver(step(1))
    reached: list[int] = []
    while not reached or reached[-1] < len(streams):
        await asyncio.sleep(0)
        reached.append(sum(task.done() for task in waiting))
        assert len(reached) < 100
    assert max(after - before for before, after in itertools.pairwise([0, *reached])) <= live.SLICE
    assert {await task for task in waiting} == {wire(1)}
