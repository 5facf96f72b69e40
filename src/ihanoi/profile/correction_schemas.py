"""Corrections on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from ihanoi.catalogue.definition import Text
from ihanoi.exchange.answers import Outcome
from ihanoi.profile.provenance import Source

RIGHT = "91/2025/QH15, Điều 13"
"""The right to have one's personal data put right."""


class CorrectionState(StrEnum):
    """How far the correction of a verified value has come."""

    OPEN = "open"
    """The register still says what the person disputes."""
    SETTLED = "settled"
    """The register says something else now."""
    WITHDRAWN = "withdrawn"
    """The person no longer disputes the value."""


class RequestCorrection(Struct, frozen=True, forbid_unknown_fields=True):
    """Dispute a verified value."""

    reason: Annotated[str, Meta(min_length=5, max_length=2000, pattern=r"^\s*[^\s\x00][^\x00]*$")]
    """What is wrong, in the person's words."""
    value: Any | UnsetType = UNSET
    """What they hold right, in the attribute's own type; may be left out."""


class WayProcedure(Struct, frozen=True):
    """A procedure by which a register corrects what it says."""

    code: str
    name: Text


class CorrectionPlace(Struct, frozen=True):
    """Where a verified value is corrected: only its register can."""

    source: Source
    name: Text
    owner: Text
    """The authority that answers for the register."""
    how: Text
    procedures: list[WayProcedure]
    """The nearest first; empty where this catalogue holds none."""
    ground: str
    """The law the register or the procedure rests on."""
    provisional: list[str]
    """What of this nobody has confirmed yet."""


class CorrectionView(Struct, frozen=True):
    """A verified value the person disputes, and what became of it."""

    id: UUID
    attribute: str
    label: Text
    source: Source
    state: CorrectionState
    value: Any
    """What the register said when the person disputed it."""
    reason: str
    asked_at: datetime
    place: CorrectionPlace
    right_value: Any | UnsetType = UNSET
    """What the person holds right, if they said so."""
    closed_at: datetime | None = None
    right: str = RIGHT
    """The law that gives the right to correction."""


class CorrectionLookUp(Struct, frozen=True):
    """What came of asking the register anew."""

    outcome: Outcome
    """``found`` also when it answered a moment ago and was spared the question."""
    correction: CorrectionView


class DeclareFact(Struct, frozen=True, forbid_unknown_fields=True):
    """Say what holds of an attribute."""

    value: Any
    """In the attribute's own type, as a form would take it."""
