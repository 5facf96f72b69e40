"""Disputes of the access log on the desk of whoever answers them."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from ihanoi.profile.schemas import AccessLine, Dispute, DisputeOffice, DisputeState


class DisputedLine(Struct, frozen=True):
    """One disputed access: who read what, when, what for. Neither whose data it is nor what the person wrote."""

    line: AccessLine
    state: DisputeState
    disputed_at: datetime
    office: DisputeOffice


class DisputeCase(Struct, frozen=True):
    """One disputed access with the person's words, and the answer if there is one."""

    line: AccessLine
    dispute: Dispute


class AnswerDispute(Struct, frozen=True, forbid_unknown_fields=True):
    """Tell the person what came of their dispute."""

    answer: Annotated[str, Meta(min_length=5, max_length=2000, pattern=r"^\s*[^\s\x00][^\x00]*$")]
    """Whether the access was right, on which ground, and what was done; shown with the line."""
