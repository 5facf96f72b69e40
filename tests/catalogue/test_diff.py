"""Each difference is safe or not: safe means that every answer and paper given so far still counts."""

from typing import Any

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.definition import Case, FieldType, Procedure, Replacement, Requirement, Text
from ihanoi.catalogue.diff import BINDING_PARTS, PLAIN_PARTS, compare
from tests.catalogue.pieces import LABEL, choice, made_up, question

CODE = "9.900003"
OTHER = Text(vi="Khác", en="Other")
WHEN = {"===": [{"var": "kind"}, "a"]}
NAME, KIND = question("name"), choice("kind", "a", "b")


def form(*fields: Any) -> Procedure:
    return made_up(CODE, *fields)


def papers(*asked: Requirement, **more: Any) -> Procedure:
    return made_up(CODE, requirements=list(asked), **more)


def paper(**more: Any) -> Requirement:
    return Requirement(id="lease", **{"name": LABEL, "originals": 1, **more})


BY_LAND, BY_TAX = Replacement(dataset="land"), Replacement(dataset="tax")
TABLE: dict[str, tuple[Procedure, Procedure, str, str, bool]] = {
    "a question everybody must answer": (form(), form(NAME), "form.name", "added", False),
    "a question that may stay unanswered": (form(), form(replace(NAME, required=False)), "form.name", "added", True),
    "a question some must answer": (form(), form(replace(NAME, required=WHEN)), "form.name", "added", False),
    "a question shown to some": (form(), form(replace(NAME, visible_when=WHEN)), "form.name", "added", False),
    "a question no longer asked": (form(NAME), form(), "form.name", "removed", True),
    "another label": (form(NAME), form(replace(NAME, label=OTHER)), "form.name", "changed", True),
    "another hint": (form(NAME), form(replace(NAME, hint=OTHER)), "form.name", "changed", True),
    "one option more": (form(KIND), form(choice("kind", "b", "c", "a")), "form.kind", "changed", True),
    "one option less": (form(KIND), form(choice("kind", "a")), "form.kind", "changed", False),
    "no longer required": (form(NAME), form(replace(NAME, required=False)), "form.name", "changed", True),
    "now required": (form(replace(NAME, required=False)), form(NAME), "form.name", "changed", False),
    "shown to others": (form(NAME), form(replace(NAME, visible_when=WHEN)), "form.name", "changed", False),
    "another type": (form(NAME), form(question("name", FieldType.INTEGER)), "form.name", "changed", False),
    "a stricter length": (form(NAME), form(replace(NAME, max=5)), "form.name", "changed", False),
    "a new paper": (papers(), papers(paper()), "requirements.lease", "added", False),
    "a new paper that may be left out": (papers(), papers(paper(mandatory=False)), "requirements.lease", "added", True),
    "a new paper that is the form": (papers(), papers(paper(by_form=True)), "requirements.lease", "added", True),
    "a paper less": (papers(paper()), papers(), "requirements.lease", "removed", True),
    "a paper becomes mandatory": (
        papers(paper(mandatory=False)),
        papers(paper()),
        "requirements.lease",
        "changed",
        False,
    ),
    "the form is the paper no more": (
        papers(paper(by_form=True)),
        papers(paper()),
        "requirements.lease",
        "changed",
        False,
    ),
    "one more thing replaces it": (
        papers(paper(replaced_by=[BY_LAND])),
        papers(paper(replaced_by=[BY_TAX, BY_LAND])),
        "requirements.lease",
        "changed",
        True,
    ),
    "one thing replaces it no more": (
        papers(paper(replaced_by=[BY_LAND])),
        papers(paper()),
        "requirements.lease",
        "changed",
        False,
    ),
    "a paper some needed, now all": (
        papers(paper(needed_when=WHEN)),
        papers(paper()),
        "requirements.lease",
        "changed",
        False,
    ),
    "a paper of one case, now of all": (
        papers(paper(case="x"), cases=[Case(id="x", name=LABEL)]),
        papers(paper(), cases=[Case(id="x", name=LABEL)]),
        "requirements.lease",
        "changed",
        False,
    ),
    "in more pieces": (papers(paper()), papers(paper(originals=2)), "requirements.lease", "changed", False),
    "in fewer pieces": (papers(paper(copies=1)), papers(paper()), "requirements.lease", "changed", True),
    "another name of a paper": (papers(paper()), papers(paper(name=OTHER)), "requirements.lease", "changed", True),
    "papers nobody knew of": (
        made_up(CODE, requirements="unknown"),
        papers(paper()),
        "requirements.lease",
        "added",
        False,
    ),
}


@pytest.mark.parametrize(("old", "new", "path", "change", "safe"), TABLE.values(), ids=TABLE.keys())
def test_a_difference_is_told_as_safe_or_not(
    old: Procedure, new: Procedure, path: str, change: str, safe: bool
) -> None:
    [found] = compare(old, new)
    assert (found.path, found.change, found.safe) == (path, change, safe)
    assert found.why
    assert (found.before is None, found.after is None) == (change == "added", change == "removed")


OLD = form(NAME)
CHANGED: dict[str, Any] = {
    **dict.fromkeys(("name", "summary", "partial_because"), OTHER),
    **{part: ["x"] for part in ("keywords", "life_events", "subjects", "place", "introduces")},
    **{part: [LABEL] for part in ("legal_basis", "results", "eligibility", "cases")},
    "source": replace(OLD.source, url="x"),
    **dict.fromkeys(("authority", "level", "service_level", "workflow"), "x"),
    "supplement_policy": "resume" if OLD.supplement_policy == "restart" else "restart",
}


@pytest.mark.parametrize("part", [*PLAIN_PARTS, *BINDING_PARTS])
def test_wording_is_safe_and_who_is_in_charge_is_not(part: str) -> None:
    [found] = compare(OLD, replace(OLD, **{part: CHANGED[part]}))
    assert (found.path, found.change, found.safe) == (part, "changed", part in PLAIN_PARTS)


def test_no_part_of_a_procedure_changes_in_silence() -> None:
    told = {*PLAIN_PARTS, *BINDING_PARTS, "form", "requirements", "channels"}
    # The code is what two versions have in common; the field of law decides nothing about a dossier.
    assert set(Procedure.__struct_fields__) - told <= {"code", "field"}


def test_a_channel_more_is_safe_and_another_limit_is_not() -> None:
    online, in_person = OLD.channels[:2]
    [more] = compare(replace(OLD, channels=[online]), replace(OLD, channels=[online, in_person]))
    assert (more.path, more.safe) == ("channels.in_person", True)
    [other] = compare(OLD, replace(OLD, channels=[replace(online, limit="unknown"), in_person]))
    assert (other.path, other.change, other.safe) == ("channels.online", "changed", False)
    [less] = compare(OLD, replace(OLD, channels=[in_person]))
    assert (less.change, less.safe) == ("removed", False)


def test_a_procedure_does_not_differ_from_itself() -> None:
    assert compare(OLD, OLD) == []
