"""Procedures that break one rule of the check, or just do not."""

from typing import Any

from ihanoi.catalogue.definition import (
    Channel,
    Condition,
    Eligibility,
    Fee,
    Field,
    FieldType,
    Procedure,
    Replacement,
    Requirement,
)
from ihanoi.kernel.working_time import TimeLimit, TimeUnit
from tests.catalogue.pieces import LABEL, choice, made_up, question

CODE = "9.900001"
OWNS = question("owns", FieldType.BOOLEAN)
KIND = choice("kind", "rented", "owned")
NAMED = question("named", attribute="person.full_name")


def when(name: str, value: Any, operator: str = "===") -> Condition:
    return {operator: [{"var": name}, value]}


def shown(condition: Condition) -> Procedure:
    return made_up(CODE, OWNS, KIND, question("then", visible_when=condition))


def paper(**more: Any) -> Requirement:
    return Requirement(id="lease", name=LABEL, **{"originals": 1, **more})


def replaced(**by: str) -> Procedure:
    return made_up(CODE, requirements=[paper(replaced_by=[Replacement(**by)])])


def paid(**more: Any) -> Procedure:
    limit = TimeLimit(amount=1, unit=TimeUnit.WORKING_DAY)
    return made_up(CODE, channels=[Channel(kind="online", limit=limit, fees=[Fee(amount=1, **more)])])


def nested(depth: int) -> Condition:
    condition = when("owns", True)
    for _ in range(depth):
        condition = {"!": [condition]}
    return condition


def eligible(condition: Condition) -> Procedure:
    return made_up(CODE, eligibility=[Eligibility(text=LABEL, rule=condition)])


def table(*columns: Field) -> Procedure:
    return made_up(CODE, question("t", FieldType.ROWS, columns=list(columns)))
