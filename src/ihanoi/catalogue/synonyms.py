"""Everyday words for official ones, and words that say nothing, read from ``procedures/synonyms.toml``."""

from collections.abc import Container, Mapping, Sequence
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
"""Phrases by their first word, the longest first, each with what is known of it."""


class Synonyms:
    """Turns a question into the readings worth searching."""

    def __init__(self, file: SynonymsFile) -> None:
        meanings: dict[tuple[str, ...], list[Reading]] = {}
        for entry in file.words:
            for said in entry.say:
                meanings.setdefault(_folded(said), []).extend(tuple(tokens(meaning)) for meaning in entry.mean)
        self._meanings = _by_first_word(meanings)
        self._ignored = _by_first_word({_folded(phrase): tuple(tokens(phrase)) for phrase in file.ignored})

    def named(self, name: Reading) -> Reading:
        """Return what somebody carefully wrote without the words that say nothing; all of it when nothing is left."""
        return _without([(start, end) for start, end, said in self._silent(name) if name[start:end] == said], name)

    def meaningful(self, asked: Reading, neighbours: Container[str] = ()) -> Reading:
        """Return a question without the words that say nothing; all of it when nothing would be left.

        A word typed without marks may be another one than it seems, *can* both *cần* (need) and *căn*:
        it stays where the neighbours that the catalogue knows have it beside the same word.
        """
        silent = [
            (start, end)
            for start, end, said in self._silent(asked)
            if asked[start:end] == said
            or (_is_bare(asked[start:end]) and not _is_beside(asked, start, end, neighbours))
        ]
        return _without(silent, asked)

    def _silent(self, asked: Reading) -> list[tuple[int, int, Reading]]:
        return _places([folded for folded, _ in asked], self._ignored)

    def readings(self, asked: Reading, neighbours: Container[str] = ()) -> dict[Reading, float]:
        """Return the question itself, and each reading with a phrase replaced by what it means, with its share."""
        found = {self.meaningful(asked, neighbours): 1.0}
        plain = [folded for folded, _ in asked]
        said = ""
        for start, end, meanings in _places(plain, self._meanings):
            said = said or f" {' '.join(plain)} "
            for meaning in meanings:
                if f" {' '.join([folded for folded, _ in meaning])} " in said:
                    continue
                found.setdefault(self.meaningful((*asked[:start], *meaning, *asked[end:]), neighbours), SYNONYM)
                # The phrase may be all that matters in a sentence full of other words.
                found.setdefault(meaning, ALONE)
        return found if len(found) <= MAX_READINGS else dict(list(found.items())[:MAX_READINGS])


def _is_bare(phrase: Reading) -> bool:
    return all(spelling in ("", f"={word}") for word, spelling in phrase)


def _is_beside(asked: Reading, start: int, end: int, neighbours: Container[str]) -> bool:
    before = start > 0 and f"{asked[start - 1][0]} {asked[start][0]}" in neighbours
    return before or (end < len(asked) and f"{asked[end - 1][0]} {asked[end][0]}" in neighbours)


def _without(silent: Sequence[tuple[int, int]], asked: Reading) -> Reading:
    if not silent:
        return asked
    kept: list[Token] = []
    ahead = 0
    for start, end in silent:
        kept += asked[ahead:start]
        ahead = end
    return (*kept, *asked[ahead:]) or asked


def _places(plain: Sequence[str], known: _Known[T]) -> list[tuple[int, int, T]]:
    """Return where known phrases stand, from the beginning on, at each place the longest."""
    places: list[tuple[int, int, T]] = []
    ahead = 0
    for start, word in enumerate(plain):
        if start < ahead or word not in known:
            continue
        for phrase, held in known[word]:
            end = start + len(phrase)
            if len(phrase) == 1 or tuple(plain[start:end]) == phrase:
                places.append((start, end, held))
                ahead = end
                break
    return places


def _folded(phrase: str) -> tuple[str, ...]:
    return tuple([folded for folded, _ in tokens(phrase)])


def _by_first_word(phrases: Mapping[tuple[str, ...], T]) -> _Known[T]:
    found: _Known[T] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        found.setdefault(phrase[0], []).append((phrase, phrases[phrase]))
    return found
