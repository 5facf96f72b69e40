"""Vietnamese text: one canonical form inside, and a folded form for looking things up."""

import unicodedata
from typing import Any

_TO_ASCII = str.maketrans({"đ": "d", "Đ": "d"})

WITHOUT_NUL = r"^[^\x00]*$"
"""Pattern of every free text on the wire: most programs that show it end at a NUL."""


def is_storable(text: str) -> bool:
    """Tell whether PostgreSQL and JSON can hold the text: no NUL and no lone surrogate."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


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
    decomposed = unicodedata.normalize("NFD", text.casefold().translate(_TO_ASCII))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
