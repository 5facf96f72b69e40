"""Vietnamese text: one canonical form inside, and a folded form for looking things up."""

import unicodedata
from typing import Any


class _Letters(dict[int, str]):
    """What each letter is folded to; letters of other alphabets are folded when they come."""

    def __missing__(self, letter: int) -> str:
        decomposed = unicodedata.normalize("NFD", chr(letter).casefold())
        return "".join("d" if c == "đ" else c for c in decomposed if not unicodedata.combining(c))


_FOLDED = _Letters()
# Latin letters, the marks that follow them when decomposed, and the composed letters of Vietnamese.
for _letter in (*range(0x250), *range(0x300, 0x370), *range(0x1E00, 0x1F00)):
    _FOLDED[_letter] = _FOLDED[_letter]

WITHOUT_NUL = r"^[^\x00]*$"
"""Pattern of every free text on the wire: most programs that show it end at a NUL."""


def is_storable(text: str) -> bool:
    """Tell whether PostgreSQL and JSON can hold the text: no NUL and no lone surrogate."""
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False


def clean(text: str) -> str:
    """Return the text composed (NFC; Apple systems send it decomposed) with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def normalise(value: Any) -> Any:
    """Return an answer with every text in it composed (NFC) and its spaces in order; its lines stay lines."""
    if isinstance(value, str):
        return "\n".join(clean(line) for line in value.splitlines()).strip() if is_storable(value) else value
    if isinstance(value, dict):
        return {key: normalise(item) for key, item in value.items()}
    return [normalise(item) for item in value] if isinstance(value, list) else value


def fold(text: str) -> str:
    """Return the text as people type it in a hurry: lower case, no diacritics, ``đ`` as ``d``.

    ``fold("Đăng ký thường trú") == "dang ky thuong tru"``, from composed and decomposed input alike.
    """
    return " ".join(text.translate(_FOLDED).split())
