"""Due dates over pauses: the clock resumes or starts anew, and never runs while it stands still."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ihanoi.dossiers.deadlines import Pause, Policy, Segment, due_at
from ihanoi.dossiers.queries import is_overdue
from ihanoi.dossiers.states import OPEN, State
from ihanoi.kernel.clock import HANOI
from ihanoi.kernel.working_time import TimeLimit, TimeUnit, due_after
from tests.kernel.hanoi_calendar import CALENDAR

CITIZEN = Pause.CITIZEN
FIVE_DAYS, TEN_CALENDAR_DAYS = TimeLimit(5, TimeUnit.WORKING_DAY), TimeLimit(10, TimeUnit.DAY)
SIX_HOURS, MONTH = TimeLimit(6, TimeUnit.WORKING_HOUR), TimeLimit(1, TimeUnit.MONTH)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=HANOI)


def ran(start: str, end: str | None = None, pause: Pause | None = None) -> Segment:
    return Segment(at(start), None if end is None else at(end), pause)


RAN_A_DAY = [ran("03-02 10:00", "03-03 10:00"), ran("03-03 10:00", "03-09 10:00", CITIZEN)]

DUE: dict[str, tuple[TimeLimit, Policy, list[Segment], str | None]] = {
    "before it started": (FIVE_DAYS, "restart", [], None),
    "paused before it ever ran": (FIVE_DAYS, "restart", [ran("03-02 10:00", None, CITIZEN)], None),
    "running": (FIVE_DAYS, "restart", [ran("03-02 10:00")], "03-09 10:00"),
    "standing still": (FIVE_DAYS, "resume", [*RAN_A_DAY[:1], ran("03-03 10:00", None, CITIZEN)], None),
    "stopped for good": (FIVE_DAYS, "resume", RAN_A_DAY[:1], None),
    "anew after a pause": (FIVE_DAYS, "restart", [*RAN_A_DAY, ran("03-09 10:00")], "03-16 10:00"),
    "the rest after a pause": (FIVE_DAYS, "resume", [*RAN_A_DAY, ran("03-09 10:00")], "03-13 10:00"),
    "the first run of all, after a pause": (
        FIVE_DAYS,
        "resume",
        [ran("03-02 10:00", "03-04 10:00", CITIZEN), ran("03-04 10:00")],
        "03-11 10:00",
    ),
    "the rest after two pauses": (
        FIVE_DAYS,
        "resume",
        [
            *RAN_A_DAY,
            ran("03-09 10:00", "03-11 10:00"),
            ran("03-11 10:00", "03-12 16:00", Pause.OTHER_AGENCY),
            ran("03-12 16:00"),
        ],
        "03-16 16:00",
    ),
    "the rest of hours": (
        SIX_HOURS,
        "resume",
        [ran("03-02 08:00", "03-02 10:00"), ran("03-02 10:00", "03-03 07:00", CITIZEN), ran("03-03 07:00")],
        "03-03 11:00",
    ),
    "nothing left of it": (
        SIX_HOURS,
        "resume",
        [ran("03-02 08:00", "03-04 10:00"), ran("03-04 10:00", "03-04 18:00", CITIZEN), ran("03-04 18:00")],
        "03-05 07:00",
    ),
    "over Tết": (
        FIVE_DAYS,
        "resume",
        [ran("02-12 10:00", "02-13 10:00"), ran("02-13 10:00", "02-18 09:00", CITIZEN), ran("02-18 09:00")],
        "02-26 17:00",
    ),
    "calendar days move by the pause": (
        TEN_CALENDAR_DAYS,
        "resume",
        [ran("03-02 10:00", "03-03 10:00"), ran("03-03 10:00", "03-06 10:00", CITIZEN), ran("03-06 10:00")],
        "03-16 07:00",
    ),
    "calendar days anew": (
        TEN_CALENDAR_DAYS,
        "restart",
        [ran("03-02 10:00", "03-03 10:00"), ran("03-03 10:00", "03-06 10:00", CITIZEN), ran("03-06 10:00")],
        "03-16 10:00",
    ),
    "a month moves by the pause": (
        MONTH,
        "resume",
        [ran("03-02 10:00", "03-03 10:00"), ran("03-03 10:00", "03-05 10:00", CITIZEN), ran("03-05 10:00")],
        "04-06 07:00",
    ),
}


@pytest.mark.parametrize(("limit", "policy", "segments", "due"), DUE.values(), ids=DUE.keys())
def test_a_dossier_is_due(limit: TimeLimit, policy: Policy, segments: list[Segment], due: str | None) -> None:
    assert due_at(CALENDAR, limit, segments, policy) == (None if due is None else at(due))


moments = st.timedeltas(timedelta(), timedelta(days=60)).map(at("01-05 08:00").__add__)
limits = st.builds(TimeLimit, st.integers(1, 20), st.sampled_from([TimeUnit.WORKING_DAY, TimeUnit.WORKING_HOUR]))
policies: st.SearchStrategy[Policy] = st.sampled_from(["resume", "restart"])
law = settings(deadline=None, max_examples=60)


@law
@given(limits, st.tuples(moments, moments, moments), policies)
def test_a_pause_never_makes_a_dossier_due_earlier(
    limit: TimeLimit, three: tuple[datetime, datetime, datetime], policy: Policy
) -> None:
    start, stop, again = sorted(three)
    segments = [Segment(start, stop), Segment(stop, again, CITIZEN), Segment(again, None)]
    due = due_at(CALENDAR, limit, segments, policy)
    assert due is not None
    assert due >= again
    assert due >= due_after(CALENDAR, limit, start)


@law
@given(limits, st.tuples(moments, moments, moments))
def test_starting_anew_gives_the_unit_at_least_the_rest(
    limit: TimeLimit, three: tuple[datetime, datetime, datetime]
) -> None:
    start, stop, again = sorted(three)
    segments = [Segment(start, stop), Segment(stop, again, CITIZEN), Segment(again, None)]
    resumed, restarted = (due_at(CALENDAR, limit, segments, policy) for policy in ("resume", "restart"))
    assert resumed is not None
    assert restarted is not None
    assert resumed <= restarted


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(("due", "passed"), [("03-02 09:59", True), ("03-02 10:01", False), (None, False)])
def test_only_open_dossiers_past_their_due_date_are_overdue(state: State, due: str | None, passed: bool) -> None:
    moment = None if due is None else at(due)
    assert is_overdue(state, moment, at("03-02 10:00")) is (passed and state in OPEN)
