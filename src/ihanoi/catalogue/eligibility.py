"""What somebody may apply for, as far as facts tell: yes, no, or not known yet. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from msgspec.structs import replace

from ihanoi.catalogue.conditions import holds, variables
from ihanoi.catalogue.definition import Field, Form, Procedure, Section
from ihanoi.catalogue.errors import FactsRefused
from ihanoi.catalogue.forms import FormCheck
from ihanoi.catalogue.schemas import ConditionFit, Fit
from ihanoi.catalogue.vocabulary import Vocabulary
from ihanoi.kernel.errors import FieldError

Answer = Literal["yes", "no", "unknown"]
WORDS: dict[bool | None, Answer] = {True: "yes", False: "no", None: "unknown"}


def check_facts(facts: Mapping[str, Any], vocabulary: Vocabulary) -> None:
    """Refuse what is no fact at all, so that nobody takes a slip of the pen for «not known».

    Raises:
        FactsRefused: an attribute does not exist, or can never have the value.
    """
    errors: list[FieldError] = []
    for name, value in facts.items():
        attribute = vocabulary.attributes.get(name)
        if attribute is None:
            vi, en = f"Không có thuộc tính «{name}».", f"There is no attribute «{name}»."
            pointer = name.replace("~", "~0").replace("/", "~1")
            errors.append(FieldError(f"/facts/{pointer}", "unknown_attribute", vi, en))
        elif value is not None:
            field = Field(id=name, type=attribute.type, label=attribute.label, options=attribute.options)
            check = FormCheck(Form(sections=[Section(id="facts", title=attribute.label, fields=[field])]))
            errors += [replace(fault, pointer=f"/facts{fault.pointer}") for fault in check.shape_errors({name: value})]
    if errors:
        raise FactsRefused(errors)


def nested(facts: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return facts by dotted attribute as the nested data CertLogic walks through, with ``today``."""
    data: dict[str, Any] = {"today": today.isoformat()}
    for attribute, value in facts.items():
        *path, last = attribute.split(".")
        place = data
        for part in path:
            inner = place.setdefault(part, {})
            place = inner if isinstance(inner, dict) else {}
        place[last] = value
    return data


def fit(procedure: Procedure, facts: Mapping[str, Any], today: date) -> Fit:
    """Return whether all conditions of a procedure hold; conditions without a rule stay unknown."""
    data = nested(facts, today)
    known = {"today", *(name for name, value in facts.items() if value is not None)}
    answers: list[bool | None] = []
    missing: dict[str, None] = {}
    for condition in procedure.eligibility:
        if condition.rule is None:
            answers.append(None)
            continue
        lacking = [name for name in variables(condition.rule) if name not in known]
        answers.append(holds(condition.rule, data) if not lacking else None)
        missing.update(dict.fromkeys(lacking))
    overall = False if False in answers else None if None in answers else True
    return Fit(
        code=procedure.code,
        name=procedure.name,
        answer=WORDS[overall],
        conditions=[
            ConditionFit(condition.text, WORDS[answer])
            for condition, answer in zip(procedure.eligibility, answers, strict=True)
        ],
        missing=list(missing),
    )
