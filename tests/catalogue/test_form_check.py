"""A form checks answers: every fault at once, hidden questions not at all."""

from typing import Any

import pytest

from ihanoi.catalogue.definition import Field, FieldType, Form, Option, Section, Text
from ihanoi.catalogue.forms import FormCheck, Situation

LABEL = Text(vi="Câu hỏi", en="Question")


def field(name: str, kind: FieldType, **more: Any) -> Field:
    return Field(id=name, type=kind, label=LABEL, **more)


RENTED = {"===": [{"var": "kind"}, "rented"]}
KINDS = [Option(value=value, label=LABEL) for value in ("owned", "rented")]
FORM = Form(
    sections=[
        Section(
            id="one",
            title=LABEL,
            fields=[
                field("kind", FieldType.CHOICE, options=KINDS),
                field("landlord", FieldType.TEXT, visible_when=RENTED),
                field("note", FieldType.LONG_TEXT, required=False),
                field("reason", FieldType.TEXT, required={"===": [{"var": "kind"}, "owned"]}),
            ],
        ),
        Section(
            id="two",
            title=LABEL,
            fields=[
                field("phone", FieldType.PHONE, required=False),
                field("email", FieldType.EMAIL, required=False),
                field("number", FieldType.NATIONAL_ID, required=False),
                field("born", FieldType.PARTIAL_DATE, required=False),
                field("day", FieldType.DATE, required=False),
                field("count", FieldType.INTEGER, required=False, min=1, max=9),
                field("owner", FieldType.BOOLEAN, required=False),
                field("address", FieldType.ADDRESS, required=False),
                field(
                    "members",
                    FieldType.ROWS,
                    required=False,
                    columns=[field("name", FieldType.TEXT), field("born", FieldType.PARTIAL_DATE, required=False)],
                ),
            ],
        ),
    ]
)
CHECK = FormCheck(FORM)

GOOD: list[tuple[str, Any]] = [
    ("kind", "rented"),
    ("phone", "0912345678"),
    ("phone", "+84912345678"),
    ("email", "an@example.vn"),
    ("number", "001190000011"),
    ("number", "012345678"),
    ("born", "1957"),
    ("born", "1957-03"),
    ("born", "1957-03-02"),
    ("day", "2026-03-02"),
    ("count", 1),
    ("count", 9),
    ("owner", False),
    ("address", {"commune": "00167", "detail": "Số 5"}),
    ("address", {"text": "Paris"}),
    ("members", []),
    ("members", [{"name": "An"}, {"name": "Bình", "born": "2001"}]),
]
FAULTY: list[tuple[str, Any, str, str]] = [
    ("kind", "borrowed", "/kind", "enum"),
    ("kind", 1, "/kind", "enum"),
    ("phone", "12345", "/phone", "pattern"),
    ("email", "an at example", "/email", "format"),
    ("number", "0011900000", "/number", "pattern"),
    ("born", "1957-13", "/born", "pattern"),
    ("day", "2026-02-30", "/day", "format"),
    ("count", 0, "/count", "minimum"),
    ("count", 10, "/count", "maximum"),
    ("count", "3", "/count", "type"),
    ("owner", "yes", "/owner", "type"),
    ("note", "", "/note", "minLength"),
    ("note", "x" * 5001, "/note", "maxLength"),
    ("note", "a\x00b", "/note", "not_storable"),
    ("address", {}, "/address", "anyOf"),
    ("address", {"commune": "167", "detail": "x"}, "/address/commune", "pattern"),
    ("address", {"text": "Paris", "street": "x"}, "/address/street", "additionalProperties"),
    ("members", [{"name": "An"}, {}], "/members/1/name", "required"),
    ("members", [{"name": "An"}] * 101, "/members", "maxItems"),
    ("unasked", 1, "/unasked", "additionalProperties"),
]


@pytest.mark.parametrize(("name", "value"), GOOD, ids=repr)
def test_a_well_formed_answer_is_taken(name: str, value: Any) -> None:
    assert CHECK.shape_errors({name: value}) == []
    assert CHECK.fits(name, value)


@pytest.mark.parametrize(("name", "value", "pointer", "code"), FAULTY, ids=lambda value: str(value)[:20])
def test_an_ill_formed_answer_is_refused_where_it_stands(name: str, value: Any, pointer: str, code: str) -> None:
    errors = CHECK.shape_errors({"owner": True, name: value})
    assert (pointer, code) in [(error.pointer, error.code) for error in errors]
    assert all(error.message and error.message_en for error in errors)
    assert not CHECK.fits(name, value)


def test_every_fault_is_told_at_once() -> None:
    errors = CHECK.shape_errors({"phone": "x", "count": 0, "born": "?"})
    assert {error.pointer for error in errors} == {"/phone", "/count", "/born"}


def missing(answers: dict[str, Any]) -> set[str]:
    return {error.pointer for error in CHECK.missing(answers, Situation())}


@pytest.mark.parametrize(
    ("answers", "faults"),
    [
        ({}, {"/kind"}),
        ({"kind": "rented"}, {"/landlord"}),
        ({"kind": "rented", "landlord": "Lê Văn Chủ"}, set()),
        ({"kind": "owned"}, {"/reason"}),
        ({"kind": "owned", "reason": "x"}, set()),
        ({"kind": "owned", "reason": ""}, {"/reason"}),
        ({"kind": "rented", "landlord": None}, {"/landlord"}),
    ],
)
def test_a_question_must_be_answered_when_it_is_shown_and_required(answers: dict[str, Any], faults: set[str]) -> None:
    assert missing(answers) == faults


def test_answers_to_hidden_questions_do_not_count() -> None:
    answers = {"kind": "owned", "landlord": "Lê Văn Chủ", "note": "x"}
    assert CHECK.visible(answers, Situation()) == {"kind": "owned", "note": "x"}
    assert CHECK.visible({**answers, "kind": "rented"}, Situation()) == {**answers, "kind": "rented"}


def test_a_draft_may_miss_anything() -> None:
    assert CHECK.shape_errors({}) == []


SUSPENSION = FormCheck(
    Form(
        sections=[
            Section(
                id="suspension",
                title=LABEL,
                fields=[
                    field("until", FieldType.DATE, visible_when={"===": [{"var": "case"}, "suspend"]}),
                    field("post", FieldType.TEXT, required=False, visible_when={"===": [{"var": "channel"}, "postal"]}),
                ],
            )
        ]
    )
)


@pytest.mark.parametrize(
    ("situation", "shown", "asked"),
    [
        (Situation("suspend"), {"until"}, {"/until"}),
        (Situation("suspend", "postal"), {"until", "post"}, {"/until"}),
        (Situation("resume"), set(), set()),
        (Situation(), set(), set()),
    ],
)
def test_questions_of_one_case_or_channel_count_in_it_alone(
    situation: Situation, shown: set[str], asked: set[str]
) -> None:
    assert set(SUSPENSION.visible({"until": "2026-12-01", "post": "x"}, situation)) == shown
    assert {fault.pointer for fault in SUSPENSION.missing({}, situation)} == asked
