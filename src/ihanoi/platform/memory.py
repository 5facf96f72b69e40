"""What each process keeps in memory: immutable snapshots of rarely changing tables, replaced whole."""

import gc
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

Loader = Callable[["object"], Awaitable[object]]


SELDOM = (10_000, 20, 50)
"""After how many new objects, and rounds of the younger ones, the collector looks for cycles: a request makes thousands
of objects and hardly a cycle, so that its usual rounds of seven hundred cost a tenth of everything."""


def start_in_peace() -> None:
    """Let the collector rest until ``leave_in_peace``: what a process loads at start stays, and looking through it
    again and again takes a fifth of the start. Processes that are forked begin so too.
    """
    gc.disable()


def leave_in_peace() -> None:
    """Take what was loaded at start out of the collector's rounds; call it once, when everything is there."""
    gc.freeze()
    gc.set_threshold(*SELDOM)
    gc.enable()


class Memory:
    """Snapshots by type: ``memory.get(Catalogue)`` returns the current catalogue."""

    def __init__(self) -> None:
        self._held: dict[type, object] = {}

    def get(self, shape: type[T]) -> T:
        """Return the current snapshot of that type.

        Raises:
            LookupError: it was never loaded; the composition root forgot it.
        """
        try:
            return self._held[shape]  # type: ignore[return-value]
        except KeyError:
            raise LookupError(f"{shape.__name__} is not in memory; load it in the composition root") from None

    def find(self, shape: type[T]) -> T | None:
        """Return the current snapshot of that type, None before the first was loaded."""
        return self._held.get(shape)  # type: ignore[return-value]

    def put(self, snapshot: object) -> None:
        """Replace the snapshot of this type; readers that hold the old one finish with it."""
        self._held[type(snapshot)] = snapshot
