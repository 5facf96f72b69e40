"""Words as people type them: diacritics folded but remembered, Telex keys undone, ``ky`` and ``ki`` the same."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from sys import intern

from ihanoi.kernel.text import fold

WORD = re.compile(r"[0-9]+(?:\.[0-9]+)+|[^\W_]+")
ENDING_Y = re.compile(r"^([bcdghklmnpqrstvx]|ch|gh|kh|nh|ph|qu|th|tr)y$")
TELEX_PAIRS = (("aa", "a"), ("ee", "e"), ("oo", "o"), ("dd", "d"), ("aw", "a"), ("ow", "o"), ("uw", "u"))
TELEX_TONES = "sfrxj"
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def tokens(text: str) -> list[tuple[str, str]]:
    """Return each word of a text in order, folded, and spelt with its marks in one canonical way.

    A spelling begins with ``=``, so that no folded word is equal to one.
    """
    # Apple systems send letters and marks apart; between them a word would end.
    composed = unicodedata.normalize("NFC", text.casefold())
    return [_token(word) for word in WORD.findall(composed)]


# The catalogue uses few words many times, and is read anew whenever it changes.
@lru_cache(maxsize=20_000)
def _token(word: str) -> tuple[str, str]:
    return intern(same_sound(fold(word))), intern(f"={marked(word)}")


def words(text: str) -> list[str]:
    """Return the folded words of a text in order; codes such as ``1.004222`` stay whole."""
    return [folded for folded, _ in tokens(text)]


def marked(word: str) -> str:
    """Return a word with its tone moved to the end, so that *hoà* and *hòa* are one, composed or not."""
    letters = unicodedata.normalize("NFD", word.casefold())
    tone = "".join(letter for letter in letters if letter in TONES)
    return "".join(letter for letter in letters if letter not in TONES) + tone


def has_marks(text: str) -> bool:
    """Tell whether somebody typed diacritics at all."""
    return not text.isascii()


def same_sound(word: str) -> str:
    """Return one spelling for syllables that end in y or i alike: ``ky`` as ``ki``."""
    return word[:-1] + "i" if word.endswith("y") and ENDING_Y.match(word) else word


def without_telex(word: str) -> Iterator[str]:
    """Yield what a word typed without the Vietnamese keyboard may stand for: ``nguyeenx`` → ``nguyen``."""
    plain = word
    for typed, meant in TELEX_PAIRS:
        plain = plain.replace(typed, meant)
    if plain != word:
        yield same_sound(plain)
    for position in range(len(plain) - 1, 0, -1):
        if plain[position] in TELEX_TONES:
            yield same_sound(plain[:position] + plain[position + 1 :])


def edits(word: str) -> Iterator[str]:
    """Yield the word with each single letter left out; two words one slip apart share one of these."""
    for position in range(len(word)):
        yield word[:position] + word[position + 1 :]


def bigrams(found: Sequence[str]) -> list[str]:
    """Return neighbouring words as pairs: most Vietnamese words have two syllables."""
    return [intern(f"{first} {second}") for first, second in pairwise(found)]
