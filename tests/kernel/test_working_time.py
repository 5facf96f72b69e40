"""Due dates by table: every case that a public calendar of Hanoi has shown to go wrong somewhere."""

from datetime import UTC, datetime

import pytest

from ihanoi.kernel.clock import HANOI
from ihanoi.kernel.working_time import TimeLimit, TimeUnit, due_after, next_working_moment, working_minutes_between
from tests.kernel.hanoi_calendar import CALENDAR

HOURS, SAME_DAY, WORKING_DAYS = TimeUnit.WORKING_HOUR, TimeUnit.SAME_DAY, TimeUnit.WORKING_DAY
DAYS, MONTHS = TimeUnit.DAY, TimeUnit.MONTH


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


DUE = {
    "within a week": ("2026-03-02 10:00", 3, WORKING_DAYS, "2026-03-05 10:00"),
    "over a weekend": ("2026-03-06 10:00", 1, WORKING_DAYS, "2026-03-09 10:00"),
    "over Tết 2026": ("2026-02-13 10:00", 1, WORKING_DAYS, "2026-02-23 10:00"),
    "seven days over Tết 2026": ("2026-02-12 09:00", 7, WORKING_DAYS, "2026-03-02 09:00"),
    "over New Year, whose Friday is off too": ("2025-12-31 10:00", 1, WORKING_DAYS, "2026-01-05 10:00"),
    "over New Year to the Saturday worked instead": ("2025-12-31 10:00", 6, WORKING_DAYS, "2026-01-10 10:00"),
    "onto the swapped Saturday": ("2026-08-21 10:00", 1, WORKING_DAYS, "2026-08-22 10:00"),
    "over the swapped Monday and National Day": ("2026-08-28 10:00", 1, WORKING_DAYS, "2026-09-03 10:00"),
    "over Culture Day, a holiday since 2026": ("2026-11-23 10:00", 1, WORKING_DAYS, "2026-11-25 10:00"),
    "onto 24 November 2025, still a working day": ("2025-11-21 10:00", 1, WORKING_DAYS, "2025-11-24 10:00"),
    "over Hùng Kings' day on a Sunday": ("2026-04-24 10:00", 1, WORKING_DAYS, "2026-04-28 10:00"),
    "accepted after work: counts from the morning": ("2026-03-02 18:30", 1, WORKING_DAYS, "2026-03-03 17:00"),
    "accepted at closing": ("2026-03-02 17:00", 1, WORKING_DAYS, "2026-03-03 17:00"),
    "accepted at lunch: counts from 13:30": ("2026-03-02 12:00", 1, WORKING_DAYS, "2026-03-03 11:30"),
    "accepted before opening": ("2026-03-02 05:00", 1, WORKING_DAYS, "2026-03-02 17:00"),
    "accepted on a Sunday": ("2026-03-01 09:00", 1, WORKING_DAYS, "2026-03-02 17:00"),
    "hours over lunch": ("2026-03-02 10:00", 4, HOURS, "2026-03-02 16:00"),
    "hours over a weekend": ("2026-03-06 16:00", 2, HOURS, "2026-03-09 08:00"),
    "calendar days end on a Saturday: Monday morning": ("2026-03-02 10:00", 5, DAYS, "2026-03-09 07:00"),
    "calendar days end at work": ("2026-03-02 10:00", 7, DAYS, "2026-03-09 10:00"),
    "calendar days end in the evening": ("2026-03-02 20:00", 1, DAYS, "2026-03-04 07:00"),
    "calendar days end in Tết": ("2026-02-09 10:00", 10, DAYS, "2026-02-23 07:00"),
    "month from the 31st into February": ("2026-01-31 10:00", 1, MONTHS, "2026-03-02 07:00"),
    "month from the 31st into a leap February": ("2028-01-31 10:00", 1, MONTHS, "2028-02-29 10:00"),
    "month over the year's end": ("2026-12-15 10:00", 1, MONTHS, "2027-01-15 10:00"),
    "month into December": ("2026-11-16 10:00", 1, MONTHS, "2026-12-16 10:00"),
    "twelve months": ("2026-03-02 10:00", 12, MONTHS, "2027-03-02 10:00"),
    "month onto two holidays and a weekend": ("2026-03-31 10:00", 1, MONTHS, "2026-05-04 07:00"),
    "same day": ("2026-03-02 08:00", 0, SAME_DAY, "2026-03-02 17:00"),
    "same day before opening": ("2026-03-02 06:00", 0, SAME_DAY, "2026-03-02 17:00"),
    "same day at lunch": ("2026-03-02 12:15", 0, SAME_DAY, "2026-03-02 17:00"),
    "same day at 15:00 sharp": ("2026-03-02 15:00:00", 0, SAME_DAY, "2026-03-02 17:00"),
    "same day a second after 15:00": ("2026-03-02 15:00:01", 0, SAME_DAY, "2026-03-03 17:00"),
    "same day after work": ("2026-03-02 19:00", 0, SAME_DAY, "2026-03-03 17:00"),
    "same day, Friday afternoon": ("2026-03-06 16:00", 0, SAME_DAY, "2026-03-09 17:00"),
    "same day, afternoon before a swapped Saturday": ("2026-08-21 16:00", 0, SAME_DAY, "2026-08-22 17:00"),
    "same day, afternoon before Tết": ("2026-02-13 15:01", 0, SAME_DAY, "2026-02-23 17:00"),
}


@pytest.mark.parametrize(("start", "amount", "unit", "due"), DUE.values(), ids=DUE.keys())
def test_a_limit_ends_when_the_public_may_expect_it(start: str, amount: int, unit: TimeUnit, due: str) -> None:
    assert due_after(CALENDAR, TimeLimit(amount, unit), at(start)) == at(due)


WORKED = {
    "an ordinary Monday": ("2026-03-02", True),
    "a Saturday": ("2026-03-07", False),
    "a Sunday": ("2026-03-08", False),
    "the swapped Saturday": ("2026-08-22", True),
    "the swapped Monday": ("2026-08-31", False),
    "24 November 2025": ("2025-11-24", True),
    "24 November 2026": ("2026-11-24", False),
    "24 November 2027": ("2027-11-24", False),
    "a day of Tết": ("2026-02-18", False),
}


@pytest.mark.parametrize(("day", "worked"), WORKED.values(), ids=WORKED.keys())
def test_the_calendar_knows_on_which_days_somebody_works(day: str, worked: bool) -> None:
    assert bool(CALENDAR.intervals(at(day).date())) is worked


def test_a_working_day_has_eight_hours_in_two_halves() -> None:
    assert CALENDAR.day_minutes == 8 * 60
    assert CALENDAR.intervals(at("2026-03-02").date()) == ((7 * 60, 11 * 60 + 30), (13 * 60 + 30, 17 * 60))


def test_due_dates_read_in_hanoi_time_whatever_zone_the_start_came_in() -> None:
    due = due_after(CALENDAR, TimeLimit(1, WORKING_DAYS), datetime(2026, 3, 2, 3, 0, tzinfo=UTC))
    assert due == at("2026-03-03 10:00")
    assert due.utcoffset() == HANOI.utcoffset(None)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-02 09:12", "2026-03-02 09:12"),
        ("2026-03-02 11:30", "2026-03-02 13:30"),
        ("2026-03-02 17:00", "2026-03-03 07:00"),
        ("2026-02-14 09:00", "2026-02-23 07:00"),
    ],
)
def test_the_next_working_moment_is_now_or_the_next_opening(moment: str, expected: str) -> None:
    assert next_working_moment(CALENDAR, at(moment)) == at(expected)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-03-02 10:00", "2026-03-02 10:00", 0),
        ("2026-03-02 10:00", "2026-03-02 09:00", 0),
        ("2026-03-02 11:00", "2026-03-02 14:00", 60),
        ("2026-03-06 16:30", "2026-03-09 07:10", 40),
        ("2026-02-13 17:00", "2026-02-23 07:00", 0),
        ("2026-03-02 00:00", "2026-03-03 00:00", 480),
    ],
)
def test_only_working_time_counts_between_two_moments(start: str, end: str, minutes: int) -> None:
    assert working_minutes_between(CALENDAR, at(start), at(end)) == minutes
