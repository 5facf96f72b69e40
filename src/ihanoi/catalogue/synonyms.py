"""Everyday words for official ones, and words that say nothing, read from ``procedures/synonyms.toml``."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from ihanoi.catalogue.words import tokens

T = TypeVar("T")

SYNONYM, ALONE = 0.93, 0.75
"""How much a reading counts in which a phrase was replaced, or in which nothing else is left."""
MAX_READINGS = 8
"""How many readings of one question are tried; a sentence full of synonyms is not worth more."""


class Synonym(Struct, frozen=True, forbid_unknown_fields=True):
    """What people say, and what the catalogue calls it."""

    say: list[str]
    mean: list[str]


class SynonymsFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    words: list[Synonym] = []
    ignored: list[str] = []


Token = tuple[str, str]
"""A word folded, and as it is spelt with its marks; the second is empty when nobody typed marks."""
Reading = tuple[Token, ...]


class Synonyms:
    """Turns a question into the readings worth searching."""

    def __init__(self, file: SynonymsFile) -> None:
        self._meanings: dict[tuple[str, ...], list[Reading]] = {}
        for entry in file.words:
            for said in entry.say:
                phrase = tuple(folded for folded, _ in tokens(said))
                self._meanings.setdefault(phrase, []).extend(tuple(tokens(meaning)) for meaning in entry.mean)
        self._ignored = {tuple(folded for folded, _ in tokens(phrase)): True for phrase in file.ignored}
        self._longest = max(map(len, self._meanings), default=0)
        self._longest_ignored = max(map(len, self._ignored), default=0)

    def meaningful(self, asked: Reading) -> Reading:
        """Return a question without the words that say nothing; all of it when nothing would be left."""
        silent = {
            position
            for start, end, _ in _places(asked, self._ignored, self._longest_ignored)
            for position in range(start, end)
        }
        return tuple(token for position, token in enumerate(asked) if position not in silent) or asked

    def readings(self, asked: Reading) -> dict[Reading, float]:
        """Return the question itself, and each reading with a phrase replaced by what it means, with its share."""
        found = {self.meaningful(asked): 1.0}
        said = f" {' '.join(folded for folded, _ in asked)} "
        for start, end, meanings in _places(asked, self._meanings, self._longest):
            for meaning in meanings:
                if f" {' '.join(folded for folded, _ in meaning)} " in said:
                    continue
                found.setdefault(self.meaningful((*asked[:start], *meaning, *asked[end:])), SYNONYM)
                # The phrase may be all that matters in a sentence full of other words.
                found.setdefault(meaning, ALONE)
        return dict(list(found.items())[:MAX_READINGS])


def _places(asked: Sequence[Token], known: Mapping[tuple[str, ...], T], longest: int) -> Iterator[tuple[int, int, T]]:
    """Yield where known phrases stand, the longest first, without overlaps."""
    plain = tuple(folded for folded, _ in asked)
    taken: set[int] = set()
    for length in range(min(longest, len(plain)), 0, -1):
        for start in range(len(plain) - length + 1):
            held = known.get(plain[start : start + length])
            if held is not None and taken.isdisjoint(range(start, start + length)):
                taken.update(range(start, start + length))
                yield start, start + length, held
