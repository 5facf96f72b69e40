"""Mandates on the wire."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from ihanoi.catalogue.definition import PROCEDURE_CODE
from ihanoi.profile.mandate_terms import MandateState


class GiveMandate(Struct, frozen=True, forbid_unknown_fields=True):
    """Let somebody act for me. Without procedures and fields of law the mandate covers everything."""

    grantee_national_id: Annotated[str, Meta(pattern=r"^\d{12}$", examples=["001088000012"])]
    procedures: Annotated[list[Annotated[str, Meta(pattern=PROCEDURE_CODE)]], Meta(max_length=50)] = []
    fields: Annotated[list[Annotated[str, Meta(max_length=50, pattern=r"^[a-z_]+$")]], Meta(max_length=20)] = []
    """Fields of law, as ``field`` of a procedure."""
    valid_from: date | None = None
    """Today when left out."""
    valid_to: date | None = None
    """Last day; a year after the first when left out."""


class Side(StrEnum):
    """Which side of a mandate the reader is on."""

    GIVEN = "given"
    RECEIVED = "received"


class MandateView(Struct, frozen=True):
    """One mandate as either side sees it."""

    id: UUID
    side: Side
    other: str
    """Name of the other side; of one who has not accepted yet, the number the mandate was given to.

    Empty once whoever gave it was erased."""
    state: MandateState
    procedures: list[str]
    fields: list[str]
    valid_from: date
    valid_to: date
    offered_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
