"""Live streams while Redis is away: nothing lost, the event log read ever more rarely."""

import asyncio

import pytest
from msgspec.structs import replace
from redis.asyncio import Redis

from ihanoi.platform import live
from ihanoi.platform.live import Frame, Hub, Pace, publish
from ihanoi.platform.opening import open_redis
from ihanoi.settings import Settings
from tests.platform.streams import BEAT, TOPIC, Log, Watch, always, step, take, until, wire


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
