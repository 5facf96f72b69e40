"""Lines by urgency before a room: who begins now, who waits, and who has waited long enough. No clock of its own."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from msgspec import Struct

from ihanoi.platform.urgency import Urgency

Who = TypeVar("Who")
"""Whoever waits or is at work; told from others by its hash."""


class Patience(Struct, frozen=True):
    """Seconds after which one who waits is turned away."""

    rush: float
    """In a line that was empty not long ago: it will be again."""
    crowd: float
    """In a line that has stood for longer than ``rush``, while many wait: more come than can be served, and waiting
    helps nobody."""


PATIENCE = {
    Urgency.FIGURES: Patience(0.4, 0.2),
    Urgency.READING: Patience(0.4, 0.2),
    Urgency.SENDING: Patience(0.4, 0.2),
    Urgency.COUNTER: Patience(0.6, 0.15),
}
"""An officer's line is served before all others: in a rush it is worth waiting longer, and in a crowd it moves fast."""
LONGEST = 512
"""How many wait in one line; whoever comes to a full one is turned away at once."""
IN_A_ROW = 3
"""So many of one line begin, then one of those less urgent: nobody is starved by those before them."""
ROUNDS = 2
"""No more waiting than begin in so many rounds of the room are no crowd, however long the lines have stood: as many
telephones as ever, each asking again at once, keep a line standing for hours, and everybody's turn comes soon."""
HELD = 1.0
"""Seconds for which one at work takes room: whoever is at it for longer waits for somebody who sends slowly."""


class _Line(Generic[Who]):
    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self.since: OrderedDict[Who, float] = OrderedDict()
        """Since when each has waited, the first first."""
        self.stood_since = 0.0
        self.in_a_row = 0


class Lines(Generic[Who]):
    """A room for few, and a line for each urgency. Every ``now`` is in seconds, and never earlier than the one before."""

    def __init__(self, room: int, patience: Mapping[Urgency, Patience] = PATIENCE, longest: int = LONGEST) -> None:
        self._room, self._longest = room, longest
        self._at_work: OrderedDict[Who, float] = OrderedDict()
        self._lines: dict[Urgency, _Line[Who]] = {
            urgency: _Line(patience[urgency]) for urgency in sorted(Urgency, reverse=True)
        }
        self.waiting = 0
        """How many wait, in all lines."""

    @property
    def at_work(self) -> int:
        """How many take room."""
        return len(self._at_work)

    def come(self, who: Who, urgency: Urgency, now: float) -> bool | None:
        """Say whether one who comes begins; None: waits, until named by ``called``."""
        if not self.waiting and len(self._at_work) < self._room:
            self._at_work[who] = now
            return True
        line = self._lines[urgency]
        if len(line.since) >= self._longest:
            return False
        if not line.since:
            line.stood_since = now
        line.since[who] = now
        self.waiting += 1
        return None

    def leave(self, who: Who) -> bool:
        """Let one go who has ended, needs no room any more, or gave up waiting; True when somebody may begin instead."""
        if self._at_work.pop(who, None) is None:
            self.waiting -= sum(line.since.pop(who, None) is not None for line in self._lines.values())
            return False
        return self.waiting > 0

    def called(self, now: float) -> Iterator[tuple[Who, bool]]:
        """Name those whose waiting is over: True begins, False is turned away."""
        for line in self._lines.values():
            latest = now - self._patience(line, now)
            while line.since and next(iter(line.since.values())) < latest:
                yield self._first(line), False
        while self._at_work and next(iter(self._at_work.values())) < now - HELD:
            self._at_work.popitem(last=False)
        while self.waiting and len(self._at_work) < self._room:
            who = self._first(self._next())
            self._at_work[who] = now
            yield who, True

    def _patience(self, line: _Line[Who], now: float) -> float:
        many, stood = self.waiting > ROUNDS * self._room, now - line.stood_since > line.patience.rush
        return line.patience.crowd if many and stood else line.patience.rush

    def _first(self, line: _Line[Who]) -> Who:
        self.waiting -= 1
        return line.since.popitem(last=False)[0]

    def _next(self) -> _Line[Who]:
        """Return the most urgent line where anybody waits, unless it is the turn of those less urgent."""
        waiting = [line for line in self._lines.values() if line.since]
        for line in waiting:
            if line.in_a_row < IN_A_ROW:
                line.in_a_row += 1
                return line
            line.in_a_row = 0
        return waiting[-1]
