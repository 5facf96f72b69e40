"""Whether what a person declared is what a register says, however each of them writes it. Pure, one rule per type."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from ihanoi.catalogue.definition import FieldType

TONES = "\u0300\u0301\u0303\u0309\u0323"
NOISE = re.compile(r"[^\w\s" + TONES + r"\u0302\u0306\u031b]|_")
"""Punctuation; the marks that make another letter (â, ă, ơ) stay."""


def is_same(kind: FieldType, declared: Any, found: Any) -> bool:
    """Tell whether two values of one type say the same."""
    return declared == found or _RULES.get(kind, _never)(declared, found)


def _never(_: Any, __: Any) -> bool:
    return False


def _same_text(declared: Any, found: Any) -> bool:
    return isinstance(declared, str) and isinstance(found, str) and _plain(declared) == _plain(found)


def _plain(text: str) -> str:
    """Return words in lower case without punctuation, each with its tone at the end: *hòa* and *hoà* are one word."""
    words = NOISE.sub(" ", unicodedata.normalize("NFD", text.casefold())).split()
    return " ".join(_toned(word) for word in words)


def _toned(word: str) -> str:
    return "".join(c for c in word if c not in TONES) + "".join(c for c in word if c in TONES)


def _same_partial_date(declared: Any, found: Any) -> bool:
    """Tell whether the less exact of two dates holds the other: a register may know the year only."""
    if not (isinstance(declared, str) and isinstance(found, str)):
        return False
    short, long = sorted((declared, found), key=len)
    return long.startswith(f"{short}-")


def _same_digits(declared: Any, found: Any) -> bool:
    return _digits(declared) == _digits(found) != ""


def _digits(value: Any) -> str:
    """Return the digits of a number; the country's prefix of a telephone number is a 0."""
    return re.sub(r"\D", "", str(value).replace("+84", "0"))


def _same_place(declared: Any, found: Any) -> bool:
    """Tell whether two addresses are one: the commune decides, then what is written of house and street, if both say."""
    if not (isinstance(declared, dict) and isinstance(found, dict)):
        return False
    communes, details = [[place.get(part) for place in (declared, found)] for part in ("commune", "detail")]
    if all(communes):
        return communes[0] == communes[1] and (not all(details) or _street(details[0]) == _street(details[1]))
    return bool(declared.get("text")) and _same_text(declared.get("text"), found.get("text"))


def _street(detail: Any) -> str:
    return _plain(str(detail)).removeprefix(_plain("số") + " ")


_RULES: Mapping[FieldType, Callable[[Any, Any], bool]] = {
    FieldType.TEXT: _same_text,
    FieldType.LONG_TEXT: _same_text,
    FieldType.EMAIL: _same_text,
    FieldType.PARTIAL_DATE: _same_partial_date,
    FieldType.NATIONAL_ID: _same_digits,
    FieldType.PHONE: _same_digits,
    FieldType.ADDRESS: _same_place,
}
"""Types without a rule of their own are the same only when they are equal."""
