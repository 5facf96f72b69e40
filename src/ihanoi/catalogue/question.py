"""What a question asks for, once its words are looked up: what each is worth, and who holds it."""

from collections.abc import Sequence

from msgspec import Struct

from ihanoi.catalogue.phrases import PAIR, Phrases
from ihanoi.catalogue.synonyms import Reading

LOOSE = 0.6
"""How much two neighbours count against a phrase that no phrase has side by side: people tell stories."""
OTHER_MARKS = 0.6
"""How much a word counts that was typed with other diacritics than the phrase has."""


class Question(Struct, frozen=True, gc=False):
    """One reading of a question, understood."""

    words: dict[str, float]
    """Weight of each known word it may stand for."""
    worth: dict[str, float]
    """What each term of a phrase is worth.

    A word typed with diacritics is worth less where the diacritics differ; beside it stands, by its
    spelling, what it gets back where they are the same.
    """
    held: dict[str, tuple[float, int]]
    """Weight of each word as it was typed, and the phrases, as bits, that hold it."""
    together: list[tuple[float, int]]
    """The same for each two neighbours."""
    total: float
    """What its words weigh; neighbours come on top."""
    whole: float


def understand(phrases: Phrases, reading: Reading, *, typing: bool) -> Question:
    """Weigh the words of a reading and look up the phrases that hold them; ``typing``: the last may be unfinished."""
    held: dict[str, tuple[float, int]] = {}
    words: dict[str, float] = {}
    worth: dict[str, float] = {}
    together: list[tuple[float, int]] = []
    neighbours = before = 0.0
    befores: Sequence[str] = ()
    known, pairs, last = phrases.words, phrases.pairs, len(reading) - 1
    for position, (word, spelling) in enumerate(reading):
        unfinished = typing and position == last
        if word in known and not (unfinished and _is_spelt_otherwise(spelling, known[word][2])):
            weight, holders, only = known[word]
            held[word] = weight, holders
            meant: Sequence[str] = (word,)
            words[word] = worth[word] = weight
            if spelling and spelling != only:
                worth[word] = weight * OTHER_MARKS
                if not only:
                    worth[spelling] = weight - worth[word]
        else:
            weight, holders, meant = _guess(phrases, word, words, worth, typing=unfinished)
            held[word] = weight, holders
        if position:
            lighter, side_by_side = PAIR * min(before, weight), 0
            for left in befores:
                for right in meant:
                    pair = f"{left} {right}"
                    if pair in pairs:
                        side_by_side |= phrases.together(pair)
                        worth[pair] = lighter
            together.append((lighter, side_by_side))
            neighbours += lighter if side_by_side else lighter * LOOSE
        before, befores = weight, meant
    total = sum([weight for weight, _ in held.values()])
    return Question(words, worth, held, together, total, total + neighbours)


def _is_spelt_otherwise(spelling: str, only: str) -> bool:
    """Tell whether a word was typed with other marks than all phrases have: *thườ* is no *thuở*, but begins *thường*."""
    return bool(spelling and only) and spelling != only


def _guess(
    phrases: Phrases, word: str, words: dict[str, float], worth: dict[str, float], *, typing: bool
) -> tuple[float, int, Sequence[str]]:
    """Note the words that an unknown one may stand for; return its weight, who holds them, and them."""
    meant = phrases.spelling.meant(word, typing=typing)
    weight = min([phrases.words[term][0] for term, _ in meant], default=phrases.unknown)
    holders = 0
    for term, certain in meant:
        # The word itself is here only where it is spelt otherwise.
        share = certain * OTHER_MARKS if term == word else certain
        words.setdefault(term, weight * share)
        worth.setdefault(term, weight * share)
        holders |= phrases.words[term][1]
    return weight, holders, [term for term, _ in meant]
