"""Vietnamese text: one canonical form inside, and a folded form for looking things up."""

import unicodedata

_TO_ASCII = str.maketrans({"đ": "d", "Đ": "d"})

WITHOUT_NUL = r"^[^\x00]*$"
"""Pattern of every free text on the wire: most programs that show it end at a NUL."""


def is_storable(text: str) -> bool:
    """Tell whether PostgreSQL and JSON can hold the text: no NUL and no lone surrogate."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def clean(text: str) -> str:
    """Return the text composed (NFC; Apple systems send it decomposed) with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """Return the text as people type it in a hurry: lower case, no diacritics, ``đ`` as ``d``.

    ``fold("Đăng ký thường trú") == "dang ky thuong tru"``, from composed and decomposed input alike.
    """
    decomposed = unicodedata.normalize("NFD", text.casefold().translate(_TO_ASCII))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
