"""Procedures that are called the same but for who decides: of a commune, a province, a ministry. Pure."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from ihanoi.catalogue.words import words

ADDED = re.compile(r"\([^()]*\)")
"""What stands in brackets behind a name: the level, the authority, the code."""
PROCEDURE = ["thu", "tuc"]


def siblings(names: Sequence[str]) -> Mapping[int, Sequence[int]]:
    """Return, by place among the names, the places of all that are called the same; nothing for one called like no other."""
    called: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        called[_bare(name)].append(place)
    return {place: places for places in called.values() if len(places) > 1 for place in places}


def _bare(name: str) -> tuple[str, ...]:
    """Return the folded words of a name without what says nothing of its subject."""
    found = words(ADDED.sub(" ", name))
    return tuple(found[2:] if found[:2] == PROCEDURE else found)
