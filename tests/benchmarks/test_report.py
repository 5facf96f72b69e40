"""Goals, verdicts and what is written."""

import copy
import cProfile
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.figures import Spread
from benchmarks.glances import NOT_THE_API, SHORTER
from benchmarks.groups import GROUPS
from benchmarks.machine import Meter, describe
from benchmarks.missed import explanations, missed_goals
from benchmarks.profiles import Line, read
from benchmarks.results import Curve, Row, Run, goals, one


def test_every_goal_has_one_bound() -> None:
    for name, goal in goals().items():
        assert (goal.at is None) != (goal.below is None), name


def test_every_goal_is_measured_by_some_group() -> None:
    sources = "".join(path.read_text() for path in (Path(report.__file__).parent / "groups").glob("*.py"))
    assert [name for name in goals() if f'"{name}"' not in sources] == []


def test_verdicts() -> None:
    row = Row(group="track", what="track", value=one(0.25), goal="track")
    assert row.verdict == "met"
    assert Row(group="track", what="track", value=one(0.2), goal="track", doubt="5 errors").verdict == "(missed)"
    assert Row(group="queue_page", what="page", value=one(1.0)).verdict == "-"


def test_a_missed_goal_tells_by_how_much() -> None:
    assert goals()["track"].short(0.2) == pytest.approx(0.2)
    assert goals()["growth_track"].short(3.0) == pytest.approx(0.5)
    assert goals()["track"].short(0.3) == 0.0
    missed = Row(group="track", what="track", value=one(0.2), goal="track", doubt="5 errors")
    assert report.cells(missed)[3] == "(missed) by 20%: 5 errors"


def test_the_report_says_of_a_missed_goal_what_was_tried_and_what_would_be_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    slow = Row(group="rate", what="rate", value=one(0.06), goal="rate")
    good = Row(group="track", what="track", value=one(0.3), goal="track")
    run = Run(
        at="2026-07-01T10:00:00+07:00",
        kind="bench",
        seconds=1.0,
        machine=describe(),
        commit="x",
        rows=[slow, good],
        profiles={"rate": [Line("asyncpg/protocol.py:1 query", 7, 0.25)]},
    )
    text = report.write(run).read_text()
    assert f"≥ 0.3 | 0.06 | 80% | {explanations()['rate'].tried} | {explanations()['rate'].needed} |" in text
    assert "| `asyncpg/protocol.py:1 query` | 7 | 25.0% |" in text
    assert "track / pgbench same query" not in text
    assert "profiler on: the shares" not in text, "its rates are rates"
    assert missed_goals([good]) == []


def test_what_is_said_of_missed_goals_names_goals_and_groups() -> None:
    assert explanations().keys() == goals().keys(), "a goal that is missed must not be met with a shrug"
    assert NOT_THE_API | SHORTER.keys() <= GROUPS.keys()


def test_a_profile_names_what_took_most(tmp_path: Path) -> None:
    profile = cProfile.Profile()
    profile.runcall(sorted, range(200_000), key=lambda number: -number)
    profile.dump_stats(tmp_path / "1.prof")
    heaviest, *_ = read(tmp_path)
    assert heaviest.calls in (1, 200_000)
    assert 0 < heaviest.share <= 1
    assert read(tmp_path) == [], "the next group would be charged for it"


def test_a_profile_tells_nothing_of_where_its_machine_keeps_things(tmp_path: Path) -> None:
    profile = cProfile.Profile()
    profile.runcall(copy.deepcopy, [[number] for number in range(1_000)])
    profile.runcall(missed_goals, [])
    profile.dump_stats(tmp_path / "1.prof")
    named = [line.function for line in read(tmp_path)]
    assert any(name.startswith("copy.py:") for name in named)
    assert any(name.startswith("benchmarks/missed.py:") for name in named)
    assert not [name for name in named if name.startswith("/")]


def test_a_run_is_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    rows = [Row(group="track", what="a < b", value=Spread(0.3, 0.2, 0.4), goal="track", limit="pgbench", foreign=0.5)]
    curves = [Curve(name="spike", points=[(0.0, 1.0, 2.0, 3.0), (1.0, 15.0, 4.0, 9.0)])]
    run = Run(
        at="2026-07-01T10:00:00+07:00",
        kind="quick",
        seconds=1.0,
        machine=describe(),
        commit="x",
        rows=rows,
        curves=curves,
    )
    text = report.write(run).read_text()
    assert "0.3 [0.2-0.4]" in text
    assert "50% !" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"2026-07-01-quick{end}" for end in ("-spike.svg", ".json", ".md", ".svg")
    ]
    assert "a &lt; b" in (tmp_path / "2026-07-01-quick.svg").read_text()
    assert "1 of 1 comparable goals met" in report.table(run)


def test_groups_are_named_like_their_modules() -> None:
    assert all(measure.__module__ == f"benchmarks.groups.{name}" for name, measure in GROUPS.items())


def test_our_own_work_is_not_foreign() -> None:
    meter = Meter({})
    sum(range(3_000_000))
    usage = meter.stop()
    assert 0 <= usage.foreign <= 1
