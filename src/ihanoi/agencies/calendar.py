"""The working calendar: entered from ``procedures/calendar.toml``, corrected in the database, read into memory."""

from datetime import date
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from ihanoi.kernel.working_time import Calendar, Interval
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.refresh import mark_changed

MEMORY_NAME = "calendar"

UPSERT_DAY = """
    INSERT INTO calendar_day (day, kind, name_vi, name_en, basis, provisional) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (day) DO NOTHING
"""
UPSERT_HOURS = """
    INSERT INTO working_hours (weekday, intervals, known_until) VALUES ($1, $2, $3)
    ON CONFLICT (weekday) DO NOTHING
"""
DAYS = "SELECT day, kind FROM calendar_day"
HOURS = "SELECT weekday, intervals, known_until FROM working_hours ORDER BY weekday"

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

DayKind = Literal["holiday", "compensatory_off", "swapped_off", "swapped_working"]


class Name(Struct, frozen=True, forbid_unknown_fields=True):
    """A day's name in both languages."""

    vi: str
    en: str


class DayEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A day that differs from the week's pattern."""

    date: date
    kind: DayKind
    name: Name
    basis: str = "unknown"
    provisional: bool = False


class WeekSource(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the hours were found."""

    provisional: bool
    text: str


class CalendarFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The file: hours as ``"07:00-11:30"`` by weekday, and the days that differ."""

    known_until: date
    """Last day for which the official plan has been entered."""
    week: dict[str, list[str]]
    days: list[DayEntry]
    week_source: WeekSource


def interval(text: str) -> Interval:
    """Return ``"07:00-11:30"`` in minutes after midnight.

    Raises:
        ValueError: it is not two times of day in order.
    """
    opens, closes = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
    if not 0 <= opens < closes <= 24 * 60:
        raise ValueError(f"«{text}» is not an interval of one day")
    return opens, closes


def read_calendar_file(procedures_dir: Path) -> CalendarFile:
    """Return the week and the days written in ``calendar.toml``.

    Raises:
        msgspec.MsgspecError, OSError: the file is missing or does not have its shape.
        ValueError: hours that are not an interval of one day.
    """
    file = msgspec.toml.decode((procedures_dir / "calendar.toml").read_bytes(), type=CalendarFile)
    for text in (text for texts in file.week.values() for text in texts):
        interval(text)
    return file


async def seed_calendar(tx: Transaction, procedures_dir: Path) -> None:
    """Enter the days of the file that the database does not have; corrections made there stay."""
    file = read_calendar_file(procedures_dir)
    await tx.execute_many(
        UPSERT_HOURS,
        [
            (number, [minute for text in file.week.get(day, []) for minute in interval(text)], file.known_until)
            for number, day in enumerate(WEEKDAYS)
        ],
    )
    await tx.execute_many(
        UPSERT_DAY, [(d.date, d.kind, d.name.vi, d.name.en, d.basis, d.provisional) for d in file.days]
    )
    await mark_changed(tx, MEMORY_NAME)


async def load_calendar(reader: Reader) -> Calendar:
    """Return the working calendar, for memory."""
    hours = await reader.fetch(HOURS)
    week = tuple(tuple(zip(row["intervals"][::2], row["intervals"][1::2], strict=True)) for row in hours)
    working_day = week[0]
    days = {row["day"]: working_day if row["kind"] == "swapped_working" else () for row in await reader.fetch(DAYS)}
    return Calendar(week, days, min(row["known_until"] for row in hours))
