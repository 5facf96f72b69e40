"""Whose turn it is: in each round of the event loop a few requests begin, the most urgent first, officers' at once.

A request of an officer takes a dozen rounds. Were a thousand others to begin in each, as they come in a rush, the
officer would wait for all of them a dozen times, however few of them are let in.
"""

import asyncio
from collections import deque
from typing import Any

from litestar.types import ASGIApp

from ihanoi.platform.urgency import PRESENT, Urgency, urgency_of

A_ROUND = 32
"""How many requests begin in a round, officers' not counted: so many take a few milliseconds of a processor."""


class Turns:
    """Wraps everything a process serves; who comes when a round is full waits in line."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._lines: dict[Urgency, deque[asyncio.Future[None]]] = {
            urgency: deque() for urgency in sorted(Urgency, reverse=True)
        }
        self._begun = 0
        self._waiting = 0
        self._round_ends = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on when its turn comes."""
        if scope["type"] == "http":
            urgency = urgency_of(scope["method"], scope["path"])
            PRESENT.set(urgency)
            if not self._round_ends:
                self._round_ends = True
                asyncio.get_running_loop().call_soon(self._next_round)
            if urgency is not Urgency.COUNTER:
                if self._begun < A_ROUND and not self._waiting:
                    self._begun += 1
                else:
                    await self._in_line(urgency)
        await self._app(scope, receive, send)

    async def _in_line(self, urgency: Urgency) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._lines[urgency].append(turn)
        self._waiting += 1
        await turn

    def _next_round(self) -> None:
        self._begun = 0
        for line in self._lines.values():
            while line and self._begun < A_ROUND:
                self._waiting -= 1
                turn = line.popleft()
                if not turn.done():
                    self._begun += 1
                    turn.set_result(None)
        self._round_ends = self._waiting > 0
        if self._round_ends:
            asyncio.get_running_loop().call_soon(self._next_round)
