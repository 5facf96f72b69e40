"""How long a mandate lasts, what it covers and how it stands: pure.

The parties agree on the term; without agreement it is one year (Civil Code, 91/2015/QH13, Art. 563).
"""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from ihanoi.profile.errors import MandateTermRefused

MOST_YEARS = 5
"""Our own limit, provisional: the law sets none."""
UNAGREED_YEARS = 1


class MandateState(StrEnum):
    """How a mandate stands today."""

    OFFERED = "offered"
    """Waits for the one it was given to."""
    AGREED = "agreed"
    """Accepted, its first day is still to come."""
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """Ended by either side, before or after it was accepted."""


def state_of(
    accepted_at: datetime | None, ended_at: datetime | None, first: date, last: date, today: date
) -> MandateState:
    """Return how a mandate stands."""
    if ended_at is not None:
        return MandateState.WITHDRAWN
    if today > last:
        return MandateState.EXPIRED
    if accepted_at is None:
        return MandateState.OFFERED
    return MandateState.IN_FORCE if first <= today else MandateState.AGREED


def covers(procedures: Collection[str], fields: Collection[str], code: str, field: str) -> bool:
    """Tell whether a mandate covers a procedure: named itself, by its field of law, or because nothing is named."""
    return (not procedures and not fields) or code in procedures or field in fields


def term(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """Return first and last day of a mandate given today.

    Raises:
        MandateTermRefused: it would begin in the past, end before it begins, or last too long.
    """
    first = first or today
    last = last or years_after(first, UNAGREED_YEARS)
    if first < today or last < first or last > years_after(first, MOST_YEARS):
        raise MandateTermRefused(years=MOST_YEARS)
    return first, last


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; of 29 February the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
