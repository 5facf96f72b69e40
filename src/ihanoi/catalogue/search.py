"""Finds procedures by everyday words: diacritics folded, the last word taken as a beginning."""

import bisect
import math
import re
from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from ihanoi.kernel.text import fold

WORD = re.compile(r"[0-9a-z]+(?:\.[0-9]+)*")
NAME_WEIGHT, KEYWORD_WEIGHT, OTHER_WEIGHT = 3.0, 2.5, 1.0
PHRASE_BONUS = 2.0
FOUND_SHARE = 0.6
"""Share of the query's weight that must be found: below it a procedure is not about the question."""


class Entry(Struct, frozen=True):
    """What is searched of one procedure."""

    code: str
    name: str
    name_en: str
    field: str
    keywords: tuple[str, ...]


def words(text: str) -> list[str]:
    """Return the folded words of a text; codes such as ``1.004222`` stay whole."""
    return WORD.findall(fold(text))


class SearchIndex:
    """An inverted index over a few thousand entries, rebuilt whole when the catalogue changes."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._names = [" ".join(words(entry.name)) for entry in entries]
        self._postings: dict[str, dict[int, float]] = defaultdict(dict)
        for position, entry in enumerate(entries):
            self._add(position, [entry.code, *words(entry.name)], NAME_WEIGHT)
            self._add(position, [w for keyword in entry.keywords for w in words(keyword)], KEYWORD_WEIGHT)
            self._add(position, [*words(entry.name_en), *words(entry.field)], OTHER_WEIGHT)
        self._terms = sorted(self._postings)
        self._rarity = {term: math.log(1 + len(entries) / len(found)) for term, found in self._postings.items()}

    def _add(self, position: int, found: Sequence[str], weight: float) -> None:
        for word in found:
            held = self._postings[word]
            held[position] = max(held.get(position, 0.0), weight)

    def _matches(self, word: str, *, beginning: bool) -> list[str]:
        if not beginning:
            return [word] if word in self._postings else []
        start = bisect.bisect_left(self._terms, word)
        end = bisect.bisect_left(self._terms, word + "\U0010ffff")
        return self._terms[start:end]

    def search(self, query: str, limit: int) -> list[int]:
        """Return the positions of fitting entries, best first; none when nothing is relevant."""
        asked = words(query)
        scores: dict[int, float] = defaultdict(float)
        found: dict[int, float] = defaultdict(float)
        total = 0.0
        for number, word in enumerate(asked):
            terms = self._matches(word, beginning=number == len(asked) - 1)
            rarity = max((self._rarity[term] for term in terms), default=math.log(1 + len(self._names)))
            total += rarity
            best: dict[int, float] = {}
            for term in terms:
                for position, weight in self._postings[term].items():
                    best[position] = max(best.get(position, 0.0), weight)
            for position, weight in best.items():
                scores[position] += weight * rarity
                found[position] += rarity
        phrase = " ".join(asked)
        ranked = [
            (score + PHRASE_BONUS * total * (phrase in self._names[position]), -len(self._names[position]), position)
            for position, score in scores.items()
            if found[position] >= FOUND_SHARE * total
        ]
        return [position for *_, position in sorted(ranked, reverse=True)[:limit]]
