"""Conditions are three-valued: what was not answered is unknown, and unknown is never false."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihanoi.catalogue.conditions import holds, variables

OWNS, RENTS = {"===": [{"var": "owns"}, True]}, {"===": [{"var": "kind"}, "rented"]}
COMMUNE = {"===": [{"var": "address.commune"}, "00167"]}
OLD = {">": [{"var": "age"}, 17]}

CASES: dict[str, tuple[dict[str, Any], dict[str, Any], bool | None]] = {
    "true": (OWNS, {"owns": True}, True),
    "false": (OWNS, {"owns": False}, False),
    "not answered": (OWNS, {"kind": "rented"}, None),
    "answered with nothing": (OWNS, {"owns": None}, None),
    "false is an answer": ({"===": [{"var": "owns"}, False]}, {"owns": False}, True),
    "zero is an answer": (OLD, {"age": 0}, False),
    "one false part decides": ({"and": [OWNS, RENTS]}, {"owns": False}, False),
    "one false part decides, whatever its place": ({"and": [RENTS, OWNS]}, {"owns": False}, False),
    "true and unknown is unknown": ({"and": [OWNS, RENTS]}, {"owns": True}, None),
    "all true": ({"and": [OWNS, RENTS]}, {"owns": True, "kind": "rented"}, True),
    "not true": ({"!": [OWNS]}, {"owns": True}, False),
    "not false": ({"!": OWNS}, {"owns": False}, True),
    "not unknown": ({"!": [OWNS]}, {}, None),
    "not (a and b) with a false part": ({"!": [{"and": [OWNS, RENTS]}]}, {"owns": False}, True),
    "inside an answer": (COMMUNE, {"address": {"commune": "00167"}}, True),
    "inside an answer not given": (COMMUNE, {}, None),
}


@pytest.mark.parametrize(("condition", "answers", "expected"), CASES.values(), ids=CASES.keys())
def test_a_condition_holds_or_not_or_is_unknown(
    condition: dict[str, Any], answers: dict[str, Any], expected: bool | None
) -> None:
    assert holds(condition, answers) is expected


names = st.sampled_from(["a", "b", "c"])
conditions: st.SearchStrategy[dict[str, Any]] = st.recursive(
    names.map(lambda name: {"===": [{"var": name}, True]}),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"and": parts})
        | inner.map(lambda part: {"!": [part]})
    ),
    max_leaves=6,
)
answered = st.dictionaries(names, st.booleans())


@given(conditions, answered, st.dictionaries(names, st.booleans()))
def test_what_is_decided_stays_decided_whatever_is_answered_next(
    condition: dict[str, Any], answers: dict[str, bool], more: dict[str, bool]
) -> None:
    before = holds(condition, answers)
    if before is not None:
        assert holds(condition, {**more, **answers}) is before


@given(conditions, st.fixed_dictionaries({"a": st.booleans(), "b": st.booleans(), "c": st.booleans()}))
def test_nothing_is_unknown_once_everything_is_answered(condition: dict[str, Any], answers: dict[str, bool]) -> None:
    assert holds(condition, answers) is not None


@given(conditions, answered)
def test_answers_a_condition_does_not_look_at_make_no_difference(
    condition: dict[str, Any], answers: dict[str, bool]
) -> None:
    seen = set(variables(condition))
    assert holds(condition, answers) is holds(condition, {k: v for k, v in answers.items() if k in seen})
