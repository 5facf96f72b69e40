"""Working time: from a moment and a limit to the moment the public may expect the result.

Pure arithmetic over a calendar given as data. Moments are aware datetimes in Hanoi time.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from msgspec import Struct

from ihanoi.kernel.clock import HANOI

Interval = tuple[int, int]
"""Opening and closing of one stretch of work, in minutes after midnight."""

SAME_DAY_CUT_OFF = time(15)
"""Accepted after 15:00, a same-day procedure is due the next working day (Decree 309/2026, Art. 9)."""


class TimeUnit(StrEnum):
    """How a time limit is counted."""

    WORKING_HOUR = "working_hour"
    SAME_DAY = "same_day"
    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"


class TimeLimit(Struct, frozen=True):
    """A time limit as law states it; ``amount`` is ignored for ``same_day``."""

    amount: int
    unit: TimeUnit


class Calendar(Struct, frozen=True):
    """When work is done: the week's pattern, and the days that differ from it.

    ``week`` has seven entries from Monday; ``days`` overrides single dates (holidays have no
    interval, swapped Saturdays have those of a working day). ``known_until`` is the last date for
    which the official plan has been entered; later due dates are provisional.
    """

    week: tuple[tuple[Interval, ...], ...]
    days: dict[date, tuple[Interval, ...]]
    known_until: date

    def intervals(self, day: date) -> tuple[Interval, ...]:
        """Return the stretches of work on that day, empty when nobody works."""
        return self.days.get(day, self.week[day.weekday()])

    @property
    def day_minutes(self) -> int:
        """Length of an ordinary working day, in minutes: Monday's."""
        return sum(end - start for start, end in self.week[0])


def _at(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(), HANOI) + timedelta(minutes=minutes)


def _stretches(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield every stretch of work from ``start`` on as (begin, end), the first one cut to start."""
    local = start.astimezone(HANOI)
    day = local.date()
    while True:
        for opens, closes in calendar.intervals(day):
            begin, end = _at(day, opens), _at(day, closes)
            if end > local:
                yield max(begin, local), end
        day += timedelta(days=1)


def next_working_moment(calendar: Calendar, moment: datetime) -> datetime:
    """Return the moment itself when somebody works then, otherwise the next opening."""
    begin, _ = next(_stretches(calendar, moment))
    return begin


def add_working_minutes(calendar: Calendar, start: datetime, minutes: float) -> datetime:
    """Return the earliest moment by which that much working time has passed since ``start``."""
    left = timedelta(minutes=minutes)
    for begin, end in _stretches(calendar, start):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise AssertionError("a calendar has working days for ever")


def working_minutes_between(calendar: Calendar, start: datetime, end: datetime) -> float:
    """Return the working time from ``start`` to ``end`` in minutes; 0 when end is not later."""
    total = timedelta()
    for begin, finish in _stretches(calendar, start):
        if begin >= end:
            return total.total_seconds() / 60
        total += min(finish, end) - begin
    raise AssertionError("a calendar has working days for ever")


def _closing(calendar: Calendar, moment: datetime) -> datetime:
    day = moment.date()
    return _at(day, calendar.intervals(day)[-1][1])


def _same_day(calendar: Calendar, start: datetime) -> datetime:
    begin = next_working_moment(calendar, start)
    if begin == start and begin.timetz().replace(tzinfo=None) > SAME_DAY_CUT_OFF:
        begin = next_working_moment(calendar, _at(begin.date() + timedelta(days=1), 0))
    return _closing(calendar, begin)


def _add_months(moment: datetime, months: int) -> datetime:
    index = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(index, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last_day = (first_of_next - timedelta(days=1)).day
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last_day))


def due_after(calendar: Calendar, limit: TimeLimit, start: datetime) -> datetime:
    """Return when a limit that starts to run at ``start`` ends; always a moment of work.

    Working days and hours count working time only, so three working days from Monday 10:00 end
    on Thursday 10:00. Days and months run through and roll forward to the next moment of work.
    """
    local = start.astimezone(HANOI)
    match limit.unit:
        case TimeUnit.SAME_DAY:
            return _same_day(calendar, local)
        case TimeUnit.WORKING_HOUR:
            return add_working_minutes(calendar, local, limit.amount * 60)
        case TimeUnit.WORKING_DAY:
            return add_working_minutes(calendar, local, limit.amount * calendar.day_minutes)
        case TimeUnit.DAY:
            return next_working_moment(calendar, local + timedelta(days=limit.amount))
        case TimeUnit.MONTH:
            return next_working_moment(calendar, _add_months(local, limit.amount))
