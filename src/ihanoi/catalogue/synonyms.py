"""Everyday words for official ones, and words that say nothing, read from ``procedures/synonyms.toml``."""

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from msgspec import Struct

from ihanoi.catalogue.words import bigrams, tokens

T = TypeVar("T")

SYNONYM, ALONE = 0.93, 0.62
"""How much a reading counts in which a phrase was replaced, or in which nothing else is left."""
MAX_READINGS = 8
"""How many readings of one question are tried; a sentence full of synonyms is not worth more."""


class Synonym(Struct, frozen=True, forbid_unknown_fields=True):
    """What people say, and what the catalogue calls it."""

    say: list[str]
    mean: list[str]
    beside: bool = False
    """It only says something of another word, as «lost» does; alone it is not worth searching."""


class SynonymsFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    words: list[Synonym] = []
    ignored: list[str] = []
    telling: list[str] = []
    """Phrases in which such words do say something."""
    changing: list[str] = []
    """How names begin that are about something that exists already; whoever does not say so does not mean it."""
    elsewhere: list[str] = []
    """What people also ask and no authority answers."""
    asking: list[str] = []
    """Words by which a question that speaks of such things is about a procedure after all."""
    short: dict[str, str] = {}
    """Abbreviations, in names and questions alike, and what they stand for."""


Token = tuple[str, str]
"""A word folded, and as it is spelt with its marks; the second is empty when nobody typed marks."""
Reading = tuple[Token, ...]


class Rephrased(NamedTuple):
    """A reading of a question."""

    reading: Reading
    share: float
    """How much it counts."""
    rest: Reading | None = None
    """What has to be explained besides: the words that were not put in for one that only says something of another."""


class Meaning(NamedTuple):
    """What a phrase may mean."""

    reading: Reading
    beside: bool
    """Whether it only says something of another word."""
    text: str
    """Its folded words between blanks, to be looked for in a question."""


class _Branch(Generic[T]):
    """Phrases word by word: where the next word leads, and the phrases that end here, each with what is known of it."""

    __slots__ = ("ends", "leads")

    def __init__(self) -> None:
        self.leads: dict[str, _Branch[T]] = {}
        self.ends: list[tuple[Reading, T]] = []


class Synonyms:
    """Turns a question into the readings worth searching."""

    def __init__(self, file: SynonymsFile) -> None:
        self._short = {tokens(short)[0][0]: tuple(tokens(long)) for short, long in file.short.items()}
        meanings: dict[Reading, list[Meaning]] = {}
        for entry in file.words:
            for said in entry.say:
                found = meanings.setdefault(self.in_full(tuple(tokens(said))), [])
                found += [_meaning(self.in_full(tuple(tokens(text))), entry.beside) for text in entry.mean]
        self._meanings = _by_beginning(meanings)
        silent = dict.fromkeys(file.ignored, True) | dict.fromkeys(file.telling, False)
        self._silent = _by_beginning({tuple(tokens(phrase)): held for phrase, held in silent.items()})
        topics = dict.fromkeys(file.elsewhere, True) | dict.fromkeys(file.asking, False)
        self._topics = _by_beginning({tuple(tokens(phrase)): held for phrase, held in topics.items()})
        changing = [tuple(tokens(phrase)) for phrase in file.changing]
        self._changing = _by_beginning(dict.fromkeys(changing, True))
        self.changes = frozenset(bigrams([word for word, _ in phrase])[-1] for phrase in changing if len(phrase) > 1)
        """The last two words of each that has more than one."""

    def in_full(self, asked: Reading) -> Reading:
        """Return a text with its abbreviations written out."""
        if self._short.keys().isdisjoint([word for word, _ in asked]):
            return asked
        return tuple([token for short in asked for token in self._short.get(short[0], (short,))])

    def named(self, name: Reading) -> Reading:
        """Return what somebody carefully wrote, in full, without the words that say nothing; never nothing at all."""
        name = self.in_full(name)
        return _without(
            [(start, end) for start, end, silent in _places(name, self._silent, strictly=True) if silent], name
        )

    def changing(self, name: Reading) -> str:
        """Return the word by which a name begins to tell what is done to something that exists already, or nothing."""
        places = _places(name, self._changing, strictly=True)
        return name[places[0][1] - 1][0] if places and places[0][0] == 0 else ""

    def meaningful(self, asked: Reading, neighbours: Container[str] = ()) -> Reading:
        """Return a question without the words that say nothing; all of it when nothing would be left.

        A word typed without marks may be another one than it seems, *can* both *cần* (need) and *căn*:
        it stays where the neighbours that the catalogue knows have it beside the same word.
        """
        places = [
            (start, end)
            for start, end, silent in _places(asked, self._silent)
            if silent and not (_is_bare(asked[start:end]) and _is_beside(asked, start, end, neighbours))
        ]
        return _without(places, asked)

    def is_elsewhere(self, asked: Reading) -> bool:
        """Tell whether a question is about something that no authority answers, such as the weather."""
        topics = [elsewhere for _, _, elsewhere in _places(asked, self._topics)]
        return bool(topics) and all(topics)

    def readings(self, asked: Reading) -> Iterator[Rephrased]:
        """Yield the question itself, then each reading with phrases replaced by what they mean; silent words stay."""
        asked = self.in_full(asked)
        yield Rephrased(asked, 1.0)
        if places := _places(asked, self._meanings):
            yield from islice(_replacements(asked, places), MAX_READINGS)


def _meaning(reading: Reading, beside: bool) -> Meaning:
    return Meaning(reading, beside, _text(reading))


def _text(reading: Reading) -> str:
    return f" {' '.join([folded for folded, _ in reading])} "


def _replacements(asked: Reading, places: Sequence[tuple[int, int, list[Meaning]]]) -> Iterator[Rephrased]:
    said = _text(asked)
    found = [
        (start, end, meaning, beside)
        for start, end, meanings in places
        for meaning, beside, text in meanings
        if text not in said
    ]
    for start, end, meaning, beside in found:
        if not beside:
            yield Rephrased(_replaced(asked, [(start, end, meaning)]), SYNONYM)
            # The phrase may be all that matters in a sentence full of other words.
            yield Rephrased(meaning, ALONE)
    if len(places) > 1:
        replaced = _replaced(asked, [(start, end, meanings[0][0]) for start, end, meanings in places])
        rest = _replaced(asked, [(start, end, () if held[0][1] else held[0][0]) for start, end, held in places])
        yield Rephrased(replaced, SYNONYM, rest)
    for start, end, meaning, beside in found:
        if beside:
            yield Rephrased(_replaced(asked, [(start, end, meaning)]), SYNONYM, _replaced(asked, [(start, end, ())]))


def _places(asked: Reading, known: _Branch[T], *, strictly: bool = False) -> list[tuple[int, int, T]]:
    """Return where known phrases stand, from the beginning on, at each place the longest; ``strictly``: spelt alike."""
    places: list[tuple[int, int, T]] = []
    leads, ahead = known.leads, 0
    for start, (word, _) in enumerate(asked):
        if start >= ahead and word in leads and (longest := _longest(asked, start, leads[word], strictly)):
            places.append(longest)
            ahead = longest[1]
    return places


def _longest(asked: Reading, start: int, branch: _Branch[T], strictly: bool) -> tuple[int, int, T] | None:
    """Return the longest phrase that begins here, where ``branch`` is what its first word leads to."""
    longest, end = None, start + 1
    while True:
        said = asked[start:end] if branch.ends else ()
        for phrase, held in branch.ends:
            if said == phrase or (not strictly and _may_be(said, phrase)):
                longest = start, end, held
                break
        if end == len(asked) or (further := branch.leads.get(asked[end][0])) is None:
            return longest
        branch, end = further, end + 1


def _may_be(asked: Reading, phrase: Reading) -> bool:
    """Tell whether somebody who used these words may have meant a phrase: spelt alike, or typed without marks."""
    for (word, spelling), (_, spelt) in zip(asked, phrase, strict=True):
        if spelling and spelling != spelt and spelling[1:] != word:
            return False
    return True


def _is_bare(phrase: Reading) -> bool:
    return all(spelling in ("", f"={word}") for word, spelling in phrase)


def _is_beside(asked: Reading, start: int, end: int, neighbours: Container[str]) -> bool:
    before = start > 0 and f"{asked[start - 1][0]} {asked[start][0]}" in neighbours
    return before or (end < len(asked) and f"{asked[end - 1][0]} {asked[end][0]}" in neighbours)


def _without(places: Sequence[tuple[int, int]], asked: Reading) -> Reading:
    return _replaced(asked, [(start, end, ()) for start, end in places]) or asked


def _replaced(asked: Reading, places: Sequence[tuple[int, int, Reading]]) -> Reading:
    if not places:
        return asked
    kept: list[Token] = []
    ahead = 0
    for start, end, meaning in places:
        kept += asked[ahead:start]
        kept += meaning
        ahead = end
    return (*kept, *asked[ahead:])


def _by_beginning(phrases: Mapping[Reading, T]) -> _Branch[T]:
    root = _Branch[T]()
    for phrase, held in phrases.items():
        branch = root
        for word, _ in phrase:
            branch = branch.leads.setdefault(word, _Branch())
        branch.ends.append((phrase, held))
    return root
