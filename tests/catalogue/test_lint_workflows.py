"""A workflow that cannot be walked is told, each with where and why."""

from typing import Any

import pytest

from ihanoi.catalogue.findings import Finding
from ihanoi.catalogue.lint import lint_workflow
from ihanoi.catalogue.vocabulary import Step, Workflow
from ihanoi.kernel.working_time import TimeLimit, TimeUnit
from tests.catalogue.pieces import LABEL


def step(name: str, *following: str, role: str = "one_stop_officer", limit: Any = "unknown") -> Step:
    return Step(id=name, name=LABEL, role=role, limit=limit, next=list(following))


DAY = TimeLimit(amount=1, unit=TimeUnit.WORKING_DAY)
FLOWS: dict[str, tuple[list[Step], Finding]] = {
    "a step nobody reaches": (
        [step("a", limit=DAY), step("b", limit=DAY)],
        Finding("error", "$.steps[1]", "no way leads to step «b»"),
    ),
    "a step that is not there": (
        [step("a", "lost", limit=DAY)],
        Finding("error", "$.steps[0].next", "there is no step «lost»"),
    ),
    "a step of nobody": ([step("a", role=" ", limit=DAY)], Finding("error", "$.steps[0].role", "step «a» has no role")),
    "a step without limit": ([step("a")], Finding("warning", "$.steps[0].limit", "step «a» has no limit yet")),
}


@pytest.mark.parametrize(("steps", "finding"), FLOWS.values(), ids=FLOWS.keys())
def test_a_broken_workflow_is_found(steps: list[Step], finding: Finding) -> None:
    assert lint_workflow(Workflow(name=LABEL, steps=steps, source="")) == [finding]


def test_a_workflow_that_goes_round_is_left_alone() -> None:
    steps = [step("a", "b", limit=DAY), step("b", "a", "c", limit=DAY), step("c", limit=DAY)]
    assert lint_workflow(Workflow(name=LABEL, steps=steps, source="")) == []
