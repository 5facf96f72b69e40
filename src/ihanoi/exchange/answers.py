"""What is asked of a register and what comes back, the same for each of them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct


class Outcome(StrEnum):
    """What came of asking."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    DENIED = "denied"
    UNAVAILABLE = "unavailable"


class Question(Struct, frozen=True):
    """About whom, what for, and in which dossier if there is one yet."""

    national_id: str
    purpose: str
    dossier: str | None = None


class Holding(Struct, frozen=True):
    """One of possibly several things that a register holds in a person's name: a parcel, a vehicle, a business."""

    kind: str
    """``land``, ``vehicle`` or ``business``: what a form's ``of`` calls it."""
    id: str
    """The register's own name for it; the same in every answer."""
    values: Mapping[str, Any]
    """By attribute."""


class Answer(Struct, frozen=True):
    """What a register knows of a person: by attribute, and thing by thing."""

    values: Mapping[str, Any]
    holdings: tuple[Holding, ...] = ()


class Reply(Struct, frozen=True):
    """What came of asking one register."""

    outcome: Outcome
    answer: Answer | None = None
    """There exactly when ``outcome`` is found."""
    asked: bool = True
    """False when the register was spared the question because it failed just before, or is not connected at all."""
