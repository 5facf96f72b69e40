"""Keeps the city's children running, hears Ctrl-C, and stops everything in the reverse order."""

import os
import signal
import time
from collections import defaultdict, deque
from types import FrameType, TracebackType
from typing import NoReturn, Self

from ihanoi.local.city import say
from ihanoi.local.processes import Child, Keeper

RESTARTS = 5
RESTART_WINDOW = 60.0
"""A process that ends more than ``RESTARTS`` times within these seconds is given up."""

FORCED = 130


class Stop(KeyboardInterrupt):
    """Somebody pressed Ctrl-C, closed the terminal or asked politely.

    A KeyboardInterrupt, because asyncio swallows other exceptions that a signal raises.
    """


class Supervisor:
    """Use as a context manager, in the main thread: leaving it stops every child."""

    def __init__(self) -> None:
        self.keeper = Keeper()
        self._children: list[Child] = []
        self._ends: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=RESTARTS + 1))
        self._interrupted = False

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._interrupted = True
        for child in reversed(self._children):
            child.stop()
        self.keeper.close()

    def add(self, child: Child) -> Child:
        """Take charge of a child that has been started."""
        self._children.append(child)
        return child

    def pids(self) -> dict[str, int]:
        """Return who runs under which number just now."""
        return {child.name: child.pid for child in self._children}

    def watch(self) -> NoReturn:
        """Start whatever ends again, until a signal comes.

        Raises:
            Stop: a signal came.
            StartFailed: a child keeps ending.
        """
        while True:
            time.sleep(1)
            for child in self._children:
                if child.exit_code is not None:
                    self._restart(child)

    def _restart(self, child: Child) -> None:
        now = time.monotonic()
        ends = self._ends[child.name]
        ends.append(now)
        if len(ends) > RESTARTS and now - ends[0] < RESTART_WINDOW:
            raise child.failure(f"{child.name} ended {len(ends)} times within a minute; giving up")
        code = child.exit_code
        child.start()
        say(f"  {child.name} ended with code {code}; started again as {child.pid}")

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if not self._interrupted:
            self._interrupted = True
            raise Stop
        # The second time somebody is in a hurry; the database recovers at the next start.
        for child in self._children:
            child.kill()
        os._exit(FORCED)
