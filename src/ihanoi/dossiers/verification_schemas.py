"""Answers verified after the submission, on the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from ihanoi.catalogue.definition import Text
from ihanoi.dossiers.verifying import Settlement, VerificationState
from ihanoi.kernel.text import WITHOUT_NUL
from ihanoi.profile.provenance import Source


class VerificationView(Struct, frozen=True):
    """One answer that was declared because its register was silent, and what the register says since."""

    field: str
    source: Source
    state: VerificationState
    expected_at: datetime
    """When it was submitted."""
    settled_at: datetime | None
    """When it came to its state, or when an officer decided."""
    settlement: Settlement | None
    """What an officer made of a mismatch; null while nobody did."""
    note: str | UnsetType = UNSET
    """The officer's words about it."""


class ComparedAnswer(Struct, frozen=True):
    """An answer that a register contradicts, with both values."""

    field: str
    source: Source
    declared: Any
    found: Any
    """Null when the register has taken its value back since."""
    obtained_at: datetime | None
    settled: bool


class VerificationTask(Struct, frozen=True):
    """An answer that a register contradicts and nobody has decided about yet; without values."""

    dossier_id: UUID
    code: str
    procedure_name: Text
    field: str
    source: Source
    since: datetime


class SettleDifference(Struct, frozen=True, forbid_unknown_fields=True):
    """Decide what counts where a register says otherwise than the applicant."""

    settlement: Settlement
    note: Annotated[str, Meta(min_length=5, max_length=2000, pattern=WITHOUT_NUL)]
    """Shown to the citizen: what was found, and why this value counts."""
