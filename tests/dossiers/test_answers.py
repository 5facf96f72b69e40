"""Answers of a draft: merged, put in order, and read-only where somebody vouches for them."""

import unicodedata
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihanoi.dossiers.content import Content, Shown
from ihanoi.dossiers.errors import ReadOnlyChanged
from ihanoi.dossiers.merging import merge
from ihanoi.dossiers.save_answers import check_read_only
from ihanoi.kernel.clock import HANOI
from ihanoi.kernel.text import normalise

THEN = datetime(2026, 3, 2, tzinfo=HANOI)


def content(answers: dict[str, Any], **verified: Any) -> Content:
    snapshot = {name: Shown(value, "population", 3, THEN, editable=False) for name, value in verified.items()}
    snapshot["phone"] = Shown("0911111111", "declared", 1, THEN, editable=True)
    return Content(answers, snapshot)


MERGED: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "one more": ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
    "another value": ({"a": 1, "b": 2}, {"a": 3}, {"a": 3, "b": 2}),
    "taken away": ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
    "taken away without being there": ({"b": 2}, {"a": None}, {"b": 2}),
    "nothing": ({"a": 1}, {}, {"a": 1}),
    "no is an answer": ({}, {"a": False, "b": 0, "c": "", "d": []}, {"a": False, "b": 0, "c": "", "d": []}),
    "a table is replaced whole": ({"a": [{"x": 1}, {"x": 2}]}, {"a": [{"x": 3}]}, {"a": [{"x": 3}]}),
    "an address is replaced whole": ({"a": {"x": 1}}, {"a": {"y": 2}}, {"a": {"y": 2}}),
}


@pytest.mark.parametrize(("before", "changes", "after"), MERGED.values(), ids=MERGED.keys())
def test_changes_are_merged_field_by_field(
    before: dict[str, Any], changes: dict[str, Any], after: dict[str, Any]
) -> None:
    held = content(dict(before))
    assert merge(held, changes) == after
    assert held.answers == before, "the answers as they were are left alone"


NORMAL: list[tuple[Any, Any]] = [
    ("  Số  5,\tngõ 10 ", "Số 5, ngõ 10"),
    (unicodedata.normalize("NFD", "Đường Láng"), "Đường Láng"),
    ("dòng  một\r\ndòng   hai", "dòng một\ndòng hai"),
    ({"detail": " a  b "}, {"detail": "a b"}),
    ([{"name": " An "}, " b "], [{"name": "An"}, "b"]),
    (5, 5),
    (True, True),
    (None, None),
    ("bad\x00 text ", "bad\x00 text "),
]


@pytest.mark.parametrize(("given_value", "kept"), NORMAL, ids=lambda value: ascii(value)[:30])
def test_text_is_composed_and_its_spaces_put_in_order(given_value: Any, kept: Any) -> None:
    assert normalise(given_value) == kept


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(json)
def test_normalising_twice_changes_nothing_more(value: Any) -> None:
    assert normalise(normalise(value)) == normalise(value)


TAMPERED: dict[str, dict[str, Any]] = {
    "altered": {"name": "Nguyễn Thị Khác", "address": {"commune": "00167"}},
    "taken away": {"address": {"commune": "00167"}},
    "altered inside": {"name": "Nguyễn Thị An", "address": {"commune": "00004"}},
    "added to": {"name": "Nguyễn Thị An", "address": {"commune": "00167", "detail": "x"}},
    "of another type": {"name": ["Nguyễn Thị An"], "address": {"commune": "00167"}},
}
VERIFIED: dict[str, Any] = {"name": "Nguyễn Thị An", "address": {"commune": "00167"}}


@pytest.mark.parametrize("answers", TAMPERED.values(), ids=TAMPERED.keys())
def test_a_verified_value_that_was_touched_is_refused(answers: dict[str, Any]) -> None:
    with pytest.raises(ReadOnlyChanged) as refusal:
        check_read_only(content({}, **VERIFIED), answers)
    assert len(refusal.value.errors) == 1
    assert refusal.value.errors[0].pointer in ("/answers/name", "/answers/address")


def test_every_touched_value_is_named_at_once() -> None:
    with pytest.raises(ReadOnlyChanged) as refusal:
        check_read_only(content({}, **VERIFIED), {})
    assert [fault.pointer for fault in refusal.value.errors] == ["/answers/name", "/answers/address"]


def test_what_the_person_declared_may_be_changed_or_taken_away() -> None:
    check_read_only(content({}, **VERIFIED), {**VERIFIED, "phone": "0922222222", "new": 1})
    check_read_only(content({}, **VERIFIED), VERIFIED)
