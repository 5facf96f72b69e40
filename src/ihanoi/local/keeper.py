"""Ends the city's processes when the runner is gone, however it went; run as a script of its own.

The runner holds the other end of standard input and writes ``<process group> <stop signal>`` for
each child it starts and ``<process group> 0`` for each one that has ended. Input that ends is the
one sign of death that even ``kill -9`` cannot suppress.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

GRACE = 8.0
"""Seconds between the polite signal and the final one."""


def send(group: int, number: int) -> bool:
    """Signal a process group and tell whether anybody was there."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def lives(group: int) -> bool:
    """Tell whether a group still does anything.

    A dead process stays listed until somebody fetches its exit code, and in a container without
    an init that is nobody: those do not count.
    """
    if not send(group, 0):
        return False
    if sys.platform != "linux":
        return True
    return any(state != "Z" for state, found in listed() if found == group)


def listed() -> Iterator[tuple[str, int]]:
    """Yield the state and the group of every process (Linux)."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            # The name, in brackets, may hold anything; the rest is: state, parent, group …
            state, _, group = (process / "stat").read_bytes().rpartition(b")")[2].split()[:3]
        except OSError:
            continue
        yield state.decode(), int(group)


def end(groups: dict[int, int]) -> None:
    """Stop groups, the youngest first, and kill what is left after the grace."""
    for group, number in reversed(groups.items()):
        send(group, number)
    deadline = time.monotonic() + GRACE
    while time.monotonic() < deadline and any(map(lives, groups)):
        time.sleep(0.05)
    for group in groups:
        send(group, signal.SIGKILL)


def main() -> None:
    """Listen until the runner is gone, then end whatever it left behind."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: dict[int, int] = {}
    for line in sys.stdin:
        group, number = (int(part) for part in line.split())
        groups.pop(group, None)
        if number:
            groups[group] = number
    end(groups)


if __name__ == "__main__":
    main()
