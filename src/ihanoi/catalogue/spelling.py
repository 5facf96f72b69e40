"""What a word that nobody uses may stand for: a beginning, Telex keys, or a slip of the finger."""

import bisect
from collections import defaultdict
from collections.abc import Mapping

from ihanoi.catalogue.words import edits, without_telex

SLIP = 0.8
"""How much a corrected word counts against one typed right."""
CERTAIN = 3
"""Of so many words one slip apart one may be meant; of more, each is the less likely."""
BEGUN = 16
CORRECTED = 8


class Spelling:
    """The words of the catalogue, with how often each is used."""

    def __init__(self, used: Mapping[str, int]) -> None:
        self._used = used
        self._terms = sorted(used)
        self._shorter: dict[str, list[str]] = defaultdict(list)
        for term in self._terms:
            if len(term) > 2 and term.isalpha():
                for shorter in edits(term):
                    self._shorter[shorter].append(term)

    def meant(self, word: str, *, typing: bool) -> list[tuple[str, float]]:
        """Return the known words that an unknown one may stand for, each with its share of certainty."""
        begun = self._begun(word) if typing else []
        return begun or self._telex(word) or self._slips(word)

    def _begun(self, word: str) -> list[tuple[str, float]]:
        start = bisect.bisect_left(self._terms, word)
        end = bisect.bisect_left(self._terms, word + "\U0010ffff")
        return [(term, 1.0) for term in self._terms[start : min(end, start + BEGUN)]]

    def _telex(self, word: str) -> list[tuple[str, float]]:
        return [(plain, 1.0) for plain in without_telex(word) if plain in self._used][:CORRECTED]

    def _slips(self, word: str) -> list[tuple[str, float]]:
        if len(word) < 3 or not word.isalpha():
            return []
        forgotten = self._shorter.get(word, [])
        doubled = [shorter for shorter in edits(word) if shorter in self._used]
        mistaken = [term for shorter in edits(word) for term in self._shorter.get(shorter, ())]
        ordered = [
            term
            for found in (forgotten, doubled, mistaken)
            for term in sorted(found, key=self._used.__getitem__, reverse=True)
        ]
        meant = dict.fromkeys(ordered[:CORRECTED])
        certainty = SLIP * min(1.0, CERTAIN / (len(meant) or 1))
        return [(term, certainty) for term in meant]
