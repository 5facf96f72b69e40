"""Finds procedures by everyday words, typing slips and half sentences; finds nothing where nothing fits.

Every entry is a few phrases: its name and its keywords. A question is weighed against each phrase
by how much of the question the phrase explains, and how much of the phrase the question names;
rare words weigh more than common ones, neighbouring syllables more than scattered ones, and words
typed with diacritics fit best where the diacritics are the same.
"""

import bisect
import heapq
import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from ihanoi.catalogue.synonyms import Reading, Synonyms
from ihanoi.catalogue.words import bigrams, edits, has_marks, tokens, without_telex

RELEVANT = 0.5
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
SYNONYM, SLIP, OTHER_MARKS = 0.93, 0.8, 0.6
FAMILIAR = 0.12
"""Added for procedures with a form here: those are what people ask for."""
CANDIDATES = 80
"""How many phrases are weighed closely: those that hold most of the question's heavy words."""
ALTERNATIVES = 4


class Entry(Struct, frozen=True):
    """What is searched of one procedure."""

    code: str
    name: str
    keywords: tuple[str, ...] = ()
    context: str = ""
    familiar: bool = False


class _Phrase:
    """One phrase of an entry."""

    __slots__ = ("entry", "marks", "pairs", "share", "total", "words")

    def __init__(self, entry: int, reading: Reading, share: float) -> None:
        self.entry = entry
        self.words = frozenset(folded for folded, _ in reading)
        self.marks = frozenset(spelt for _, spelt in reading)
        self.pairs = frozenset(bigrams([folded for folded, _ in reading]))
        self.share = share
        self.total = 1.0


class _Asked(Struct, frozen=True):
    """One word of a question: its weight, how it was spelt, and the known words it may stand for."""

    weight: float
    spelt: str
    meant: list[tuple[str, float]]


class _Pair(Struct, frozen=True):
    """Two neighbouring words of a question, in each way they may be meant."""

    weight: float
    spellings: frozenset[str]


def _pair(first: _Asked, second: _Asked) -> _Pair:
    spellings = frozenset(f"{left} {right}" for left, _ in first.meant for right, _ in second.meant)
    return _Pair(PAIR * min(first.weight, second.weight), spellings)


class SearchIndex:
    """An index over tens of thousands of entries, rebuilt whole when the catalogue changes."""

    def __init__(self, entries: Sequence[Entry], synonyms: Synonyms) -> None:
        self._entries = entries
        self._synonyms = synonyms
        self._codes = {entry.code: position for position, entry in enumerate(entries)}
        self._phrases: list[_Phrase] = []
        self._postings: dict[str, list[int]] = defaultdict(list)
        self._context: list[frozenset[str]] = []
        for position, entry in enumerate(entries):
            self._add(position, entry)
        self._weigh(len(entries))
        self._terms = sorted(self._postings)
        self._slips: dict[str, list[str]] = defaultdict(list)
        for term in self._terms:
            if len(term) > 2 and term.isalpha():
                for shorter in edits(term):
                    self._slips[shorter].append(term)

    def _add(self, position: int, entry: Entry) -> None:
        for text, share in [(entry.name, 1.0), *((keyword, KEYWORD) for keyword in entry.keywords)]:
            phrase = _Phrase(position, self._synonyms.meaningful(tuple(tokens(text))), share)
            for word in phrase.words:
                self._postings[word].append(len(self._phrases))
            self._phrases.append(phrase)
        self._context.append(frozenset(folded for folded, _ in tokens(entry.context)))

    def _weigh(self, entries: int) -> None:
        phrases = self._phrases
        self._rarity = {
            word: math.log(1 + entries / len({phrases[number].entry for number in found}))
            for word, found in self._postings.items()
        }
        self._unknown = UNKNOWN * max(self._rarity.values(), default=1.0)
        for phrase in phrases:
            phrase.total = sum(self._rarity[word] for word in phrase.words) or 1.0

    def search(self, query: str, limit: int) -> list[int]:
        """Return the positions of fitting entries, best first; none when nothing is relevant."""
        marks = has_marks(query)
        asked = tuple((folded, spelt if marks else "") for folded, spelt in tokens(query))
        named = [self._codes[folded] for folded, _ in asked if folded in self._codes]
        if named:
            return named[:limit]
        best: dict[int, float] = {}
        for number, reading in enumerate(self._synonyms.readings(asked)):
            share = SYNONYM if number else 1.0
            for entry, score in self._score(reading, typing=not number).items():
                if score * share > best.get(entry, 0.0):
                    best[entry] = score * share
        return heapq.nsmallest(limit, best, key=lambda entry: (-best[entry], len(self._entries[entry].name), entry))

    def _score(self, reading: Reading, *, typing: bool) -> dict[int, float]:
        """Return the score of every relevant entry for one reading of the question."""
        asked = self._understand(reading, typing=typing)
        total = sum(word.weight for word in asked.values())
        pairs = [_pair(asked[first], asked[second]) for (first, _), (second, _) in pairwise(reading)]
        whole = total + sum(pair.weight for pair in pairs)
        scores: dict[int, float] = {}
        for number in self._candidates(asked, total):
            phrase = self._phrases[number]
            explained, nearby = self._explained(phrase, asked)
            if explained + nearby < RELEVANT * total:
                continue
            neighbours = sum(pair.weight for pair in pairs if not pair.spellings.isdisjoint(phrase.pairs))
            if pairs and not neighbours:
                # Its words stand scattered: «thời hạn … chi tiết» is not about the weather (thời tiết).
                continue
            covered = (explained + nearby + neighbours) / whole
            score = covered**COVERED * (1 - NAMED + NAMED * min(explained / phrase.total, 1.0)) * phrase.share
            if self._entries[phrase.entry].familiar:
                score += FAMILIAR * covered
            if score > scores.get(phrase.entry, 0.0):
                scores[phrase.entry] = score
        return scores

    def _explained(self, phrase: _Phrase, asked: dict[str, _Asked]) -> tuple[float, float]:
        """Return how much weight of the question stands in the phrase, and how much only in its context."""
        explained = nearby = 0.0
        words, marks, context = phrase.words, phrase.marks, self._context[phrase.entry]
        for word, meaning in asked.items():
            for spelling, share in meaning.meant:
                if spelling in words:
                    same = not meaning.spelt or share < 1.0 or meaning.spelt in marks
                    explained += meaning.weight * (share if same else OTHER_MARKS)
                    break
            else:
                if word in context:
                    nearby += CONTEXT * meaning.weight
        return explained, nearby

    def _understand(self, reading: Reading, *, typing: bool) -> dict[str, _Asked]:
        """Return each word of a reading with its weight and the known words it may stand for."""
        asked: dict[str, _Asked] = {}
        for position, (word, spelt) in enumerate(reading):
            if word in self._postings:
                asked[word] = _Asked(self._rarity[word], spelt, [(word, 1.0)])
                continue
            meant = self._begun(word) if typing and position == len(reading) - 1 else []
            meant = meant or self._corrected(word)
            weight = min((self._rarity[term] for term, _ in meant), default=self._unknown)
            asked[word] = _Asked(weight, "", meant)
        return asked

    def _begun(self, word: str) -> list[tuple[str, float]]:
        """Return the words that begin like the last one, which may still be being typed."""
        start = bisect.bisect_left(self._terms, word)
        end = bisect.bisect_left(self._terms, word + "\U0010ffff")
        return [(term, 1.0) for term in self._terms[start : min(end, start + 4 * ALTERNATIVES)]]

    def _corrected(self, word: str) -> list[tuple[str, float]]:
        """Return the words one slip away, or what the Telex keys stand for."""
        telex = [plain for plain in without_telex(word) if plain in self._postings]
        if telex:
            return [(plain, 1.0) for plain in telex[:ALTERNATIVES]]
        if len(word) < 3 or not word.isalpha():
            return []
        forgotten = self._slips.get(word, [])
        doubled = [shorter for shorter in edits(word) if shorter in self._postings]
        mistaken = [term for shorter in edits(word) for term in self._slips.get(shorter, ())]
        ordered = [
            term
            for found in (forgotten, doubled, mistaken)
            for term in sorted(found, key=self._how_common, reverse=True)
        ]
        return [(term, SLIP) for term in dict.fromkeys(ordered[: 2 * ALTERNATIVES])]

    def _how_common(self, term: str) -> int:
        return len(self._postings[term])

    def _candidates(self, asked: dict[str, _Asked], total: float) -> list[int]:
        """Return the phrases that can be relevant, those with the most of the heavy words first.

        The words looked up carry more than half of the weight: a phrase without any of them explains
        too little to be relevant.
        """
        held: dict[int, float] = defaultdict(float)
        covered = 0.0
        for meaning in sorted(asked.values(), key=lambda meaning: -meaning.weight):
            if covered > (1 - RELEVANT) * total and len(held) >= CANDIDATES:
                break
            covered += meaning.weight
            for spelling, share in meaning.meant:
                weight = meaning.weight * share
                for number in self._postings[spelling]:
                    held[number] += weight
        if len(held) <= CANDIDATES:
            return list(held)
        phrases, entries = self._phrases, self._entries
        return heapq.nlargest(
            CANDIDATES,
            held,
            key=lambda n: held[n] * (1 + FAMILIAR * entries[phrases[n].entry].familiar) - 0.01 * phrases[n].total,
        )
