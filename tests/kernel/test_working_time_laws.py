"""Laws of working time that hold for every start, limit and calendar."""

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ihanoi.kernel.clock import HANOI
from ihanoi.kernel.working_time import (
    Calendar,
    TimeLimit,
    TimeUnit,
    add_working_minutes,
    due_after,
    working_minutes_between,
)
from tests.deeper import examples
from tests.kernel.hanoi_calendar import CALENDAR

DAY_PATTERNS = [
    (),
    ((7 * 60, 11 * 60 + 30),),
    ((7 * 60, 11 * 60 + 30), (13 * 60 + 30, 17 * 60)),
    ((8 * 60, 12 * 60), (13 * 60, 16 * 60 + 30)),
    ((6 * 60, 14 * 60),),
]

patterns = st.sampled_from(DAY_PATTERNS)
some_calendars = st.builds(
    Calendar,
    week=st.tuples(st.sampled_from(DAY_PATTERNS[1:]), *[patterns] * 6),
    days=st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 3, 31)), patterns, max_size=40),
    known_until=st.just(date(2026, 12, 31)),
)
calendars = st.just(CALENDAR) | some_calendars
BEGIN = datetime(2025, 12, 20, tzinfo=HANOI)
moments = st.timedeltas(timedelta(), timedelta(days=110)).map(BEGIN.__add__)
limits = st.builds(TimeLimit, st.integers(1, 40), st.sampled_from(TimeUnit))
counted = st.integers(0, 60 * 60)
law = settings(deadline=None, max_examples=examples(30))


def is_worked(calendar: Calendar, moment: datetime) -> bool:
    """Tell whether somebody works then; the closing minute itself is the last one of work."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    passed = (moment - midnight) / timedelta(minutes=1)
    return any(opens <= passed <= closes for opens, closes in calendar.intervals(moment.date()))


@law
@given(calendars, limits, moments)
def test_a_due_date_is_a_moment_of_work_and_not_before_the_start(
    calendar: Calendar, limit: TimeLimit, start: datetime
) -> None:
    due = due_after(calendar, limit, start)
    assert is_worked(calendar, due)
    assert due >= start


@law
@given(calendars, limits, moments, st.timedeltas(timedelta(), timedelta(days=30)))
def test_who_comes_later_is_never_served_earlier(
    calendar: Calendar, limit: TimeLimit, start: datetime, later: timedelta
) -> None:
    assert due_after(calendar, limit, start) <= due_after(calendar, limit, start + later)


@law
@given(calendars, st.sampled_from(TimeUnit), st.integers(1, 30), moments)
def test_a_longer_limit_never_ends_earlier(calendar: Calendar, unit: TimeUnit, amount: int, start: datetime) -> None:
    assert due_after(calendar, TimeLimit(amount, unit), start) <= due_after(
        calendar, TimeLimit(amount + 1, unit), start
    )


@law
@given(calendars, moments, counted, counted.filter(bool))
def test_working_time_adds_up(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    halfway = add_working_minutes(calendar, start, first)
    assert add_working_minutes(calendar, halfway, second) == add_working_minutes(calendar, start, first + second)


@law
@given(calendars, moments, counted)
def test_counting_is_the_inverse_of_adding(calendar: Calendar, start: datetime, minutes: int) -> None:
    assert working_minutes_between(calendar, start, add_working_minutes(calendar, start, minutes)) == minutes


@law
@given(calendars, st.tuples(moments, moments, moments))
def test_a_stretch_counts_as_much_as_its_parts(calendar: Calendar, three: tuple[datetime, datetime, datetime]) -> None:
    start, middle, end = sorted(three)
    parts = working_minutes_between(calendar, start, middle) + working_minutes_between(calendar, middle, end)
    assert abs(working_minutes_between(calendar, start, end) - parts) < 0.001
