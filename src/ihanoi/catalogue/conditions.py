"""CertLogic over answers, three-valued: a rule about something not yet answered is unknown, not false."""

from collections.abc import Iterator, Mapping
from typing import Any

from json_logic.cert_logic import certLogic

from ihanoi.catalogue.definition import Condition

OPERANDS: Mapping[str, tuple[int, int | None]] = {
    "var": (1, 1),
    "===": (2, 2),
    "in": (2, 2),
    "<": (2, 3),
    "<=": (2, 3),
    ">": (2, 3),
    ">=": (2, 3),
    "after": (2, 3),
    "before": (2, 3),
    "not-after": (2, 3),
    "not-before": (2, 3),
    "plusTime": (3, 3),
    "+": (2, 2),
    "!": (1, 1),
    "and": (1, None),
    "if": (3, 3),
}
"""The operators of conditions: CertLogic without loops, each with the least and the greatest number of operands."""


def variables(condition: object) -> Iterator[str]:
    """Yield the names of the answers a condition looks at."""
    if isinstance(condition, dict):
        for operator, operand in condition.items():
            if operator == "var" and isinstance(operand, str):
                yield operand
            else:
                yield from variables(operand)
    elif isinstance(condition, list):
        for item in condition:
            yield from variables(item)


def holds(condition: Condition, answers: Mapping[str, Any]) -> bool | None:
    """Tell whether the condition holds; None while an answer it needs is missing.

    A missing operand does not matter where the rest already decides: ``and`` with one false part
    is false. CertLogic has neither ``or`` nor ``==``: write ``!``, ``and`` and ``===``.
    """
    operator, operand = next(iter(condition.items()))
    if operator == "and":
        parts = [holds(part, answers) for part in operand]
        if False in parts:
            return False
        return None if None in parts else True
    if operator == "!":
        inner = holds(operand[0] if isinstance(operand, list) else operand, answers)
        return None if inner is None else not inner
    if any(answers.get(name.partition(".")[0]) is None for name in variables(condition)):
        return None
    try:
        return bool(certLogic(condition, dict(answers)))
    except (TypeError, ValueError):
        # An answer that is known but cannot be reckoned with, such as a birth of which only the year is known.
        return None
