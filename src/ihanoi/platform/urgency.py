"""How urgent a request is: who begins, and who is lent a connection, before the others when not all can be."""

from contextvars import ContextVar
from enum import IntEnum


class Urgency(IntEnum):
    """Who comes first: the higher the number, the more urgent."""

    FIGURES = 1
    """Statistics: they are the same a minute later."""
    READING = 2
    """Looking up and following."""
    SENDING = 3
    """What a citizen sends in, logging in included; and what a process does of itself."""
    COUNTER = 4
    """Officers: somebody stands before them."""


COUNTERS = ("/v1/desk", "/v1/counter")
STATISTICS = ("/v1/satisfaction", "/v1/quality-index", "/v1/reports")

PRESENT: ContextVar[Urgency] = ContextVar("urgency", default=Urgency.SENDING)
"""That of the request being answered."""


def urgency_of(method: str, path: str) -> Urgency:
    """Return how urgent a request is."""
    if path.startswith(COUNTERS):
        return Urgency.COUNTER
    if path.startswith(STATISTICS):
        return Urgency.FIGURES
    return Urgency.READING if method == "GET" else Urgency.SENDING
