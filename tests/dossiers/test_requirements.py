"""Which papers are missing, and where a matter lies."""

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.definition import Case, Field, FieldType, Form, Procedure, Replacement, Requirement, Section, Text
from ihanoi.catalogue.files import read_procedures
from ihanoi.dossiers.content import Content, Shown
from ihanoi.dossiers.errors import CaseUnknown
from ihanoi.dossiers.place import place_of
from ihanoi.dossiers.requirements import check_case, is_needed, replacement_for, verified_attributes
from ihanoi.kernel.clock import HANOI
from ihanoi.settings import CHECKOUT
from tests.catalogue.pieces import vocabulary

NAME = Text(vi="Giấy", en="Paper")
MARRIED = {"===": [{"var": "married"}, True]}
FILES = CHECKOUT / "procedures"
ANY: Procedure = next(iter(read_procedures(FILES, vocabulary())))


def paper(**more: Any) -> Requirement:
    return Requirement(id=more.pop("id", "paper"), name=NAME, originals=1, **more)


def procedure(*papers: Requirement, **more: Any) -> Procedure:
    return replace(ANY, **{"requirements": list(papers), "cases": [], "place": [], **more})


NEEDED: dict[str, tuple[Requirement, str | None, dict[str, Any], bool]] = {
    "always": (paper(), None, {}, True),
    "the form is the paper": (paper(by_form=True), None, {}, False),
    "voluntary": (paper(mandatory=False), None, {}, False),
    "of the chosen case": (paper(case="rented"), "rented", {}, True),
    "of another case": (paper(case="rented"), "owned", {}, False),
    "of a case, none chosen": (paper(case="rented"), None, {}, False),
    "its condition holds": (paper(needed_when=MARRIED), None, {"married": True}, True),
    "its condition does not hold": (paper(needed_when=MARRIED), None, {"married": False}, False),
    "its condition is unknown": (paper(needed_when=MARRIED), None, {}, False),
    "right case, wrong condition": (paper(case="rented", needed_when=MARRIED), "rented", {"married": False}, False),
}


@pytest.mark.parametrize(("requirement", "case", "answers", "needed"), NEEDED.values(), ids=NEEDED.keys())
def test_a_paper_is_needed(requirement: Requirement, case: str | None, answers: dict[str, Any], needed: bool) -> None:
    assert is_needed(requirement, "online", case, answers) is needed


SEX, LAND = Replacement(attribute="person.sex"), Replacement(dataset="land")
REPLACED: dict[str, tuple[list[Replacement], set[str], Replacement | None]] = {
    "by nothing": ([], {"person.sex"}, None),
    "by a shared database": ([LAND], set(), LAND),
    "not by a database agencies may not read": ([Replacement(dataset="shut")], set(), None),
    "by a verified fact": ([SEX], {"person.sex"}, SEX),
    "not by a fact nobody vouches for": ([SEX], {"person.name"}, None),
    "not yet by an earlier result": ([Replacement(result="KQ.G15.000031")], set(), None),
    "by any of several": ([SEX, LAND], set(), LAND),
    "by the first of several": ([SEX, LAND], {"person.sex"}, SEX),
}


@pytest.mark.parametrize(("replaced_by", "verified", "by"), REPLACED.values(), ids=REPLACED.keys())
def test_a_paper_is_replaced_by_data(
    replaced_by: list[Replacement], verified: set[str], by: Replacement | None
) -> None:
    assert replacement_for(paper(replaced_by=replaced_by), verified, {"shut"}) == by


CASES = [Case(id="rented", name=NAME), Case(id="owned", name=NAME)]


@pytest.mark.parametrize(("cases", "chosen"), [(CASES, "owned"), ([], None)])
def test_a_case_the_procedure_has_is_taken(cases: list[Case], chosen: str | None) -> None:
    check_case(procedure(cases=cases), chosen)


@pytest.mark.parametrize(("cases", "chosen"), [(CASES, None), (CASES, "borrowed"), ([], "rented")])
def test_a_case_it_does_not_have_is_refused(cases: list[Case], chosen: str | None) -> None:
    with pytest.raises(CaseUnknown):
        check_case(procedure(cases=cases), chosen)


def shown(value: Any, *, editable: bool) -> Shown:
    return Shown(value, "population", 3, datetime(2026, 3, 2, tzinfo=HANOI), editable)


def test_only_what_the_form_showed_as_verified_counts_as_such() -> None:
    fields = [
        Field(id=name, type=FieldType.TEXT, label=NAME, attribute=attribute)
        for name, attribute in {"a": "person.a", "b": "person.b", "c": "person.c", "d": None}.items()
    ]
    form = Form(sections=[Section(id="s", title=NAME, fields=fields)])
    snapshot = {name: shown("x", editable=name == "b") for name in ("a", "b", "d")}
    assert verified_attributes(procedure(form=form), snapshot) == {"person.a"}


PLACES: dict[str, tuple[list[str], dict[str, Any], str | None, str | None]] = {
    "where the form says": (["where"], {"where": "00167"}, "00004", "00167"),
    "in the commune of the address": (["where"], {"where": {"commune": "00167", "detail": "x"}}, "00004", "00167"),
    "at home, the procedure names no place": ([], {"where": "00167"}, "00004", "00004"),
    "at home, the place is not answered": (["where"], {}, "00004", "00004"),
    "at home, the address has no commune": (["where"], {"where": {"text": "Paris"}}, "00004", "00004"),
    "nowhere known": (["where"], {}, None, None),
}


@pytest.mark.parametrize(("place", "answers", "home", "expected"), PLACES.values(), ids=PLACES.keys())
def test_a_matter_lies(place: list[str], answers: dict[str, Any], home: str | None, expected: str | None) -> None:
    assert place_of(procedure(place=place), Content(answers, {}, home)) == expected
