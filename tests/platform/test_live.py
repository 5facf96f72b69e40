"""Live streams: each frame once and in order, slow readers cut, ended when they should be."""

import asyncio

import pytest
from redis.asyncio import Redis

from ihanoi.platform import live
from ihanoi.platform.audience import QUEUE_LENGTH
from ihanoi.platform.live import Hub, publish
from tests.platform.streams import BEAT, OTHER, Log, Watch, step, take, wire


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
        assert await take(stream, 1) == [wire(0)]


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


async def test_a_stream_that_was_cut_off_takes_nobody_along_when_it_ends(deaf: Hub, watch: Watch) -> None:
    slow = await watch(deaf, 0, Log())
    for number in range(1, QUEUE_LENGTH + 2):
        deaf.deliver(step(number))
    other = await watch(deaf, QUEUE_LENGTH + 1, Log())
    await other.aclose()  # type: ignore[attr-defined]
    last = await watch(deaf, QUEUE_LENGTH + 1, Log())
    await slow.aclose()  # type: ignore[attr-defined]
    deaf.deliver(step(QUEUE_LENGTH + 2))
    assert await take(last, 1) == [wire(QUEUE_LENGTH + 2)]


async def test_nothing_is_kept_of_a_closed_stream(deaf: Hub, watch: Watch) -> None:
    stream = await watch(deaf, 0, Log(1))
    await take(stream, 1)
    assert deaf.streams == 1
    await stream.aclose()  # type: ignore[attr-defined]
    assert deaf.streams == 0


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
