"""Finds procedures by everyday words, typing slips and half sentences; finds nothing where nothing fits.

Every entry is a few phrases: its name and its keywords. A question is weighed against each phrase
by how much of the question the phrase explains, and how much of the phrase the question names;
rare words weigh more than common ones, neighbouring syllables more than scattered ones, and words
typed with diacritics fit best where the diacritics are the same.

Which phrases are worth weighing is found with sets of phrases kept as bits of one integer each, so
that ten thousand phrases cost a few microseconds per word.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from msgspec import Struct

from ihanoi.catalogue.spelling import Spelling
from ihanoi.catalogue.synonyms import Reading, Synonyms
from ihanoi.catalogue.words import bigrams, has_marks, tokens, words

RELEVANT = 0.42
"""Share of a question's weight that an entry must explain."""
UNKNOWN = 0.45
"""Weight of a word nobody uses, as a share of the rarest known word's."""
PAIR = 0.6
"""Weight of two neighbours, as a share of the lighter one's."""
NAMED = 0.35
"""How much it counts that the phrase is named completely."""
COVERED = 1.4
"""How much more it counts to explain the whole question than to be named completely."""
KEYWORD, CONTEXT = 0.98, 0.35
"""How much a keyword counts, or a word of the field or summary, against a word of the name."""
OTHER_MARKS = 0.6
"""How much a word counts that was typed with other diacritics than the phrase has."""
FAMILIAR = 0.12
"""Added for procedures with a form here: those are what people ask for."""
MAX_WORDS = 24
"""Words of a question that are looked at; nobody asks longer ones, and each costs time."""
FEW = 24
"""Up to so many phrases are kept as numbers instead of bits."""
CANDIDATES = 24
"""How many phrases are weighed closely for each reading of a question."""


class Entry(Struct, frozen=True):
    """What is searched of one procedure."""

    code: str
    name: str
    keywords: tuple[str, ...] = ()
    context: str = ""
    familiar: bool = False


class _Phrase:
    """One phrase of an entry."""

    __slots__ = ("entry", "familiar", "pairs", "share", "terms", "total", "words")

    def __init__(self, entry: int, reading: Reading, share: float, *, familiar: bool) -> None:
        self.entry = entry
        self.familiar = familiar
        self.words = frozenset(folded for folded, _ in reading)
        # Both ways to write a word in one set: one look tells what a phrase has of a question.
        self.terms = self.words.union(_mark(spelt) for _, spelt in reading)
        self.pairs = frozenset(bigrams([folded for folded, _ in reading]))
        self.share = share
        self.total = 1.0


class _Question(Struct, frozen=True):
    """One reading of a question, understood."""

    groups: list[tuple[float, int]]
    """Weight of each word, and the phrases that hold it, heaviest first."""
    weights: dict[str, float]
    """Weight of each known word it may stand for."""
    terms: dict[str, float]
    """The same, less what a word typed with diacritics loses where the diacritics differ; and beside it, by its
    spelling, what it gets back where they are the same."""
    pairs: dict[str, float]
    total: float
    whole: float


class SearchIndex:
    """An index over tens of thousands of entries, rebuilt whole when the catalogue changes."""

    def __init__(self, entries: Sequence[Entry], synonyms: Synonyms) -> None:
        self._entries = entries
        self._synonyms = synonyms
        self._codes = frozenset(entry.code for entry in entries)
        self._lengths = [len(entry.name) for entry in entries]
        contexts = {text: frozenset(words(text)) for text in {entry.context for entry in entries}}
        self._context = [contexts[entry.context] for entry in entries]
        # The lower its bit, the earlier a phrase is weighed: familiar ones and short ones first.
        self._phrases = sorted(
            (phrase for position, entry in enumerate(entries) for phrase in self._phrases_of(position, entry)),
            key=lambda phrase: (not phrase.familiar, len(phrase.words)),
        )
        numbers: dict[str, list[int]] = defaultdict(list)
        together: dict[str, list[int]] = defaultdict(list)
        holders: dict[str, set[int]] = defaultdict(set)
        for number, phrase in enumerate(self._phrases):
            for word in phrase.words:
                numbers[word].append(number)
                holders[word].add(phrase.entry)
            for pair in phrase.pairs:
                together[pair].append(number)
        self._bits = {word: _bits(found) for word, found in numbers.items()}
        # Most neighbours meet in a few phrases only: bits for each of them would take ten times the room.
        self._pairs = {pair: _bits(found) if len(found) > FEW else tuple(found) for pair, found in together.items()}
        self._rarity = {word: math.log(1 + len(entries) / len(found)) for word, found in holders.items()}
        self._unknown = UNKNOWN * max(self._rarity.values(), default=1.0)
        for phrase in self._phrases:
            phrase.total = sum(self._rarity[word] for word in phrase.words) or 1.0
        self._spelling = Spelling({word: len(found) for word, found in numbers.items()})

    def _phrases_of(self, position: int, entry: Entry) -> Iterator[_Phrase]:
        for text, share in [(entry.name, 1.0), *((keyword, KEYWORD) for keyword in entry.keywords)]:
            yield _Phrase(position, self._synonyms.meaningful(tuple(tokens(text))), share, familiar=entry.familiar)

    def is_of(self, entries: Sequence[Entry]) -> bool:
        """Tell whether it was made of these very entries; another one may still be in the making."""
        return self._entries == entries

    def search(self, query: str, limit: int) -> list[str]:
        """Return the codes of fitting entries, best first; none when nothing is relevant."""
        marks = has_marks(query)
        asked = tuple((folded, spelt if marks else "") for folded, spelt in tokens(query)[:MAX_WORDS])
        # Lists append a local suffix to the eight characters of the national code.
        named = [folded[:8] for folded, _ in asked if folded[:8] in self._codes]
        if named:
            return named[:limit]
        best: dict[int, float] = {}
        for reading, share in self._synonyms.readings(asked).items():
            self._score(self._understand(reading, typing=share == 1.0), share, best, limit)
        ranked = sorted((-score, self._lengths[entry], entry) for entry, score in best.items())
        return [self._entries[entry].code for _, _, entry in ranked[:limit]]

    def _understand(self, reading: Reading, *, typing: bool) -> _Question:
        """Weigh the words of a reading and look up the phrases that hold them."""
        groups: dict[str, tuple[float, int]] = {}
        weights: dict[str, float] = {}
        meanings: list[tuple[float, list[str]]] = []
        for position, (word, _) in enumerate(reading):
            if word in self._bits:
                weight = weights[word] = self._rarity[word]
                groups[word] = weight, self._bits[word]
                meanings.append((weight, [word]))
                continue
            meant = self._spelling.meant(word, typing=typing and position == len(reading) - 1)
            weight = min((self._rarity[term] for term, _ in meant), default=self._unknown)
            found = 0
            for term, share in meant:
                weights.setdefault(term, weight * share)
                found |= self._bits[term]
            groups[word] = weight, found
            meanings.append((weight, [term for term, _ in meant]))
        pairs = {
            f"{left} {right}": PAIR * min(first, second)
            for (first, lefts), (second, rights) in pairwise(meanings)
            for left in lefts
            for right in rights
        }
        neighbours = sum(PAIR * min(first, second) for (first, _), (second, _) in pairwise(meanings))
        total = sum(weight for weight, _ in groups.values())
        spelt = {word: spelt for word, spelt in reading if spelt and word in weights}
        return _Question(
            groups=sorted(groups.values(), key=lambda group: -group[0]),
            weights=weights,
            terms=weights
            | {word: weights[word] * OTHER_MARKS for word in spelt}
            | {_mark(spelling): weights[word] * (1 - OTHER_MARKS) for word, spelling in spelt.items()},
            pairs=pairs,
            total=total,
            whole=total + neighbours,
        )

    def _score(self, question: _Question, share: float, best: dict[int, float], limit: int) -> None:
        """Weigh the candidates of one reading and keep each entry's best score."""
        needed, whole = RELEVANT * question.total, question.whole
        weight, worth, pair = question.weights.__getitem__, question.terms.__getitem__, question.pairs.__getitem__
        asked, terms, pairs = frozenset(question.weights), frozenset(question.terms), frozenset(question.pairs)
        present = math.inf
        for held, number in self._candidates(question):
            if held < present:
                present = held
                # Those that follow hold less of the question; when they can no longer get ahead, that is all.
                if len(best) >= limit and _most(question, held) * share < heapq.nlargest(limit, best.values())[-1]:
                    return
            phrase = self._phrases[number]
            together = phrase.pairs & pairs
            # Words that stand scattered say little: «thời hạn … chi tiết» is not about the weather (thời tiết).
            if pairs and not together:
                continue
            explained = known = sum(map(worth, phrase.terms & terms))
            if nearby := self._context[phrase.entry] & asked:
                known += CONTEXT * sum(map(weight, nearby - phrase.words))
            if known < needed:
                continue
            covered = min((known + sum(map(pair, together))) / whole, 1.0)
            score = covered**COVERED * (1 - NAMED + NAMED * min(explained / phrase.total, 1.0)) * phrase.share
            if phrase.familiar:
                score += FAMILIAR * covered
            if score * share > best.get(phrase.entry, 0.0):
                best[phrase.entry] = score * share

    def _candidates(self, question: _Question) -> list[tuple[float, int]]:
        """Return the phrases that can be relevant with the weight they hold, the greatest weight first.

        Phrases are divided by the words they hold, heaviest word first; a part that can no longer
        reach the relevant share, even if it held all remaining words, is dropped.
        """
        parts: list[tuple[float, int]] = [(0.0, -1)]
        needed = RELEVANT * question.total
        left = question.total
        for weight, holders in question.groups:
            left -= weight
            enough = needed - left - CONTEXT * weight
            divided = []
            for part in parts:
                held, phrases = part
                with_word = phrases & holders
                if not with_word:
                    if held >= enough:
                        divided.append(part)
                    continue
                divided.append((held + weight, with_word))
                if held >= enough and (rest := phrases ^ with_word):
                    divided.append((held, rest))
            parts = divided
        parts.sort(key=_held, reverse=True)
        found: list[tuple[float, int]] = []
        for held, phrases in parts:
            if not held or phrases < 0:
                continue
            room = CANDIDATES - len(found)
            numbers = _numbers(phrases) if phrases.bit_count() <= room else self._nearest_first(phrases, question)
            found += [(held, number) for number in islice(numbers, room)]
            if len(found) == CANDIDATES:
                break
        return found

    def _nearest_first(self, phrases: int, question: _Question) -> Iterator[int]:
        """Yield phrases that hold the same words, those with more of them side by side first."""
        parts = [(0.0, phrases)]
        for pair, weight in question.pairs.items():
            holders = self._pairs.get(pair, 0)
            bits = _bits(holders) if isinstance(holders, tuple) else holders
            divided = []
            for part in parts:
                near, several = part
                with_pair = several & bits
                if not with_pair:
                    divided.append(part)
                    continue
                divided.append((near + weight, with_pair))
                if rest := several ^ with_pair:
                    divided.append((near, rest))
            parts = divided
        parts.sort(key=_held, reverse=True)
        for _, several in parts:
            yield from _numbers(several)


def _most(question: _Question, held: float) -> float:
    """Return about the best score a phrase that holds this much of the question's weight can reach."""
    missing = question.total - held
    covered = (held + CONTEXT * missing + (question.whole - question.total) * held / question.total) / question.whole
    return float(covered**COVERED) + FAMILIAR * covered


def _mark(spelling: str) -> str:
    """Return a spelling as a term that no folded word is equal to."""
    return f"={spelling}"


def _held(part: tuple[float, int]) -> float:
    return part[0]


def _bits(numbers: Sequence[int]) -> int:
    """Return numbers as the bits of one integer."""
    held = bytearray(max(numbers) // 8 + 1)
    for number in numbers:
        held[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(held, "little")


def _numbers(bits: int) -> Iterator[int]:
    """Yield the set bits of an integer, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
