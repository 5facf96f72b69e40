"""When a dossier is due: from the stretches in which its clock ran, the limit, and the calendar. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from ihanoi.kernel.working_time import (
    Calendar,
    TimeLimit,
    TimeUnit,
    add_working_minutes,
    due_after,
    next_working_moment,
    working_minutes_between,
)


class Pause(StrEnum):
    """On whom the dossier waits while its clock stands still."""

    CITIZEN = "citizen"
    UNIT = "unit"
    OTHER_AGENCY = "other_agency"
    OUTAGE = "outage"


class Segment(Struct, frozen=True):
    """A stretch of the dossier's life in which the clock ran, or stood still for a reason."""

    started_at: datetime
    ended_at: datetime | None
    pause: Pause | None = None


Policy = Literal["resume", "restart"]


def due_at(calendar: Calendar, limit: TimeLimit, segments: Sequence[Segment], policy: Policy) -> datetime | None:
    """Return when the result is due; None before the clock started and while it stands still.

    ``restart`` counts the whole limit anew from the end of the last pause; ``resume`` counts what
    was left of it. Which of the two holds is set per procedure.
    """
    running = [segment for segment in segments if segment.pause is None]
    if not running or running[-1].ended_at is not None:
        return None
    last = running[-1]
    if policy == "restart" or len(running) == 1:
        return due_after(calendar, limit, last.started_at)
    if limit.unit in (TimeUnit.WORKING_DAY, TimeUnit.WORKING_HOUR):
        return _rest_of_working_time(calendar, limit, running)
    stood_still = sum(
        (s.ended_at - s.started_at for s in segments if s.pause is not None and s.ended_at is not None), timedelta()
    )
    return next_working_moment(calendar, due_after(calendar, limit, running[0].started_at) + stood_still)


def _rest_of_working_time(calendar: Calendar, limit: TimeLimit, running: Sequence[Segment]) -> datetime:
    whole = limit.amount * (60 if limit.unit is TimeUnit.WORKING_HOUR else calendar.day_minutes)
    used = sum(
        working_minutes_between(calendar, segment.started_at, segment.ended_at)
        for segment in running
        if segment.ended_at is not None
    )
    return add_working_minutes(calendar, running[-1].started_at, max(whole - used, 0))
