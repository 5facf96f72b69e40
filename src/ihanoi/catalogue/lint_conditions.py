"""What is wrong with the conditions of a procedure: unknown variables, impossible values, no end. Pure."""

from collections.abc import Iterator

from ihanoi.catalogue.conditions import OPERANDS, variables
from ihanoi.catalogue.definition import Condition, Field, FieldType, Procedure
from ihanoi.catalogue.findings import Finding, error
from ihanoi.catalogue.forms import fields_of
from ihanoi.catalogue.vocabulary import Vocabulary

MAX_DEPTH = 20
MAX_WIDTH = 200
"""Most operands of one operator."""
ALWAYS_KNOWN = frozenset({"case", "channel"})
"""What conditions see beside the answers."""
HINTS = {
    "==": "; write ===",
    "or": "; write ! and",
    "!=": "; write ! ===",
}
LEFT_OUT = frozenset({"reduce", "extractFromUVCI"})


def conditions_of(procedure: Procedure) -> Iterator[tuple[str, Condition]]:
    """Yield each condition over answers, with its place."""
    for section, part in enumerate(procedure.form.sections):
        for index, field in enumerate(part.fields):
            path = f"$.form.sections[{section}].fields[{index}]"
            if field.visible_when is not None:
                yield f"{path}.visible_when", field.visible_when
            if not isinstance(field.required, bool):
                yield f"{path}.required", field.required
    papers = procedure.requirements if isinstance(procedure.requirements, list) else []
    for index, paper in enumerate(papers):
        if paper.needed_when is not None:
            yield f"$.requirements[{index}].needed_when", paper.needed_when
    for index, channel in enumerate(procedure.channels):
        for number, fee in enumerate(channel.fees if isinstance(channel.fees, list) else []):
            if fee.exempt_when is not None:
                yield f"$.channels[{index}].fees[{number}].exempt_when", fee.exempt_when


def lint_conditions(procedure: Procedure, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield what can never be decided, and what would run wild when somebody tried."""
    fields = {field.id: field for field in fields_of(procedure.form)}
    for path, condition in conditions_of(procedure):
        malformed = list(_malformed(condition, path))
        yield from malformed
        if not malformed:
            yield from _undecidable(condition, fields, path)
    for index, rule in enumerate(procedure.eligibility):
        if rule.rule is not None:
            path = f"$.eligibility[{index}].rule"
            malformed = list(_malformed(rule.rule, path))
            yield from malformed
            for name in [] if malformed else variables(rule.rule):
                if name != "today" and name not in vocabulary.attributes:
                    yield error(path, f"«{name}» is no attribute of attributes.toml")


def _undecidable(condition: Condition, fields: dict[str, Field], path: str) -> Iterator[Finding]:
    for name in variables(condition):
        if name.partition(".")[0] not in fields.keys() | ALWAYS_KNOWN:
            yield error(path, f"«{name}» is no field of the form, so this can never be decided")
    for name, value in _comparisons(condition):
        yield from _possible(fields.get(name), value, path)


def _malformed(node: object, path: str, depth: int = 0) -> Iterator[Finding]:
    if depth > MAX_DEPTH:
        yield error(path, f"the condition is nested deeper than {MAX_DEPTH}; split it")
    elif isinstance(node, dict):
        if len(node) != 1:
            yield error(path, "an expression has exactly one operator")
        for operator, operand in node.items():
            yield from _operator(str(operator), operand, path)
            yield from _malformed(operand, path, depth + 1)
    elif isinstance(node, list):
        for item in node[:MAX_WIDTH]:
            yield from _malformed(item, path, depth + 1)


def _operator(operator: str, operand: object, path: str) -> Iterator[Finding]:
    if operator in LEFT_OUT:
        yield error(path, f"conditions do without «{operator}»: they look at answers one by one")
        return
    if operator not in OPERANDS:
        yield error(path, f"CertLogic has no operator «{operator}»{HINTS.get(operator, '')}")
        return
    given = operand if isinstance(operand, list) else [operand]
    least, most = OPERANDS[operator]
    if not least <= len(given) <= (most or MAX_WIDTH):
        wanted = f"{least}" if least == most else f"{least} to {most or MAX_WIDTH}"
        yield error(path, f"«{operator}» takes {wanted} operands, not {len(given)}")
    elif operator == "var" and not isinstance(operand, str):
        yield error(path, "«var» takes the id of a question, in quotes")
    elif operator in ("and", "!") and (
        not all(isinstance(part, dict) for part in given) or (operator == "and" and not isinstance(operand, list))
    ):
        yield error(path, f"«{operator}» takes conditions in brackets, not values")


def _comparisons(node: object) -> Iterator[tuple[str, object]]:
    """Yield each (field, constant) that a condition compares for equality."""
    if isinstance(node, dict):
        for operator, operand in node.items():
            if operator == "===" and isinstance(operand, list) and len(operand) == 2:
                left, right = operand
                if isinstance(left, dict) and set(left) == {"var"} and not isinstance(right, (dict, list)):
                    yield str(left["var"]), right
            yield from _comparisons(operand)
    elif isinstance(node, list):
        for item in node:
            yield from _comparisons(item)


def _possible(field: Field | None, value: object, path: str) -> Iterator[Finding]:
    if field is None:
        return
    if field.type is FieldType.CHOICE and value not in [option.value for option in field.options]:
        yield error(path, f"«{field.id}» can never be «{value}»: it is not among its options")
    if field.type is FieldType.BOOLEAN and not isinstance(value, bool):
        yield error(path, f"«{field.id}» is yes or no and can never be «{value}»")


def lint_cycles(procedure: Procedure, _: Vocabulary) -> Iterator[Finding]:
    """Yield the questions that are shown depending on themselves."""
    follows = {
        field.id: set(variables(field.visible_when)) if field.visible_when else set()
        for field in fields_of(procedure.form)
    }
    for start, direct in follows.items():
        seen, waiting = set(), list(direct)
        while waiting:
            name = waiting.pop()
            if name == start:
                yield error("$.form", f"«{start}» is shown depending on itself; it would never appear")
                break
            if name in follows and name not in seen:
                seen.add(name)
                waiting.extend(follows[name])
