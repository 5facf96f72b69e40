"""The working calendar: from the file into the database, where corrections stay."""

from datetime import date

import pytest

from ihanoi.agencies.calendar import interval, load_calendar, seed_calendar
from ihanoi.platform.database import Transaction
from ihanoi.settings import CHECKOUT
from tests.kernel.hanoi_calendar import CALENDAR

PROCEDURES = CHECKOUT / "procedures"


@pytest.mark.parametrize(
    ("text", "minutes"), [("07:00-11:30", (420, 690)), ("00:00-24:00", (0, 1440)), ("13:30-17:00", (810, 1020))]
)
def test_hours_are_read_as_minutes(text: str, minutes: tuple[int, int]) -> None:
    assert interval(text) == minutes


@pytest.mark.parametrize("text", ["", "07:00", "11:30-07:00", "07:00-07:00", "07:00-25:00", "sáng-chiều", "7-8-9"])
def test_what_is_no_stretch_of_a_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        interval(text)


async def test_the_database_holds_the_calendar_of_the_file(tx: Transaction) -> None:
    assert await load_calendar(tx) == CALENDAR


async def test_a_correction_made_in_the_database_survives_the_next_start(tx: Transaction) -> None:
    day = date(2026, 11, 24)
    await tx.execute("UPDATE calendar_day SET kind = 'swapped_working' WHERE day = $1", day)
    await tx.execute("UPDATE working_hours SET intervals = '{480,720}' WHERE weekday = 5")
    await seed_calendar(tx, PROCEDURES)
    corrected = await load_calendar(tx)
    assert corrected.intervals(day) == CALENDAR.week[0]
    assert corrected.intervals(date(2026, 3, 7)) == ((480, 720),)


async def test_the_plan_is_known_only_as_far_as_every_weekday_is(tx: Transaction) -> None:
    await tx.execute("UPDATE working_hours SET known_until = '2026-06-30' WHERE weekday = 3")
    assert (await load_calendar(tx)).known_until == date(2026, 6, 30)
