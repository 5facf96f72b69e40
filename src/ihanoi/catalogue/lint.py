"""What is wrong with a procedure that loads: dead references, impossible conditions, cycles, silence. Pure."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from ihanoi.catalogue.definition import Field, FieldType, Procedure, Requirement, Result, Text
from ihanoi.catalogue.findings import Finding, error, warning
from ihanoi.catalogue.forms import FormCheck, fields_of
from ihanoi.catalogue.lint_conditions import ALWAYS_KNOWN, lint_conditions, lint_cycles
from ihanoi.catalogue.vocabulary import Vocabulary, Workflow

MAX_FIELDS = 500


def lint(procedure: Procedure, vocabulary: Vocabulary) -> list[Finding]:
    """Return everything wrong with an expanded procedure, in the order of the file."""
    if sum(1 + len(field.columns) for field in fields_of(procedure.form)) > MAX_FIELDS:
        return [error("$.form", f"the form has more than {MAX_FIELDS} fields; split the procedure into cases")]
    found = [finding for check in CHECKS for finding in check(procedure, vocabulary)]
    return found if any(finding.severity == "error" for finding in found) else found + _checkable(procedure)


def _checkable(procedure: Procedure) -> list[Finding]:
    """Compile the form as every process will: what fails here would fail there."""
    try:
        FormCheck(procedure.form)
    except ValueError as fault:
        return [error("$.form", f"the form cannot be checked: {fault}")]
    return []


def _texts(node: Any, path: str) -> Iterator[tuple[str, Text]]:
    if isinstance(node, Text):
        yield path, node
    elif isinstance(node, Struct):
        for name in node.__struct_fields__:
            yield from _texts(getattr(node, name), f"{path}.{name}")
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _texts(item, f"{path}[{index}]")


def _is_worded(node: Any) -> bool:
    """Tell quickly whether every text is there in both languages."""
    if isinstance(node, Text):
        return bool(node.vi.strip() and node.en.strip())
    if isinstance(node, Struct):
        return all(_is_worded(getattr(node, name)) for name in node.__struct_fields__)
    return all(_is_worded(item) for item in node) if isinstance(node, list) else True


def _translations(procedure: Procedure, _: Vocabulary) -> Iterator[Finding]:
    if _is_worded(procedure):
        return
    for path, text in _texts(procedure, "$"):
        for language in ("vi", "en"):
            if not getattr(text, language).strip():
                yield error(f"{path}.{language}", "the text is empty; every text is written in Vietnamese and English")


def _tells(result: Result, path: str, roles: set[str], vocabulary: Vocabulary) -> Iterator[Finding]:
    if result.tells is None:
        return
    if result.tells.of != "applicant" and result.tells.of not in roles:
        yield error(f"{path}.of", f"the form has no field of «{result.tells.of}»")
    for name in result.tells.attributes:
        if name not in vocabulary.attributes:
            yield error(path, f"«{name}» is not in attributes.toml")


def _names(procedure: Procedure, vocabulary: Vocabulary) -> Iterator[Finding]:
    if procedure.workflow not in vocabulary.workflows:
        yield error("$.workflow", f"«{procedure.workflow}» is not a file under workflows/")
    if procedure.authority not in vocabulary.authorities:
        yield error("$.authority", f"«{procedure.authority}» is not in authorities.toml")
    roles = {field.of for field in fields_of(procedure.form)}
    for index, of in enumerate(procedure.introduces):
        if of not in roles:
            yield error(f"$.introduces[{index}]", f"the form has no field of «{of}»")
    for index, result in enumerate(procedure.results):
        yield from _tells(result, f"$.results[{index}].tells", roles, vocabulary)
    for index, event in enumerate(procedure.life_events):
        if event not in vocabulary.life_events:
            yield error(f"$.life_events[{index}]", f"«{event}» is not in life_events.toml")
    if procedure.service_level == "partial" and procedure.partial_because is None:
        yield warning(
            "$.service_level", "a partial service must publish why (Decree 224/2026, Art. 14): partial_because"
        )


def _cases(procedure: Procedure, _: Vocabulary) -> Iterator[Finding]:
    known = [case.id for case in procedure.cases]
    for case in {case for case in known if known.count(case) > 1}:
        yield error("$.cases", f"two cases are called «{case}»")
    for path, found in _uses_of_cases(procedure):
        if found is not None and found not in known:
            yield error(path, f"«{found}» is not one of the cases: {', '.join(known) or 'there are none'}")


def _uses_of_cases(procedure: Procedure) -> Iterator[tuple[str, str | None]]:
    for index, paper in enumerate(_papers(procedure)):
        yield f"$.requirements[{index}].case", paper.case
    for index, channel in enumerate(procedure.channels):
        for number, fee in enumerate(channel.fees if isinstance(channel.fees, list) else []):
            yield f"$.channels[{index}].fees[{number}].case", fee.case


def _papers(procedure: Procedure) -> list[Requirement]:
    return procedure.requirements if isinstance(procedure.requirements, list) else []


def _requirements(procedure: Procedure, vocabulary: Vocabulary) -> Iterator[Finding]:
    ids = [paper.id for paper in _papers(procedure)]
    bound = {
        field.attribute
        for field in fields_of(procedure.form)
        if field.attribute is not None and field.of == "applicant" and field.required is True
    }
    for index, paper in enumerate(_papers(procedure)):
        path = f"$.requirements[{index}]"
        if ids.count(paper.id) > 1:
            yield error(f"{path}.id", f"two papers are called «{paper.id}»")
        if paper.document is not None and paper.document not in vocabulary.document_types:
            yield error(f"{path}.document", f"«{paper.document}» is not in document_types.toml")
        if paper.max_age_months is not None and paper.max_age_months < 1:
            yield error(f"{path}.max_age_months", "a paper is taken for at least a month; leave it out for no limit")
        for number, replacement in enumerate(paper.replaced_by):
            given = [replacement.attribute, replacement.dataset, replacement.result]
            where = f"{path}.replaced_by[{number}]"
            if sum(value is not None for value in given) != 1:
                yield error(where, "name exactly one of attribute, dataset and result")
            if replacement.attribute is not None and replacement.attribute not in vocabulary.attributes:
                yield error(where, f"attribute «{replacement.attribute}» is not in attributes.toml")
            if replacement.dataset is not None and replacement.dataset not in vocabulary.datasets:
                yield error(where, f"dataset «{replacement.dataset}» is not in datasets.toml")
            if replacement.attribute in bound and paper.mandatory and not paper.by_form and paper.note is None:
                yield warning(
                    where,
                    f"the form answers «{replacement.attribute}» itself: leave the paper out, or say in its note when"
                    " it is still asked for",
                )


def _fields(procedure: Procedure, _: Vocabulary) -> Iterator[Finding]:
    for section, part in enumerate(procedure.form.sections):
        for index, field in enumerate(part.fields):
            path = f"$.form.sections[{section}].fields[{index}]"
            yield from _field(field, path)
            yield from _columns(field, path)


def _columns(field: Field, path: str) -> Iterator[Finding]:
    ids = [column.id for column in field.columns]
    for index, column in enumerate(field.columns):
        where = f"{path}.columns[{index}]"
        yield from _field(column, where)
        if ids.count(column.id) > 1:
            yield error(f"{where}.id", f"two columns are called «{column.id}»")
        if column.type is FieldType.ROWS:
            yield error(where, f"«{column.id}» is a table inside a table; ask for it by itself")
        if column.visible_when is not None or not isinstance(column.required, bool):
            yield error(where, f"«{column.id}» is a column, and columns know no conditions")


def _field(field: Field, path: str) -> Iterator[Finding]:
    if field.id in ALWAYS_KNOWN:
        yield error(f"{path}.id", f"«{field.id}» is what conditions call something else; choose another id")
    if field.type is FieldType.CHOICE and not field.options:
        yield error(path, f"choice «{field.id}» has no options")
    values = [option.value for option in field.options]
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield error(f"{path}.options", f"«{field.id}» has the option «{value}» twice")
    if field.type is FieldType.ROWS and not field.columns:
        yield error(path, f"table «{field.id}» has no columns")
    if field.min is not None and field.max is not None and field.min > field.max:
        yield error(path, f"«{field.id}» can have no value: min is greater than max")
    if field.pattern is not None:
        try:
            re.compile(field.pattern)
        except re.error as fault:
            yield error(f"{path}.pattern", f"not a regular expression: {fault}")


def _fees(procedure: Procedure, _: Vocabulary) -> Iterator[Finding]:
    ids = {field.id for field in fields_of(procedure.form)}
    for index, channel in enumerate(procedure.channels):
        if not isinstance(channel.limit, str) and channel.limit.amount < 1:
            yield error(
                f"$.channels[{index}].limit", "a limit counts at least 1; write «unknown» where the source is silent"
            )
        for number, fee in enumerate(channel.fees if isinstance(channel.fees, list) else []):
            if fee.quantity is not None and fee.quantity not in ids:
                yield error(f"$.channels[{index}].fees[{number}].quantity", f"«{fee.quantity}» is no field of the form")


def lint_workflow(workflow: Workflow) -> list[Finding]:
    """Return what is wrong with a workflow: dead ends, steps nobody reaches, steps without limit or role."""
    steps = {step.id: step for step in workflow.steps}
    findings: list[Finding] = []
    reached, waiting = set(), [workflow.steps[0].id] if workflow.steps else []
    while waiting:
        name = waiting.pop()
        if name in steps and name not in reached:
            reached.add(name)
            waiting.extend(steps[name].next)
    for index, step in enumerate(workflow.steps):
        path = f"$.steps[{index}]"
        findings += [error(f"{path}.next", f"there is no step «{n}»") for n in step.next if n not in steps]
        if step.id not in reached:
            findings.append(error(path, f"no way leads to step «{step.id}»"))
        if not step.role.strip():
            findings.append(error(f"{path}.role", f"step «{step.id}» has no role"))
        if isinstance(step.limit, str):
            findings.append(warning(f"{path}.limit", f"step «{step.id}» has no limit yet"))
    return findings


Check = Callable[[Procedure, Vocabulary], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    _translations,
    _names,
    _cases,
    _requirements,
    _fields,
    lint_conditions,
    lint_cycles,
    _fees,
)
