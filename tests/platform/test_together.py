"""What is wanted at the same moment is asked with one question, and nobody bears another's error."""

import asyncio
from collections.abc import Sequence

import pytest

from ihanoi.platform import together as module
from ihanoi.platform.together import AT_MOST, Together
from ihanoi.platform.urgency import PRESENT, Urgency


class Answering:
    """Doubles numbers, keeps each question, refuses 13, and answers when told to."""

    def __init__(self) -> None:
        self.questions: list[list[int]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, keys: Sequence[int]) -> list[int]:
        """Answer one question."""
        self.questions.append(list(keys))
        await self.open.wait()
        if 13 in keys:
            raise ValueError(keys)
        return [2 * key for key in keys]


async def test_one_alone_is_asked_at_once() -> None:
    answering = Answering()
    assert await Together(answering)(4) == 8
    assert answering.questions == [[4]]


async def test_who_comes_while_a_question_is_on_its_way_goes_into_the_next_one() -> None:
    answering = Answering()
    answering.open.clear()
    together = Together(answering)
    asked = [asyncio.create_task(together(1))]
    await asyncio.sleep(0.01)
    asked += [asyncio.create_task(together(key)) for key in (2, 3, 4)]
    await asyncio.sleep(0.01)
    answering.open.set()
    assert await asyncio.gather(*asked) == [2, 4, 6, 8]
    assert answering.questions == [[1], [2, 3, 4]]


async def test_a_question_has_its_limit() -> None:
    answering = Answering()
    together = Together(answering)
    await asyncio.gather(*(together(key + 100) for key in range(AT_MOST + 1)))
    assert [len(question) for question in answering.questions] == [AT_MOST, 1]


async def test_nobody_bears_anothers_error() -> None:
    answering = Answering()
    together = Together(answering)
    found = await asyncio.gather(together(12), together(13), together(14), return_exceptions=True)
    assert found[0] == 24
    assert isinstance(found[1], ValueError)
    assert found[2] == 28


async def test_who_goes_away_takes_nothing_from_the_others() -> None:
    answering = Answering()
    answering.open.clear()
    together = Together(answering)
    first, second = asyncio.create_task(together(1)), asyncio.create_task(together(2))
    await asyncio.sleep(0.01)
    first.cancel()
    answering.open.set()
    assert await second == 4
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_question_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LATE", 0.01)
    answering = Answering()
    answering.open.clear()
    together = Together(answering)
    stuck = asyncio.create_task(together(1))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(together(2))
    await asyncio.sleep(0.02)
    cut, answering.open = answering.open, asyncio.Event()
    answering.open.set()
    assert await together(3) == 6
    assert await waiting == 4
    assert answering.questions == [[1], [2, 3]]
    assert not stuck.done()
    cut.set()
    assert await stuck == 2
    assert await together(4) == 8


async def test_a_question_is_as_urgent_as_the_most_urgent_in_it() -> None:
    seen: list[Urgency] = []

    async def noting(keys: Sequence[int]) -> Sequence[int]:
        seen.append(PRESENT.get())
        await asyncio.sleep(0)
        return keys

    together = Together(noting)

    async def asked(urgency: Urgency) -> None:
        PRESENT.set(urgency)
        await together(urgency)

    await asyncio.gather(asked(Urgency.FIGURES), asked(Urgency.COUNTER), asked(Urgency.READING))
    await asked(Urgency.FIGURES)
    assert seen == [Urgency.COUNTER, Urgency.FIGURES]
