"""Puts what is wanted at the same moment into one question, and gives everybody their own answer.

Nobody waits for others to come: who comes while a question is on its way goes into the next one, so a lone request
asks at once, and the busier a process is the more goes into each question.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

from ihanoi.platform.database_errors import DatabaseUnavailable, OutcomeUnknown
from ihanoi.platform.urgency import PRESENT, Urgency

K = TypeVar("K")
V = TypeVar("V")

AT_MOST = 64
"""How many go into one question."""
LATE = 0.1
"""Seconds after which a question is not waited for any more: its connection may have been cut in silence."""

Wanted = tuple[K, asyncio.Future[V], Urgency]


class Together(Generic[K, V]):
    """Gathers what is wanted of ``ask``, which answers in the order it was asked."""

    def __init__(self, ask: Callable[[Sequence[K]], Awaitable[Sequence[V]]]) -> None:
        self._ask = ask
        self._wanted: list[Wanted[K, V]] = []
        self._asking: asyncio.Task[None] | None = None
        self._late_at = 0.0

    async def __call__(self, key: K) -> V:
        """Return the answer for ``key``.

        Who is cancelled meanwhile takes nothing from the others. The question is as urgent as the most urgent of those in it.

        Raises:
            Exception: what ``ask`` raises for this key alone.
            DatabaseUnavailable, OutcomeUnknown: what it raised for all of them.
        """
        answer: asyncio.Future[V] = asyncio.get_running_loop().create_future()
        self._wanted.append((key, answer, PRESENT.get()))
        if self._asking is None or self._asking.done() or time.monotonic() > self._late_at:
            # In a context of its own: it belongs to none of those who ask.
            self._asking = asyncio.create_task(self._work_off(), context=Context())
        return await answer

    async def _work_off(self) -> None:
        turn = asyncio.current_task()
        while self._wanted and self._asking is turn:
            some, self._wanted = self._wanted[:AT_MOST], self._wanted[AT_MOST:]
            self._late_at = time.monotonic() + LATE
            await self._answer([wanted for wanted in some if not wanted[1].done()])

    async def _answer(self, some: list[Wanted[K, V]]) -> None:
        if not some:
            return
        PRESENT.set(max(urgency for _, _, urgency in some))
        try:
            answers = await self._ask([key for key, _, _ in some])
        except (DatabaseUnavailable, OutcomeUnknown) as error:
            for _, answer, _ in some:
                if not answer.done():
                    answer.set_exception(error)
            return
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked
            if len(some) > 1:
                # Nobody bears another's error: each is asked by itself.
                await asyncio.gather(*(self._answer([one]) for one in some))
            elif not some[0][1].done():
                some[0][1].set_exception(error)
            return
        for (_, answer, _), value in zip(some, answers, strict=True):
            if not answer.done():
                answer.set_result(value)
