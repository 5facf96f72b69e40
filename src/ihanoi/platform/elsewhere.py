"""Who asks another system takes no room here from then on: that one's slowness must hold up nobody else."""

from collections.abc import Callable
from contextvars import ContextVar

GIVE_UP_ROOM: ContextVar[Callable[[], object]] = ContextVar("give_up_room", default=lambda: None)
"""What gives up the room of the request being answered, see ``platform/admission.py``."""


def waits_elsewhere() -> None:
    """Let somebody else begin in place of the request being answered; call it before another system is asked."""
    GIVE_UP_ROOM.get()()
