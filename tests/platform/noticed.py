"""An event of the tests, and what is needed to read it back."""

from uuid import UUID

from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Transaction
from ihanoi.platform.events import Event, LogEntry


class Noticed(Event, frozen=True, tag="test.noticed"):
    """Something happened in a test."""

    number: int


class Overheard(Event, frozen=True, tag="test.overheard"):
    """Something nobody reacts to."""


def notice(tx: Transaction, subject: UUID, *numbers: int) -> None:
    """Record one event per number."""
    for number in numbers:
        tx.record(SYSTEM, subject, Noticed(number))


def number_in(entry: LogEntry) -> bytes:
    """Return an entry's payload, for comparing."""
    return bytes(entry.payload)
