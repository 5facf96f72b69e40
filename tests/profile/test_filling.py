"""One question, one state: each way a question can be answered beforehand, or not."""

from datetime import datetime, timedelta
from typing import Any, Literal

import pytest
from msgspec import UNSET

from ihanoi.catalogue.definition import Field, FieldType, Form, Section, Text
from ihanoi.catalogue.forms import FormCheck
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.exchange.answers import Outcome
from ihanoi.kernel.clock import HANOI
from ihanoi.profile.filling import OUTCOME_STATES, fill, is_own, is_reusable
from ihanoi.profile.outcomes import same_for
from ihanoi.profile.provenance import ASSURANCE, REGISTERS, Fact, Source
from ihanoi.profile.schemas import FieldState, PrefilledField

NOW = datetime(2026, 3, 2, 10, tzinfo=HANOI)
LABEL = Text(vi="Câu hỏi", en="Question")


def attribute(
    kind: FieldType, source: Literal["population", "declared"] = "population", valid_days: int | None = None
) -> Attribute:
    return Attribute(label=LABEL, type=kind, source=source, valid_days=valid_days)


VOCABULARY = {
    "person.full_name": attribute(FieldType.TEXT),
    "person.national_id": attribute(FieldType.NATIONAL_ID),
    "contact.phone": attribute(FieldType.PHONE, "declared", valid_days=365),
    "household.members": attribute(FieldType.ROWS, "declared"),
}


def field(name: str, kind: FieldType, of: str = "applicant") -> Field:
    known = name in VOCABULARY or name.startswith("gone.")
    return Field(id="q", type=kind, label=LABEL, attribute=name if known else None, of=of)


def fact(name: str, value: Any, source: Source, age_days: float = 0) -> Fact:
    return Fact(name, value, source, ASSURANCE[source], NOW - timedelta(days=age_days))


def filled(question: Field, *facts: Fact, outcome: Outcome = Outcome.FOUND) -> PrefilledField:
    check = FormCheck(Form(sections=[Section(id="s", title=LABEL, fields=[question])]))
    return fill(question, {f.attribute: f for f in facts}, VOCABULARY, same_for(REGISTERS, outcome), check, NOW)


NAME, PHONE = field("person.full_name", FieldType.TEXT), field("contact.phone", FieldType.PHONE)
NUMBER = field("person.national_id", FieldType.NATIONAL_ID)
NAME_FACT = fact("person.full_name", "Nguyễn Thị An", Source.POPULATION)
PHONE_FACT = fact("contact.phone", "0912345678", Source.DECLARED)
OLD_WORD = fact("contact.phone", "0912345678", Source.POPULATION, age_days=365.1)
OLD_PHONE = fact("contact.phone", "0912345678", Source.DECLARED, age_days=365.1)
YOUNG_PHONE = fact("contact.phone", "0912345678", Source.DECLARED, age_days=364.9)

STATES: dict[str, tuple[Field, list[Fact], Outcome, FieldState]] = {
    "a register knows": (NAME, [NAME_FACT], Outcome.FOUND, FieldState.KNOWN),
    "a register knew, though it is down now": (NAME, [NAME_FACT], Outcome.UNAVAILABLE, FieldState.KNOWN),
    "declared before": (PHONE, [PHONE_FACT], Outcome.FOUND, FieldState.KNOWN),
    "declared not yet too long ago": (PHONE, [YOUNG_PHONE], Outcome.FOUND, FieldState.KNOWN),
    "declared too long ago": (PHONE, [OLD_PHONE], Outcome.FOUND, FieldState.STALE),
    "the register holds no such value": (NAME, [PHONE_FACT], Outcome.FOUND, FieldState.NOT_FOUND),
    "the register knows nobody": (NAME, [PHONE_FACT], Outcome.NOT_FOUND, FieldState.NOT_FOUND),
    "the register refused": (NAME, [], Outcome.DENIED, FieldState.DENIED),
    "the register is down": (NAME, [], Outcome.UNAVAILABLE, FieldState.UNAVAILABLE),
    "only the person knows": (PHONE, [NAME_FACT], Outcome.UNAVAILABLE, FieldState.NEVER_DECLARED),
    "known in a form this question refuses": (
        NUMBER,
        [fact("person.national_id", "12", Source.POPULATION)],
        Outcome.FOUND,
        FieldState.NOT_FOUND,
    ),
    "about somebody else": (
        field("person.full_name", FieldType.TEXT, "child"),
        [NAME_FACT],
        Outcome.FOUND,
        FieldState.ABOUT_ANOTHER,
    ),
    "about this case": (field("request", FieldType.TEXT), [NAME_FACT], Outcome.FOUND, FieldState.THIS_CASE),
    "an attribute the vocabulary lost": (
        field("gone.attribute", FieldType.TEXT),
        [],
        Outcome.UNAVAILABLE,
        FieldState.NEVER_DECLARED,
    ),
}


@pytest.mark.parametrize(("question", "facts", "outcome", "state"), STATES.values(), ids=STATES.keys())
def test_a_question_has_one_state(question: Field, facts: list[Fact], outcome: Outcome, state: FieldState) -> None:
    result = filled(question, *facts, outcome=outcome)
    assert result.state is state
    assert (result.value is not UNSET) == (state in (FieldState.KNOWN, FieldState.STALE))


def test_the_table_shows_every_state_and_every_outcome() -> None:
    # Only whom a form speaks about can have to be chosen: see test_casting.
    assert {state for *_, state in STATES.values()} == set(FieldState) - {FieldState.CHOOSE}
    assert set(OUTCOME_STATES) == set(Outcome)


def test_a_verified_value_is_read_only_and_names_its_source() -> None:
    result = filled(NAME, NAME_FACT)
    assert (result.value, result.source, result.assurance) == ("Nguyễn Thị An", Source.POPULATION, 3)
    assert (result.editable, result.must_confirm, result.obtained_at) == (False, False, NOW)


def test_a_declared_value_may_be_changed() -> None:
    result = filled(PHONE, PHONE_FACT)
    assert (result.editable, result.assurance) == (True, 1)


def test_an_aged_value_is_shown_but_must_be_confirmed() -> None:
    result = filled(PHONE, OLD_PHONE)
    assert (result.value, result.must_confirm) == ("0912345678", True)


def test_an_aged_verified_value_is_no_longer_read_only() -> None:
    result = filled(PHONE, OLD_WORD)
    assert (result.value, result.must_confirm, result.editable) == ("0912345678", True, True)


@pytest.mark.parametrize(
    ("question", "reusable", "own"),
    [
        (NAME, True, True),
        (field("person.full_name", FieldType.TEXT, "child"), True, False),
        (field("request", FieldType.TEXT), False, False),
        (field("household.members", FieldType.ROWS), False, False),
    ],
)
def test_what_is_asked_once_is_reusable_whoever_it_is_about(question: Field, reusable: bool, own: bool) -> None:
    assert (is_reusable(question), is_own(question)) == (reusable, own)
