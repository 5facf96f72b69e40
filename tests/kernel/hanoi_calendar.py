"""Hanoi's working calendar as the file states it, for rules that are tested without a database."""

import msgspec

from ihanoi.agencies.calendar import WEEKDAYS, CalendarFile, interval
from ihanoi.kernel.working_time import Calendar
from ihanoi.settings import CHECKOUT


def hanoi_calendar() -> Calendar:
    """Return the calendar of ``procedures/calendar.toml``."""
    text = (CHECKOUT / "procedures" / "calendar.toml").read_bytes()
    file = msgspec.toml.decode(text, type=CalendarFile)
    week = tuple(tuple(interval(hours) for hours in file.week.get(day, [])) for day in WEEKDAYS)
    days = {day.date: week[0] if day.kind == "swapped_working" else () for day in file.days}
    return Calendar(week, days, file.known_until)


CALENDAR = hanoi_calendar()
