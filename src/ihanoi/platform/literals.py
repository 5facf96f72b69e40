"""Values written out for ``EXECUTE``, so that several statements travel in one message.

A value can end nowhere but where it ends here: text is quoted by PostgreSQL's own rule (the pool sets
``standard_conforming_strings``), everything else has a form without quotes. Of what type a value is says the
statement that was prepared.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import NoneType
from typing import Any
from uuid import UUID


def written(values: Sequence[Any]) -> str:
    """Return what ``$1``, ``$2`` … stand for, in their order."""
    return ",".join([literal(value) for value in values])


def can_be_written(values: Sequence[Any]) -> bool:
    """Tell whether all values have one literal form.

    Bytes have two, ``bytea`` and JSON ready for the wire; text with NUL, which PostgreSQL refuses, has none.
    """
    return all(
        value is None
        or (isinstance(value, ONE_FORM) and not (isinstance(value, str) and "\x00" in value))
        or (isinstance(value, list) and all(item is None or isinstance(item, ONE_FORM) for item in value))
        for value in values
    )


def literal(value: Any) -> str:
    """Return a value as PostgreSQL reads it. JSON is passed as text.

    Raises:
        TypeError: values of this type are not sent this way.
    """
    for kind in type(value).__mro__:
        if kind in FORMS:
            return FORMS[kind](value)
    raise TypeError(f"{type(value).__name__} is not sent as a literal")


def _quoted(text: str) -> str:
    if "\x00" in text:
        raise ValueError("PostgreSQL holds no NUL characters")
    return "'" + text.replace("'", "''") + "'"


def _element(item: Any) -> str:
    if item is None:
        return "NULL"
    if isinstance(item, bytes):
        return f'"\\\\x{item.hex()}"'
    escaped = str(item).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _array(items: Sequence[Any]) -> str:
    return _quoted("{" + ",".join(map(_element, items)) + "}")


ONE_FORM = (bool, int, str, UUID, date)
"""``datetime`` is a ``date`` too."""

FORMS: Mapping[type, Callable[[Any], str]] = {
    NoneType: lambda _: "NULL",
    bool: lambda value: str(value).upper(),
    int: lambda value: str(int(value)),
    str: _quoted,
    bytes: lambda value: f"'\\x{value.hex()}'",
    UUID: lambda value: f"'{value}'",
    date: lambda value: f"'{value.isoformat()}'",
    list: _array,
}
