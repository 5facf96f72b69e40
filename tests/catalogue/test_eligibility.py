"""Whether one may apply is yes, no, or not known yet; what would decide it is named; nothing breaks it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ihanoi.catalogue.definition import Condition, Eligibility, Procedure
from ihanoi.catalogue.eligibility import fit
from ihanoi.local.client import Client, Refused
from tests.catalogue.pieces import LABEL, city_procedures, made_up, vocabulary

MARRIAGE = "1.000894"
TODAY = date(2026, 11, 22)
STATUS: Condition = {"===": [{"var": "person.marital_status"}, "single"]}
SEX: Condition = {"===": [{"var": "person.sex"}, "female"]}


def asking(*rules: Condition | None) -> Procedure:
    return made_up("9.900005", eligibility=[Eligibility(text=LABEL, rule=rule) for rule in rules])


CASES: dict[str, tuple[Procedure, dict[str, Any], str, list[str]]] = {
    "all true": (asking(STATUS, SEX), {"person.marital_status": "single", "person.sex": "female"}, "yes", []),
    "one false": (asking(STATUS, SEX), {"person.marital_status": "married"}, "no", ["person.sex"]),
    "one not known": (asking(STATUS, SEX), {"person.sex": "female"}, "unknown", ["person.marital_status"]),
    "nothing known": (asking(STATUS), {}, "unknown", ["person.marital_status"]),
    "known as nothing": (asking(STATUS), {"person.marital_status": None}, "unknown", ["person.marital_status"]),
    "only words": (asking(None), {"person.sex": "female"}, "unknown", []),
    "words and a false rule": (asking(None, SEX), {"person.sex": "male"}, "no", []),
    "nothing asked": (asking(), {}, "yes", []),
    "old enough": (
        asking({"not-after": [{"plusTime": [{"var": "person.birth_date"}, 18, "year"]}, {"var": "today"}]}),
        {"person.birth_date": "2008-11-22"},
        "yes",
        [],
    ),
    "a day too young": (
        asking({"not-after": [{"plusTime": [{"var": "person.birth_date"}, 18, "year"]}, {"var": "today"}]}),
        {"person.birth_date": "2008-11-23"},
        "no",
        [],
    ),
}


@pytest.mark.parametrize(("procedure", "facts", "answer", "missing"), CASES.values(), ids=CASES.keys())
def test_the_answer_is_three_valued(
    procedure: Procedure, facts: dict[str, Any], answer: str, missing: list[str]
) -> None:
    found = fit(procedure, facts, TODAY)
    assert (found.answer, found.missing) == (answer, missing)
    assert len(found.conditions) == len(procedure.eligibility)


RULED = [p for p in city_procedures().values() if any(rule.rule for rule in p.eligibility)]
NAMES = sorted({name for name in vocabulary().attributes if name.startswith(("person", "residence", "household"))})
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.just("2000-01-01"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=3,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([*NAMES, "person", "today", "", ".", "a.b"]), values, max_size=5))
def test_whatever_is_claimed_gets_an_answer(facts: dict[str, Any]) -> None:
    for procedure in RULED:
        found = fit(procedure, facts, TODAY)
        assert found.answer in ("yes", "no", "unknown")
        assert set(found.missing).isdisjoint(name for name, value in facts.items() if value is not None)


async def test_screening_answers_for_every_procedure_with_a_rule(nobody: Client) -> None:
    async def screened(status: str) -> dict[str, str]:
        facts = {"person.marital_status": status}
        told = await nobody.post("/v1/procedures/eligibility", {"facts": facts}, key=None)
        return {line["code"]: line["answer"] for line in told}

    married, single = await screened("married"), await screened("single")
    assert married.keys() == single.keys() >= {procedure.code for procedure in RULED}
    assert married[MARRIAGE] == "no", "who is married may not marry"
    assert single[MARRIAGE] != "no"
    blank = await nobody.post("/v1/procedures/eligibility", {"facts": {}}, key=None)
    assert {line["answer"] for line in blank} <= {"unknown"}


@pytest.mark.parametrize(
    "body", [{}, {"facts": []}, {"facts": {}, "more": 1}, {"facts": {str(n): 1 for n in range(201)}}]
)
async def test_facts_that_are_none_are_refused(nobody: Client, body: Any) -> None:
    with pytest.raises(Refused) as refused:
        await nobody.post("/v1/procedures/eligibility", body, key=None)
    assert (refused.value.status, refused.value.problem["code"]) == (400, "malformed_request")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("person.shoe_size", 43, "unknown_attribute"),
        ("person.birth_date", "yesterday", "pattern"),
        ("person.marital_status", "happy", "enum"),
        ("person.marital_status", 1, "type"),
    ],
)
async def test_a_slip_of_the_pen_is_not_taken_for_not_known(nobody: Client, name: str, value: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        await nobody.post("/v1/procedures/eligibility", {"facts": {name: value, "person.sex": None}}, key=None)
    assert (refused.value.status, refused.value.problem["code"]) == (422, "facts_refused")
    faults = refused.value.problem["errors"]
    assert {fault["pointer"] for fault in faults} == {f"/facts/{name}"}
    assert code in {fault["code"] for fault in faults}


CITY: list[tuple[str, dict[str, Any], str]] = [
    (MARRIAGE, {"person.sex": "male", "person.birth_date": "2006-11-22"}, "unknown"),
    (MARRIAGE, {"person.sex": "male", "person.birth_date": "2006-11-23"}, "no"),
    (MARRIAGE, {"person.sex": "female", "person.birth_date": "2008-11-22"}, "unknown"),
    (MARRIAGE, {"person.sex": "female", "person.birth_date": "2008"}, "unknown"),
    ("1.014061", {"person.birth_date": "2012-11-23"}, "no"),
    ("1.002755", {"residence.temporary_until": "2026-12-07"}, "yes"),
    ("1.002755", {"residence.temporary_until": "2026-12-08"}, "no"),
    ("1.002755", {"residence.temporary_until": "2026-11-21"}, "no"),
    ("1.012817", {"land.certificate_issued_on": "2004-07-01"}, "no"),
]


@pytest.mark.parametrize(("code", "facts", "answer"), CITY)
def test_the_citys_rules_decide_at_their_edges(code: str, facts: dict[str, Any], answer: str) -> None:
    assert fit(city_procedures()[code], facts, TODAY).answer == answer
