"""Frames on their way to many: in order, few at a time, nobody woken in vain or twice in a round."""

import asyncio
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ihanoi.platform import audience as module
from ihanoi.platform.audience import FEW, QUEUE_LENGTH, STEMS_FROM_NONE, Audience, Encoded, Listener

LONG, SOON = 60.0, 0.01


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let turns follow each other in the loop's next rounds."""
    monkeypatch.setattr(module, "TURN_SECONDS", 0.0)


def event(number: int) -> Encoded:
    return number, b"event %d" % number


def figure(number: int) -> Encoded:
    return STEMS_FROM_NONE, b"figure %d" % number


def gathered(count: int) -> tuple[Audience, list[Listener]]:
    audience, listeners = Audience(), [Listener() for _ in range(count)]
    audience.listeners.update(listeners)
    return audience, listeners


async def fetch(listener: Listener) -> list[Encoded]:
    """Return what lies ready."""
    found = []
    while (frame := await listener.get(0.0)) is not None:
        found.append(frame)
    return found


async def woken_by_round(audience: Audience, listeners: list[Listener], frame: Encoded) -> list[int]:
    """Send a frame to streams that wait; return how many of them wake in each round of the loop."""
    waiting = [asyncio.ensure_future(listener.get(LONG)) for listener in listeners]
    await asyncio.sleep(0)
    audience.send(frame)
    reached = [0]
    async with asyncio.timeout(2):
        while reached[-1] < len(listeners):
            await asyncio.sleep(0)
            reached.append(sum(task.done() for task in waiting))
    assert {task.result() for task in waiting} == {frame}
    return [after - before for before, after in itertools.pairwise(reached) if after > before]


async def test_few_are_woken_at_once() -> None:
    assert await woken_by_round(*gathered(FEW), event(1)) == [FEW]


async def test_others_get_their_turn_while_many_are_woken() -> None:
    assert await woken_by_round(*gathered(3 * FEW + 1), event(1)) == [FEW, FEW, FEW, 1]


async def test_a_great_many_are_woken_in_a_fixed_number_of_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TURNS", 4)
    assert await woken_in_the_first_turn(monkeypatch, 32 * FEW) == 32 * FEW // 4


async def test_of_a_great_many_few_are_woken_in_one_round_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TURNS", 4)
    assert await woken_by_round(*gathered(32 * FEW), event(1)) == [FEW] * 32


async def test_between_turns_others_have_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await woken_in_the_first_turn(monkeypatch, 2 * FEW) == FEW


async def woken_in_the_first_turn(monkeypatch: pytest.MonkeyPatch, count: int) -> int:
    """Send two frames to streams that wait; return how many wake before the first pause."""
    monkeypatch.setattr(module, "TURN_SECONDS", LONG)
    audience, listeners = gathered(count)
    waiting = [asyncio.ensure_future(listener.get(LONG)) for listener in listeners]
    await asyncio.sleep(0)
    audience.send(event(1))
    audience.send(event(2))
    await asyncio.sleep(SOON)
    woken = sum(task.done() for task in waiting)
    for task in waiting:
        task.cancel()
    return woken


async def test_a_figure_that_was_not_fetched_gives_way_to_a_newer_one() -> None:
    audience, (listener,) = gathered(1)
    for frame in (figure(1), figure(2), event(3), figure(4), figure(5)):
        audience.send(frame)
    assert await fetch(listener) == [figure(2), event(3), figure(5)]


async def test_whoever_only_sees_figures_is_never_too_slow_for_them() -> None:
    audience, (listener,) = gathered(1)
    for number in range(2 * QUEUE_LENGTH):
        audience.send(figure(number))
    assert listener in audience.listeners
    assert await fetch(listener) == [figure(2 * QUEUE_LENGTH - 1)]


async def test_figures_that_come_faster_than_all_are_woken_reach_each_once_a_round() -> None:
    audience, listeners = gathered(4 * FEW)
    seen: dict[Listener, list[Encoded]] = {listener: [] for listener in listeners}

    async def watch(listener: Listener) -> None:
        while frame := await listener.get(LONG):
            seen[listener].append(frame)

    watching = [asyncio.create_task(watch(listener)) for listener in listeners]
    await asyncio.sleep(0)
    for number in range(20):
        audience.send(figure(number))
        await asyncio.sleep(0)
    await asyncio.sleep(SOON)
    assert {frames[-1] for frames in seen.values()} == {figure(19)}
    assert max(map(len, seen.values())) <= 20 / 4 + 2
    for task in watching:
        task.cancel()


async def test_a_stream_that_fetched_by_itself_is_not_woken_in_vain() -> None:
    audience, listeners = gathered(FEW + 1)
    audience.send(event(1))
    for listener in listeners:
        assert await listener.get(LONG) == event(1)
    waiting = [asyncio.ensure_future(listener.get(LONG)) for listener in listeners]
    await asyncio.sleep(SOON)
    assert not any(task.done() for task in waiting), "an empty fetch is a beat that nobody asked for"
    for task in waiting:
        task.cancel()


async def test_whoever_lags_too_far_behind_is_told_and_gets_no_more() -> None:
    audience, (slow, quick_one) = gathered(2)
    for number in range(1, QUEUE_LENGTH + 3):
        audience.send(event(number))
        assert await quick_one.get(LONG) == event(number)
    assert slow.lags
    assert audience.listeners == {quick_one}
    assert await fetch(slow) == [event(number) for number in range(1, QUEUE_LENGTH + 1)]


class Hall:
    """An audience whose streams fetch as soon as they are woken."""

    def __init__(self) -> None:
        self.audience = Audience()
        self.sent: list[Encoded] = []
        self.wanted: dict[Listener, list[Encoded]] = {}
        self.seen: dict[Listener, list[Encoded]] = {}
        self.watching: list[asyncio.Task[None]] = []

    def join(self) -> None:
        listener = Listener()
        self.wanted[listener], self.seen[listener] = [], []
        self.audience.listeners.add(listener)
        self.watching.append(asyncio.create_task(self._watch(listener)))

    def leave(self) -> None:
        if self.audience.listeners:
            del self.wanted[self.audience.listeners.pop()]

    def send(self) -> None:
        self.sent.append(event(len(self.sent) + 1))
        for wanted in self.wanted.values():
            wanted.append(self.sent[-1])
        self.audience.send(self.sent[-1])

    async def _watch(self, listener: Listener) -> None:
        while frame := await listener.get(LONG):
            self.seen[listener].append(frame)


STEPS = st.lists(st.sampled_from(["send", "join", "leave", "turn"]), max_size=40)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, first=st.integers(0, 3 * FEW))
def test_each_gets_in_order_and_once_what_was_sent_while_it_listened(steps: list[str], first: int) -> None:
    async def play() -> None:
        hall = Hall()
        for step in ["join"] * first + steps:
            if step == "turn":
                await asyncio.sleep(0)
            else:
                getattr(hall, step)()
        for _ in range(20):
            await asyncio.sleep(0)
        assert {listener: hall.seen[listener] for listener in hall.wanted} == hall.wanted
        for task in hall.watching:
            task.cancel()

    asyncio.run(play())
