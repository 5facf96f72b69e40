"""Ratings and figures on the wire."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from ihanoi.kernel.text import WITHOUT_NUL


class Level(StrEnum):
    """The three answers of the national counter rating."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"


POINTS: dict[Level, int] = {Level.VERY_SATISFIED: 2, Level.SATISFIED: 1, Level.DISSATISFIED: 0}
"""Points per answer (Decree 61/2018)."""


class Reason(StrEnum):
    """What the answer is about."""

    TIME = "time"
    ATTITUDE = "attitude"
    CLARITY = "clarity"
    PAPERS = "papers"
    ONLINE_SYSTEM = "online_system"
    RESULT = "result"


class GiveRating(Struct, frozen=True, forbid_unknown_fields=True):
    """Rate a finished dossier, once."""

    level: Level
    reasons: Annotated[list[Reason], Meta(max_length=6)] = []
    comment: Annotated[str, Meta(max_length=2000, pattern=WITHOUT_NUL)] = ""
    """Read by nobody who handled the dossier."""


class RatingView(Struct, frozen=True):
    """My rating."""

    dossier_id: UUID
    level: Level
    reasons: list[Reason]
    rated_at: datetime


FEWEST = 5
"""Ratings from which on it is told how people rated. Among fewer, whoever served the day's one or two people would know
what each of them said, and raters stay confidential (Decree 224/2026, Art. 10.3.b). The number itself is chosen,
not taken from a law: publishers of statistics commonly withhold groups below five."""


class Satisfaction(Struct, frozen=True):
    """How satisfied people are. How many rated is always told; how they rated is not told of a few."""

    ratings: int
    too_few: bool
    """Fewer than five ratings: everything below is null, so that nobody learns who rated how."""
    very_satisfied: int | None
    satisfied: int | None
    dissatisfied: int | None
    satisfied_share: float | None
    """Share of ratings that are not «dissatisfied», between 0 and 1."""
    mean: float | None
    """Mean points, between 0 and 2."""


class SatisfactionView(Struct, frozen=True):
    """Figures with what they are about."""

    unit: UUID | None
    procedure: str | None
    first_day: date
    last_day: date
    as_of: datetime
    figures: Satisfaction


def summarise(very_satisfied: int, satisfied: int, dissatisfied: int) -> Satisfaction:
    """Return what may be told of the counts."""
    total = very_satisfied + satisfied + dissatisfied
    if total < FEWEST:
        return Satisfaction(total, True, None, None, None, None, None)
    return Satisfaction(
        ratings=total,
        too_few=False,
        very_satisfied=very_satisfied,
        satisfied=satisfied,
        dissatisfied=dissatisfied,
        satisfied_share=round((very_satisfied + satisfied) / total, 4),
        mean=round((2 * very_satisfied + satisfied) / total, 4),
    )
