"""Who listens to a topic: what is sent reaches few at once and many over a stretch of time, each in order."""

import asyncio
from collections import OrderedDict, deque

QUEUE_LENGTH = 64
"""Frames a slow reader may lag behind before its stream is closed; it then resumes by Last-Event-ID."""
FEW = 8
"""Streams that may be woken in one round of the event loop: more would keep other requests waiting."""
TURN_SECONDS = 0.001
"""How long other requests have the process between two turns."""
TURNS = 200
"""Turns in which everybody is woken: a fifth of a second where the process has nothing else to do, later where it has."""

STEMS_FROM_NONE = 0
"""Id of a frame that no single event stands behind, such as a figure; the newest says all that earlier ones did."""
Encoded = tuple[int, bytes]
"""A frame's id, and the frame as server-sent event text."""


class Listener:
    """Frames on their way to one stream. ``asyncio.Queue`` with a time-out costs a task for each frame."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._frames: deque[Encoded] = deque()
        self._waiting: asyncio.Future[None] | None = None
        self.lags = False
        """Too many frames lay ready to take one more: what comes next is missing."""

    def put(self, frame: Encoded) -> None:
        """Lay a frame ready; a figure takes the place of one that was not fetched yet."""
        if frame[0] == STEMS_FROM_NONE and self._frames and self._frames[-1][0] == STEMS_FROM_NONE:
            self._frames[-1] = frame
        elif len(self._frames) < QUEUE_LENGTH:
            self._frames.append(frame)
        else:
            self.lags = True

    async def get(self, pause: float) -> Encoded | None:
        """Return the next frame, None when none came for ``pause`` seconds."""
        if not self._frames:
            self._waiting = self._loop.create_future()
            timer = self._loop.call_later(pause, self._end_waiting)
            try:
                await self._waiting
            finally:
                timer.cancel()
        return self._frames.popleft() if self._frames else None

    def wake(self) -> None:
        """Have the stream fetch what lies ready, if it has not by itself."""
        if self._frames:
            self._end_waiting()

    def _end_waiting(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class Audience:
    """The streams of one topic.

    A frame lies ready for everybody at once, so none overtakes another; what takes long is waking the
    streams, and that goes round by turns. Frames that come before everybody was woken are fetched
    together, so however often they come, nobody is woken more than once in a round.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._asleep: OrderedDict[Listener, None] = OrderedDict()
        self._in_a_turn = FEW
        self.listeners: set[Listener] = set()

    def send(self, frame: Encoded) -> None:
        """Send a frame to everybody who listens now; who lags too far behind is cut off."""
        going_round = bool(self._asleep)
        for listener in list(self.listeners):
            listener.put(frame)
            self._asleep[listener] = None
            if listener.lags:
                self.listeners.discard(listener)
        self._in_a_turn = max(FEW, -(-len(self._asleep) // TURNS))
        if not going_round:
            self._wake(self._in_a_turn)

    def _wake(self, left: int) -> None:
        """Wake those that are left of a turn, a few in each round of the loop: what comes meanwhile is done between them."""
        for _ in range(min(FEW, left, len(self._asleep))):
            self._asleep.popitem(last=False)[0].wake()
        if self._asleep and left > FEW:
            self._loop.call_soon(self._wake, left - FEW)
        elif self._asleep:
            self._loop.call_later(TURN_SECONDS, self._next_turn)

    def _next_turn(self) -> None:
        self._wake(self._in_a_turn)
