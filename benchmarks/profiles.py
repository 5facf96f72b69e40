"""Where an api's time went, by function, from what its workers wrote when they ended."""

import pstats
import sysconfig
from pathlib import Path

from msgspec import Struct

MOST = 15
CHECKOUT = Path(__file__).resolve().parents[1]
FOLDERS = (f"{sysconfig.get_path('stdlib')}/", "site-packages/", "/src/", f"{CHECKOUT}/")


class Line(Struct, frozen=True):
    """One function of a profile."""

    function: str
    calls: int
    share: float
    """Of all time spent in Python and in what it calls, without the functions called from here; 0 to 1."""


def read(folder: Path) -> list[Line]:
    """Return the functions that took most, over all workers, and forget the profiles."""
    files = sorted(folder.glob("*.prof"))
    if not files:
        return []
    found = pstats.Stats(*map(str, files))
    for file in files:
        file.unlink()
    entries = found.stats.items()  # type: ignore[attr-defined]
    whole = sum(own for _, (_, _, own, _, _) in entries) or 1.0
    heaviest = sorted(entries, key=lambda entry: entry[1][2], reverse=True)[:MOST]
    return [Line(_name(*place), calls, round(own / whole, 4)) for place, (_, calls, own, _, _) in heaviest]


def _name(file: str, line: int, function: str) -> str:
    if not line:
        return function
    # Where it lies is the machine's affair: a report is committed.
    for folder in FOLDERS:
        file = file.rpartition(folder)[2]
    return f"{file}:{line} {function}"
