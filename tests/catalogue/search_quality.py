"""How well the search answers real questions: the share of wanted procedures among the first five, and in front."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

FOUND_WITHIN = 5


class Question(Struct, frozen=True):
    """What somebody asked, and the codes that answer it."""

    query: str
    codes: list[str]


class Miss(Struct, frozen=True):
    """A question whose answers are not where they should be."""

    query: str
    wanted: list[str]
    found: list[str]


class Quality(Struct, frozen=True):
    """What came out."""

    asked: int
    """Questions with a wanted procedure in the catalogue."""
    within_five: float
    """Share of them with every wanted procedure among the first five; of more than five, five of them."""
    single: int
    """Questions with exactly one answer."""
    first: float
    """Share of those with the answer in the first place."""
    missed: list[Miss]
    second: list[Miss]
    """Questions with one answer that is not in front."""


def read_questions(path: Path) -> list[Question]:
    """Return the questions of a file, one JSON object in each line."""
    return [msgspec.json.decode(line, type=Question) for line in path.read_bytes().splitlines() if line.strip()]


def measure(
    search: Callable[[str, int], Sequence[str]], questions: Iterable[Question], known: frozenset[str]
) -> Quality:
    """Ask every question; ``search`` returns codes, best first, and ``known`` are the codes it can find at all."""
    asked = single = 0
    missed: list[Miss] = []
    second: list[Miss] = []
    for question in questions:
        wanted = [code for code in question.codes if code in known]
        if not wanted:
            continue
        asked += 1
        found = list(search(question.query, FOUND_WITHIN))
        miss = Miss(question.query, wanted, found)
        if len(set(wanted) & set(found)) < min(len(wanted), FOUND_WITHIN):
            missed.append(miss)
        if len(question.codes) == 1:
            single += 1
            if found[:1] != wanted:
                second.append(miss)
    return Quality(
        asked=asked,
        within_five=1 - len(missed) / asked if asked else 1.0,
        single=single,
        first=1 - len(second) / single if single else 1.0,
        missed=missed,
        second=second,
    )
