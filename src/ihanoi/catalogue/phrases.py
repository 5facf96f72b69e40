"""The phrases that procedures are known by, their name and keywords, and where each word of them stands."""

import math
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from ihanoi.catalogue.holders import as_bits
from ihanoi.catalogue.spelling import Spelling
from ihanoi.catalogue.synonyms import Reading, Synonyms
from ihanoi.catalogue.words import bigrams, tokens

KEYWORD = 0.98
"""How much a keyword counts against the name."""
UNKNOWN = 0.45
"""Weight of a word nobody uses, as a share of the rarest known word's."""
PAIR = 0.6
"""Weight of two neighbours, as a share of the lighter one's."""
TELLING = 4
"""Letters of a word that is a whole phrase, such as *visa* or *CT07*, and names a procedure whatever stands beside it."""
SHORT = 6
"""Words of a phrase that a question may well name completely, whatever else it tells."""
FEW, FEW_OF = 4, 2_000
"""Up to so many phrases, and one more of each so many, are kept as numbers instead of bits."""


class Entry(Struct, frozen=True):
    """What is searched of one procedure."""

    code: str
    name: str
    keywords: tuple[str, ...] = ()
    context: str = ""
    familiar: bool = False


class Phrase(NamedTuple):
    """What is asked of a phrase when it is weighed closely."""

    entry: int
    terms: frozenset[str]
    """Its words, neighbouring words and spellings in one set: one look tells what it has of a question."""
    weight: float
    """What all its words and neighbours weigh."""
    share: float
    """How much it counts."""
    changing: str
    """A word of it, or none, that counts against it where nobody says it."""


class Phrases:
    """All phrases of all entries by number; the higher its number, the earlier a phrase is weighed.

    What is asked of a phrase in every search lies in one tuple of its own: looking at a phrase costs
    little more than the memory that has to be fetched for it.
    """

    def __init__(self, entries: Sequence[Entry], synonyms: Synonyms) -> None:
        found = [phrase for place, entry in enumerate(entries) for phrase in _phrases(place, entry, synonyms)]
        # Familiar procedures and short phrases come first, from the end: they are meant more often.
        found.sort(key=lambda phrase: (not entries[phrase[0]].familiar, len(phrase[1])))
        found.reverse()
        self.familiar = len(found) - sum(entries[entry].familiar for entry, _, _ in found)
        """The first number of a phrase of a familiar procedure; they are the last."""
        spellings = _spellings([reading for _, reading, _ in found])
        self.said: dict[int, set[str]] = defaultdict(set)
        """All words by which an entry with several phrases is known, between them."""
        for entry, reading, _ in found:
            if entries[entry].keywords:
                self.said[entry].update(word for word, _ in reading)
        numbers, together = _places([reading for _, reading, _ in found])
        rarity = {
            word: math.log(1 + len(entries) / len({found[number][0] for number in held}))
            for word, held in numbers.items()
        }
        self.all = [
            Phrase(
                entry,
                _terms(reading, spellings),
                _weight([word for word, _ in reading], rarity) or 1.0,
                share,
                synonyms.changing(reading),
            )
            for entry, reading, share in found
        ]
        self.words = {word: (rarity[word], as_bits(held), spellings.get(word, "")) for word, held in numbers.items()}
        """How rare each word is, which phrases hold it, as bits, and its spelling if it has only one everywhere."""
        self.alone = as_bits([n for n, (_, reading, _) in enumerate(found) if _tells_alone(reading)])
        """The phrases, as bits, that are one word and say enough with it."""
        self.short = as_bits([n for n, (_, reading, _) in enumerate(found) if len(reading) <= SHORT])
        """The phrases, as bits, of few words."""
        self.unknown = UNKNOWN * max(rarity.values(), default=1.0)
        self.spelling = Spelling({word: len(held) for word, held in numbers.items()})
        # Most neighbours meet in a few phrases only: bits for each of them would take ten times the room.
        few = FEW + len(found) // FEW_OF
        self.pairs = {pair: as_bits(held) if len(held) > few else tuple(held) for pair, held in together.items()}

    def together(self, pair: str) -> int:
        """Return the phrases, as bits, in which two words stand side by side."""
        held = self.pairs.get(pair, 0)
        if not isinstance(held, tuple):
            return held
        bits = 0
        for number in held:
            bits |= 1 << number
        return bits


def _phrases(place: int, entry: Entry, synonyms: Synonyms) -> Iterator[tuple[int, Reading, float]]:
    for text, share in [(entry.name, 1.0), *((keyword, KEYWORD) for keyword in entry.keywords)]:
        yield place, synonyms.named(tuple(tokens(text))), share


def _tells_alone(reading: Reading) -> bool:
    return len(reading) == 1 and len(reading[0][0]) >= TELLING


def _weight(folded: Sequence[str], rarity: Mapping[str, float]) -> float:
    together = {(left, right): PAIR * min(rarity[left], rarity[right]) for left, right in pairwise(folded)}
    return sum([rarity[word] for word in set(folded)]) + sum(together.values())


def _spellings(readings: Sequence[Reading]) -> dict[str, str]:
    """Return the spelling of each word that has only one."""
    found: dict[str, set[str]] = defaultdict(set)
    for reading in readings:
        for word, spelling in reading:
            found[word].add(spelling)
    return {word: spelling for word, (spelling, *others) in found.items() if not others}


def _terms(reading: Reading, single: Container[str]) -> frozenset[str]:
    folded = [word for word, _ in reading]
    return frozenset([*folded, *bigrams(folded), *(spelling for word, spelling in reading if word not in single)])


def _places(readings: Sequence[Reading]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return the numbers of the phrases that hold each word, and each two neighbours."""
    numbers: dict[str, list[int]] = defaultdict(list)
    together: dict[str, list[int]] = defaultdict(list)
    for number, reading in enumerate(readings):
        folded = [word for word, _ in reading]
        for word in set(folded):
            numbers[word].append(number)
        for pair in set(bigrams(folded)):
            together[pair].append(number)
    return numbers, together
