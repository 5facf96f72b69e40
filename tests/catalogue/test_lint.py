"""Each rule of the check, by the smallest procedure that breaks it."""

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.definition import (
    Case,
    Channel,
    FieldType,
    Option,
    Procedure,
    Replacement,
    Requirement,
    Result,
    Tells,
    Text,
)
from ihanoi.catalogue.lint import MAX_FIELDS, lint
from ihanoi.catalogue.lint_conditions import MAX_DEPTH, MAX_WIDTH
from ihanoi.kernel.working_time import TimeLimit, TimeUnit
from tests.catalogue.lint_pieces import CODE, NAMED, eligible, nested, paid, paper, replaced, shown, table, when
from tests.catalogue.pieces import LABEL, asking, choice, made_up, question, vocabulary

SECTION = "$.form.sections[0]"
COLUMN = f"{SECTION}.fields[1].columns[0]"
THEN = f"{SECTION}.fields[3].visible_when"
BROKEN: dict[str, tuple[Procedure, str, str]] = {
    "an empty translation": (
        made_up(CODE, name=Text(vi="Thủ tục", en="  ")),
        "$.name.en",
        "every text is written in Vietnamese and English",
    ),
    "an empty label of an option": (
        made_up(CODE, question("k", FieldType.CHOICE, options=[Option(value="a", label=Text(vi="", en="a"))])),
        f"{SECTION}.fields[1].options[0].label.vi",
        "the text is empty",
    ),
    "a workflow that is no file": (made_up(CODE, workflow="lost"), "$.workflow", "«lost» is not a file"),
    "an authority of nowhere": (
        made_up(CODE, authority="lost"),
        "$.authority",
        "«lost» is not in authorities.toml",
    ),
    "a dead life event": (
        made_up(CODE, life_events=["moving_home", "lost"]),
        "$.life_events[1]",
        "«lost» is not in life_events.toml",
    ),
    "two cases of one name": (
        made_up(CODE, cases=[Case(id="a", name=LABEL), Case(id="a", name=LABEL)]),
        "$.cases",
        "two cases are called «a»",
    ),
    "a dead case of a paper": (
        made_up(CODE, cases=[Case(id="a", name=LABEL)], requirements=[paper(case="b")]),
        "$.requirements[0].case",
        "«b» is not one of the cases: a",
    ),
    "a dead case of a fee": (
        paid(case="b"),
        "$.channels[0].fees[0].case",
        "«b» is not one of the cases: there are none",
    ),
    "a paper twice": (
        made_up(CODE, requirements=[paper(), paper()]),
        "$.requirements[1].id",
        "two papers are called «lease»",
    ),
    "replaced by two things": (
        replaced(attribute="person.sex", dataset="land"),
        "$.requirements[0].replaced_by[0]",
        "name exactly one of attribute, dataset and result",
    ),
    "replaced by nothing": (replaced(), "$.requirements[0].replaced_by[0]", "name exactly one"),
    "replaced by a dead attribute": (
        replaced(attribute="person.lost"),
        "$.requirements[0].replaced_by[0]",
        "attribute «person.lost» is not in attributes.toml",
    ),
    "replaced by a dead dataset": (
        replaced(dataset="lost"),
        "$.requirements[0].replaced_by[0]",
        "dataset «lost» is not in datasets.toml",
    ),
    "a paper of a dead type": (
        made_up(CODE, requirements=[Requirement(id="p", name=LABEL, document="lost")]),
        "$.requirements[0].document",
        "«lost» is not in document_types.toml",
    ),
    "a paper taken for no time at all": (
        made_up(CODE, requirements=[Requirement(id="p", name=LABEL, max_age_months=0)]),
        "$.requirements[0].max_age_months",
        "at least a month",
    ),
    "a question called as conditions call the case": (
        made_up(CODE, question("case")),
        f"{SECTION}.fields[1].id",
        "choose another id",
    ),
    "a choice without options": (made_up(CODE, choice("k")), f"{SECTION}.fields[1]", "choice «k» has no options"),
    "a table without columns": (
        made_up(CODE, question("t", FieldType.ROWS)),
        f"{SECTION}.fields[1]",
        "table «t» has no columns",
    ),
    "a number without possible value": (
        made_up(CODE, question("n", FieldType.INTEGER, min=2, max=1)),
        f"{SECTION}.fields[1]",
        "min is greater than max",
    ),
    "a pattern that is none": (
        made_up(CODE, question("p", pattern="(")),
        f"{SECTION}.fields[1].pattern",
        "not a regular expression",
    ),
    "an operator of JsonLogic": (shown(when("owns", True, "==")), THEN, "no operator «==»; write ==="),
    "or": (shown({"or": [when("owns", True)]}), THEN, "no operator «or»; write ! and"),
    "an operator nobody knows": (shown(when("owns", True, "xor")), THEN, "CertLogic has no operator «xor»"),
    "two operators at once": (shown({**when("owns", True), "!": [when("owns", True)]}), THEN, "exactly one operator"),
    "an unknown variable": (shown(when("lost", True)), THEN, "«lost» is no field of the form"),
    "an impossible option": (shown(when("kind", "lent")), THEN, "«kind» can never be «lent»"),
    "an impossible yes or no": (shown(when("owns", "yes")), THEN, "«owns» is yes or no and can never be «yes»"),
    "a condition too deep": (shown(nested(MAX_DEPTH)), THEN, f"deeper than {MAX_DEPTH}; split it"),
    "an unknown variable of a paper": (
        made_up(CODE, requirements=[paper(needed_when=when("lost", 1))]),
        "$.requirements[0].needed_when",
        "«lost» is no field",
    ),
    "an unknown variable of a fee": (
        paid(exempt_when=when("lost", 1)),
        "$.channels[0].fees[0].exempt_when",
        "«lost» is no field",
    ),
    "an unknown variable of a requirement to answer": (
        made_up(CODE, question("q", required=when("lost", 1))),
        f"{SECTION}.fields[1].required",
        "«lost» is no field",
    ),
    "a rule about no attribute": (
        eligible(when("person.lost", 1)),
        "$.eligibility[0].rule",
        "«person.lost» is no attribute",
    ),
    "a cycle of two": (
        made_up(CODE, choice("a", "x", visible_when=when("b", "x")), choice("b", "x", visible_when=when("a", "x"))),
        "$.form",
        "«a» is shown depending on itself",
    ),
    "a question that shows itself": (
        made_up(CODE, choice("a", "x", visible_when=when("a", "x"))),
        "$.form",
        "«a» is shown depending on itself",
    ),
    "a limit of nothing": (
        made_up(CODE, channels=[Channel(kind="online", limit=TimeLimit(amount=0, unit=TimeUnit.WORKING_DAY))]),
        "$.channels[0].limit",
        "write «unknown»",
    ),
    "a fee counted by nothing": (paid(quantity="lost"), "$.channels[0].fees[0].quantity", "«lost» is no field"),
    "too many questions": (
        made_up(CODE, *(question(f"q{number}") for number in range(MAX_FIELDS))),
        "$.form",
        f"more than {MAX_FIELDS} fields; split",
    ),
    "a result that tells of nobody in the form": (
        made_up(CODE, results=[Result(name=LABEL, tells=Tells(of="child", number="person.full_name"))]),
        "$.results[0].tells.of",
        "«child»",
    ),
    "a result that tells what nobody knows": (
        made_up(CODE, results=[Result(name=LABEL, tells=Tells(number="person.shoe_size"))]),
        "$.results[0].tells",
        "«person.shoe_size»",
    ),
    "a variable that is no name": (shown({"===": [{"var": ["owns"]}, True]}), THEN, "«var» takes the id of a question"),
    "too few operands": (shown({"===": [{"var": "owns"}]}), THEN, "«===» takes 2 operands, not 1"),
    "too many operands": (shown({"before": [1, 2, 3, 4]}), THEN, "«before» takes 2 to 3 operands, not 4"),
    "a condition without end": (
        shown({"reduce": [[1, 2], {"+": [{"var": "current"}, 1]}, 0]}),
        THEN,
        "conditions do without «reduce»",
    ),
    "a condition that is as wide as a river": (
        shown({"and": [when("owns", True)] * (MAX_WIDTH + 1)}),
        THEN,
        f"takes 1 to {MAX_WIDTH} operands",
    ),
    "and of a value": (shown({"and": [True, when("owns", True)]}), THEN, "«and» takes conditions in brackets"),
    "and without brackets": (shown({"and": when("owns", True)}), THEN, "«and» takes conditions in brackets"),
    "not a value": (shown({"!": [True]}), THEN, "«!» takes conditions in brackets"),
    "a malformed rule": (eligible({"and": True}), "$.eligibility[0].rule", "«and» takes conditions in brackets"),
    "an option twice": (made_up(CODE, choice("k", "a", "a")), f"{SECTION}.fields[1].options", "option «a» twice"),
    "a choice without options in a table": (table(choice("k")), f"{COLUMN}", "choice «k» has no options"),
    "two columns of one name": (table(question("k"), question("k")), f"{COLUMN}.id", "two columns are called «k»"),
    "a table in a table": (table(question("k", FieldType.ROWS, columns=[question("x")])), COLUMN, "table inside a"),
    "a column with a condition": (table(question("k", visible_when=when("owns", True))), COLUMN, "no conditions"),
    "a column required sometimes": (table(question("k", required=when("owns", True))), COLUMN, "no conditions"),
    "a pattern the validator does not know": (
        made_up(CODE, question("p", pattern=r"(?P<a>x)(?(a)y|z)\Z")),
        "$.form",
        "the form cannot be checked",
    ),
    "too many columns": (
        table(*(question(f"q{number}") for number in range(MAX_FIELDS))),
        "$.form",
        f"more than {MAX_FIELDS} fields; split",
    ),
    "an introduction of nobody in the form": (made_up(CODE, introduces=["child"]), "$.introduces[0]", "«child»"),
}


@pytest.mark.parametrize(("procedure", "path", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_broken_is_found_where_it_is_and_nothing_else(procedure: Procedure, path: str, message: str) -> None:
    findings = lint(procedure, vocabulary())
    assert findings
    assert {finding.severity for finding in findings} == {"error"}
    assert path in {finding.path for finding in findings}
    assert all(message in finding.message or finding.path == "$.form" for finding in findings), findings


SOUND = {
    "the procedure the broken ones are made of": made_up(CODE),
    "the greatest form": made_up(CODE, *(question(f"q{number}") for number in range(MAX_FIELDS - 1))),
    "the deepest condition": shown(nested((MAX_DEPTH - 4) // 2)),
    "conditions on case and channel": shown({"and": [when("case", "x"), when("channel", "online")]}),
    "a possible option": shown(when("kind", "owned")),
    "a rule about today": eligible({"before": [{"var": "today"}, {"var": "person.birth_date"}]}),
    "a paper for each case": made_up(CODE, cases=[Case(id="a", name=LABEL)], requirements=[paper(case="a")]),
    "a paper that one thing replaces": replaced(result="KQ.G15.000031"),
}


@pytest.mark.parametrize("procedure", SOUND.values(), ids=SOUND.keys())
def test_what_is_sound_is_left_alone(procedure: Procedure) -> None:
    assert lint(procedure, vocabulary()) == []


def test_a_partial_service_without_its_reason_is_a_warning_only() -> None:
    [found] = lint(made_up(CODE, service_level="partial", partial_because=None), vocabulary())
    assert (found.severity, found.path) == ("warning", "$.service_level")


def test_a_paper_that_the_form_itself_answers_is_a_warning() -> None:
    asked = [paper(replaced_by=[Replacement(attribute="person.full_name")])]
    [found] = lint(made_up(CODE, NAMED, requirements=asked), vocabulary())
    assert (found.severity, found.path) == ("warning", "$.requirements[0].replaced_by[0]")
    assert lint(made_up(CODE, replace(NAMED, of="child"), requirements=asked), vocabulary()) == []
    explained = [replace(asked[0], note=LABEL)]
    assert lint(made_up(CODE, NAMED, requirements=explained), vocabulary()) == []


def test_everything_wrong_is_told_at_once() -> None:
    procedure = made_up(CODE, life_events=["lost"], workflow="lost", name=Text(vi="", en=""))
    assert len(lint(procedure, vocabulary())) == 4


def test_a_form_of_one_section_more_is_counted_whole() -> None:
    half = [question(f"a{number}") for number in range(MAX_FIELDS // 2)]
    rest = [question(f"b{number}") for number in range(MAX_FIELDS // 2)]
    form = replace(asking(*half), sections=[*asking(*half).sections, *asking(*rest, question("last")).sections])
    [found] = lint(made_up(CODE, place=[], form=form), vocabulary())
    assert found.path == "$.form"
