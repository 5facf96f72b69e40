"""Everyday words for official ones, and words that say nothing, read from ``procedures/synonyms.toml``."""

from collections.abc import Mapping, Sequence
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
_Known = dict[str, list[tuple[tuple[str, ...], T]]]
"""Phrases by their first word, each with what is known of it."""


class Synonyms:
    """Turns a question into the readings worth searching."""

    def __init__(self, file: SynonymsFile) -> None:
        meanings: dict[tuple[str, ...], list[Reading]] = {}
        for entry in file.words:
            for said in entry.say:
                phrase = tuple(folded for folded, _ in tokens(said))
                meanings.setdefault(phrase, []).extend(tuple(tokens(meaning)) for meaning in entry.mean)
        self._meanings = _by_first_word(meanings)
        self._ignored = _by_first_word({tuple(folded for folded, _ in tokens(phrase)): True for phrase in file.ignored})

    def meaningful(self, asked: Reading) -> Reading:
        """Return a question without the words that say nothing; all of it when nothing would be left."""
        silent = {position for start, end, _ in _places(asked, self._ignored) for position in range(start, end)}
        return tuple(token for position, token in enumerate(asked) if position not in silent) or asked

    def readings(self, asked: Reading) -> dict[Reading, float]:
        """Return the question itself, and each reading with a phrase replaced by what it means, with its share."""
        found = {self.meaningful(asked): 1.0}
        said = f" {' '.join(folded for folded, _ in asked)} "
        for start, end, meanings in _places(asked, self._meanings):
            for meaning in meanings:
                if f" {' '.join(folded for folded, _ in meaning)} " in said:
                    continue
                found.setdefault(self.meaningful((*asked[:start], *meaning, *asked[end:])), SYNONYM)
                # The phrase may be all that matters in a sentence full of other words.
                found.setdefault(meaning, ALONE)
        return dict(list(found.items())[:MAX_READINGS])


def _places(asked: Sequence[Token], known: _Known[T]) -> list[tuple[int, int, T]]:
    """Return where known phrases stand, the longest first, without overlaps."""
    plain = tuple(folded for folded, _ in asked)
    found = [
        (start, start + len(phrase), held)
        for start, word in enumerate(plain)
        for phrase, held in known.get(word, ())
        if plain[start : start + len(phrase)] == phrase
    ]
    found.sort(key=lambda place: place[0] - place[1])
    free = []
    taken: set[int] = set()
    for start, end, held in found:
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            free.append((start, end, held))
    return free


def _by_first_word(phrases: Mapping[tuple[str, ...], T]) -> _Known[T]:
    found: _Known[T] = {}
    for phrase, held in phrases.items():
        found.setdefault(phrase[0], []).append((phrase, held))
    return found
