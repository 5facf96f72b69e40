"""Puts what is wanted at the same moment into one question, and gives everybody their own answer.

No clock is involved: who comes while a question is on its way waits for the next one, so a lone request asks at once,
and the busier a process is the more goes into each question.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

AT_MOST = 64
"""How many go into one question."""

Wanted = tuple[K, asyncio.Future[V]]


class Together(Generic[K, V]):
    """Gathers what is wanted of ``ask``, which answers in the order it was asked."""

    def __init__(self, ask: Callable[[Sequence[K]], Awaitable[Sequence[V]]]) -> None:
        self._ask = ask
        self._wanted: list[Wanted[K, V]] = []
        self._asking: asyncio.Task[None] | None = None

    async def __call__(self, key: K) -> V:
        """Return the answer for ``key``.

        Who is cancelled meanwhile takes nothing from the others.

        Raises:
            Exception: what ``ask`` raises for this key alone.
        """
        answer: asyncio.Future[V] = asyncio.get_running_loop().create_future()
        self._wanted.append((key, answer))
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._work_off())
        return await answer

    async def _work_off(self) -> None:
        while self._wanted:
            some, self._wanted = self._wanted[:AT_MOST], self._wanted[AT_MOST:]
            await self._answer([wanted for wanted in some if not wanted[1].done()])

    async def _answer(self, some: list[Wanted[K, V]]) -> None:
        if not some:
            return
        try:
            answers = await self._ask([key for key, _ in some])
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked
            if len(some) > 1:
                # Nobody bears another's error: each is asked by itself.
                await asyncio.gather(*(self._answer([one]) for one in some))
            elif not some[0][1].done():
                some[0][1].set_exception(error)
            return
        for (_, answer), value in zip(some, answers, strict=True):
            if not answer.done():
                answer.set_result(value)
