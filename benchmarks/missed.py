"""What the report says of a missed goal besides its figure: what was tried, what would be needed."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks.results import Row, goals

EXPLANATIONS = Path(__file__).with_name("missed.toml")
HEAD = (
    "| goal | measured | missing | tried, and where the time goes | what would be needed |",
    "|---|---|---|---|---|",
)


class Explanation(Struct, frozen=True, forbid_unknown_fields=True):
    """Prose about one goal."""

    tried: str
    needed: str


@cache
def explanations() -> dict[str, Explanation]:
    """Return what is known about every goal, should it be missed."""
    return msgspec.toml.decode(EXPLANATIONS.read_bytes(), type=dict[str, Explanation])


def missed_goals(rows: Sequence[Row]) -> list[str]:
    """Return a chapter of Markdown about the goals that a run missed; nothing where it missed none."""
    missed = [row for row in rows if row.missed]
    return ["## Goals that were missed", "", *HEAD, *(_line(row) for row in missed), ""] if missed else []


def _line(row: Row) -> str:
    assert row.goal is not None
    goal, said = goals()[row.goal], explanations()[row.goal]
    short = f"{goal.short(row.value.median):.0%}" + (f" ({row.doubt})" if row.doubt else "")
    return f"| {goal.text} {goal} | {row.value.median:.3g}{row.unit} | {short} | {said.tried} | {said.needed} |"
