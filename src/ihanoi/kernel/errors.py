"""Refusals. A domain says *what* is wrong and *what to do*; only ``platform.problems`` knows status codes."""

from enum import StrEnum
from typing import ClassVar

from msgspec import Struct


class Kind(StrEnum):
    """The ways to refuse."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    CONFLICT = "conflict"
    GONE = "gone"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


class FieldError(Struct, frozen=True):
    """One fault in what was sent, in Vietnamese and English.

    ``pointer`` is a JSON Pointer (RFC 6901) into the request body.
    """

    pointer: str
    code: str
    message: str
    message_en: str


class DomainError(Exception):
    """A refusal with a stable ``code`` and a sentence in both languages that says what to do next.

    Subclasses set the class attributes; ``detail_vi`` and ``detail_en`` may hold ``{names}`` that
    the constructor fills from its keyword arguments, which also travel to the client as ``params``.
    """

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "invalid"
    title: ClassVar[str] = "Invalid"
    detail_vi: ClassVar[str] = ""
    detail_en: ClassVar[str] = ""
    retry_after: int | None = None
    """Seconds after which trying again makes sense; None when it does not by itself."""

    def __init__(self, errors: list[FieldError] | None = None, **params: object) -> None:
        self.errors = errors or []
        self.params = params
        super().__init__(self.detail_en.format(**params))

    @property
    def vi(self) -> str:
        """The Vietnamese sentence, filled in."""
        return self.detail_vi.format(**self.params)

    @property
    def en(self) -> str:
        """The English sentence, filled in."""
        return self.detail_en.format(**self.params)
