"""CertLogic over answers, three-valued: a rule about something not yet answered is unknown, not false."""

from collections.abc import Iterator, Mapping
from typing import Any

from json_logic.cert_logic import certLogic
from json_logic.cert_logic.builtins import BUILTINS

from ihanoi.catalogue.definition import Condition

OPERATORS = frozenset({*BUILTINS, "if", "and", "reduce"})
"""The whole of CertLogic; there is neither ``==`` nor ``or``."""


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
