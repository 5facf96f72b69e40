"""Proof of consent on the wire."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.definition import Text


class ConsentAct(StrEnum):
    """What the person did."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class LedgerLine(Struct, frozen=True):
    """One act of consent, with the exact text it is about.

    Whoever doubts the text recomputes its digest: SHA-256, in hexadecimal, of the UTF-8 bytes of the JSON array
    ``["<purpose>",<version>,"<text.vi>","<text.en>"]``, without spaces between its parts, letters unescaped.
    """

    id: int
    """Id of the act in the event log, which is only ever added to."""
    at: datetime
    act: ConsentAct
    consent_id: UUID
    """Under which ``receipt`` shows the consent for printing."""
    purpose: str
    version: int
    text: Text
    text_hash: str
    """For a giving as the event log has it."""
    continues: int | None
    """Version of the older text whose consent this giving continued; null when there was none."""
    deleted: list[str]
    """Attributes whose kept values a withdrawal deleted."""


class ConsentReceipt(Struct, frozen=True):
    """Everything that proves one consent, on its way to paper."""

    id: UUID
    full_name: str
    number_ends_with: str
    """Last four digits of the personal number: enough to recognise oneself, too few for others to use."""
    purpose: str
    name: Text
    version: int
    text: Text
    text_hash: str
    ground: str
    """Legal ground of asking; empty for a text that is no longer on file."""
    given_at: datetime
    ended_at: datetime | None
    is_continued: bool
    """Whether it ended because a newer text was agreed to, and not because it was withdrawn."""
    printed_at: datetime
