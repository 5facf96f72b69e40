"""A draft moved to another version: no answer is lost, what a source vouches for wins, and back is as before."""

from datetime import datetime
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ihanoi.catalogue.definition import Field, FieldType
from ihanoi.catalogue.forms import FormCheck, Situation
from ihanoi.dossiers.carry_over import carry_over, untouched_in
from ihanoi.dossiers.content import Content, Shown
from ihanoi.kernel.clock import HANOI
from tests.catalogue.pieces import asking, choice, question
from tests.deeper import examples

NOW = datetime(2026, 3, 1, 9, tzinfo=HANOI)
NAMES = ("a", "b", "c", "d")
VALUES = ("x", "y", "z")
ANYHOW = Situation(None, "online")


def field(name: str, kind: int) -> Field:
    """Return one of the ways to ask a question."""
    ways = (
        question(name),
        choice(name, "x", "y"),
        choice(name, "y", "z"),
        question(name, FieldType.INTEGER),
    )
    return ways[kind]


forms = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 3)).map(
    lambda asked: [field(name, kind) for name, kind in asked.items()]
)
known = st.dictionaries(st.sampled_from(NAMES), st.tuples(st.sampled_from(VALUES), st.booleans()))
said = st.dictionaries(st.sampled_from(NAMES), st.sampled_from((*VALUES, 7)))


def opened(form: list[Field], filled: dict[str, tuple[str, bool]]) -> tuple[Content, FormCheck]:
    """Return a form just opened: what is known fills the questions it fits, some of it read-only."""
    check = FormCheck(asking(*form))
    asked = {field.id for field in form}
    snapshot = {
        name: Shown(value, "population", 3, NOW, editable)
        for name, (value, editable) in filled.items()
        if name in asked and not check.shape_errors({name: value})
    }
    return Content({name: shown.value for name, shown in snapshot.items()}, snapshot), check


def answered(content: Content, check: FormCheck, answers: dict[str, Any]) -> Content:
    """Return the content after the person answered what the form takes."""
    taken = {n: v for n, v in answers.items() if n not in content.read_only and not check.shape_errors({n: v})}
    return Content({**content.answers, **taken}, content.snapshot, set_aside=content.set_aside)


@settings(max_examples=examples(40), deadline=None)
@given(forms, forms, known, known, said)
def test_no_answer_is_lost(
    old: list[Field],
    new: list[Field],
    before: dict[str, tuple[str, bool]],
    after: dict[str, tuple[str, bool]],
    answers: dict[str, Any],
) -> None:
    draft = answered(*opened(old, before), answers)
    fresh, check = opened(new, after)
    moved = carry_over(draft, fresh, check)
    content = moved.content
    prefilled = untouched_in(draft)
    for name, value in draft.answers.items():
        if name not in prefilled or name not in fresh.answers:
            assert value in (content.answers.get(name), content.set_aside.get(name))
        assert name in {*content.answers, *content.set_aside}
    assert {name: content.answers[name] for name in content.read_only} == fresh.read_only
    assert check.shape_errors(content.answers) == [], "what is left fits the new form"
    assert content.snapshot == fresh.snapshot


@settings(max_examples=examples(40), deadline=None)
@example([field("a", 0)], [field("a", 0)], {"a": ("x", True)}, {"a": ("y", True)}, {"a": "y"})
@given(forms, forms, known, known, said)
def test_there_and_back_is_as_before(
    old: list[Field],
    new: list[Field],
    before: dict[str, tuple[str, bool]],
    after: dict[str, tuple[str, bool]],
    answers: dict[str, Any],
) -> None:
    first, first_check = opened(old, before)
    draft = answered(first, first_check, answers)
    there = carry_over(draft, *opened(new, after)).content
    back = carry_over(there, first, first_check).content
    told = {name for name in draft.answers if name not in untouched_in(draft)}
    # What a source says in the very words of the person is the source's from then on.
    repeated = {name for name in told if untouched_in(there).get(name) == draft.answers[name]}
    same = [name for name in draft.answers if name not in repeated]
    assert {n: back.answers[n] for n in same} == {n: draft.answers[n] for n in same}
    assert {name for name in back.answers if name not in draft.answers} <= {*there.answers} - told


@settings(max_examples=examples(20), deadline=None)
@given(forms, forms, known, known, said)
def test_what_became_of_each_answer_is_told(
    old: list[Field],
    new: list[Field],
    before: dict[str, tuple[str, bool]],
    filled: dict[str, tuple[str, bool]],
    answers: dict[str, Any],
) -> None:
    draft = answered(*opened(old, before), answers)
    fresh, check = opened(new, filled)
    moved = carry_over(draft, fresh, check)
    assert sorted([*moved.kept, *moved.set_aside, *moved.refreshed]) == sorted(draft.answers)
    assert set(moved.newly_filled) == {*moved.content.answers} - {*draft.answers}
    assert dict.fromkeys(moved.set_aside) == dict.fromkeys(moved.content.set_aside)


@settings(max_examples=examples(40), deadline=None)
@given(forms, forms, known, known, said, st.sampled_from(NAMES), st.sampled_from((*VALUES, 7)))
def test_a_moved_draft_is_a_new_one_in_which_the_same_was_typed(
    old: list[Field],
    new: list[Field],
    before: dict[str, tuple[str, bool]],
    after: dict[str, tuple[str, bool]],
    answers: dict[str, Any],
    decisive: str,
    wanted: Any,
) -> None:
    """demarches-simplifiees#13837: a moved file lacked what a new one begins with, and its conditions decided otherwise."""
    depending = question("depending", visible_when={"===": [{"var": decisive}, wanted]})
    draft = answered(*opened(old, before), answers)
    fresh, check = opened([*new, depending], after)
    moved = carry_over(draft, fresh, check).content
    prefilled = untouched_in(draft)
    said = {n: v for n, v in draft.answers.items() if n not in prefilled or n not in fresh.answers}
    typed = answered(fresh, check, said)
    assert (moved.answers, moved.read_only) == (typed.answers, typed.read_only)
    assert check.missing(moved.answers, ANYHOW) == check.missing(typed.answers, ANYHOW)


def test_moving_to_the_same_form_changes_nothing() -> None:
    form = [question("a"), choice("b", "x", "y")]
    fresh, check = opened(form, {"a": ("x", False)})
    draft = answered(fresh, check, {"b": "y"})
    moved = carry_over(draft, fresh, check)
    assert moved.content == draft
    assert (moved.kept, moved.set_aside, moved.newly_filled) == (["a", "b"], [], [])


def test_an_answer_a_source_contradicts_is_set_aside_and_comes_back_when_the_source_is_silent() -> None:
    form = [question("a")]
    silent, check = opened(form, {})
    vouched, _ = opened(form, {"a": ("y", False)})
    moved = carry_over(answered(silent, check, {"a": "x"}), vouched, check)
    assert (moved.content.answers, moved.content.set_aside) == ({"a": "y"}, {"a": "x"})
    assert (moved.kept, moved.set_aside) == ([], ["a"])
    assert carry_over(moved.content, silent, check).content.answers == {"a": "x"}


def test_a_prefilled_value_nobody_touched_is_filled_anew_and_what_was_typed_stays() -> None:
    form = [question("a"), question("b"), question("c"), question("gone")]
    first, check = opened(form, {"a": ("x", True), "b": ("x", True), "c": ("x", False), "gone": ("x", True)})
    draft = answered(first, check, {"b": "z"})
    fresh, _ = opened(form, {"a": ("y", True), "b": ("y", True), "c": ("y", False)})
    moved = carry_over(draft, fresh, check)
    assert moved.content.answers == {"a": "y", "b": "z", "c": "y", "gone": "x"}
    assert (moved.refreshed, moved.kept, moved.set_aside) == (["a", "c"], ["b", "gone"], [])
    assert moved.content.snapshot == fresh.snapshot
