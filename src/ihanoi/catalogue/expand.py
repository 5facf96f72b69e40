"""From the file as written to the procedure as used: blocks inlined, questions completed from the vocabulary."""

from collections import Counter

from msgspec.structs import replace

from ihanoi.catalogue.definition import Condition, Field, FieldType, Form, Procedure, Section
from ihanoi.catalogue.vocabulary import Vocabulary


class DeadReference(ValueError):
    """A file names something that does not exist."""


def expand(procedure: Procedure, vocabulary: Vocabulary) -> Procedure:
    """Return the procedure with a form that stands by itself.

    Raises:
        DeadReference: an attribute, block, field of law or routing field does not exist.
    """
    if procedure.field not in vocabulary.fields:
        raise DeadReference(f"field «{procedure.field}» is not in fields.toml")
    sections = [_section(section, vocabulary) for section in procedure.form.sections]
    ids = Counter(field.id for section in sections for field in section.fields)
    doubled = [identifier for identifier, times in ids.items() if times > 1]
    if doubled:
        raise DeadReference(f"form has two fields called «{doubled[0]}»")
    for place in procedure.place:
        if place not in ids:
            raise DeadReference(f"place «{place}» is not a field of the form")
    form = Form(sections=sections, number=procedure.form.number, complete=procedure.form.complete)
    return replace(procedure, form=form)


def _section(section: Section, vocabulary: Vocabulary) -> Section:
    shared: list[Field] = []
    if section.use is not None:
        if section.use not in vocabulary.blocks:
            raise DeadReference(f"block «{section.use}» is not in blocks/")
        shared = [_for_role(field, section.of) for field in vocabulary.blocks[section.use].fields]
    fields = [_complete(field, vocabulary) for field in [*shared, *section.fields]]
    fields = [replace(f, visible_when=_both(section.visible_when, f.visible_when)) for f in fields]
    return Section(id=section.id, title=section.title, fields=fields)


def _for_role(field: Field, role: str) -> Field:
    if role == "applicant":
        return field
    return replace(
        field,
        id=f"{role}_{field.id}",
        of=role if field.of == "applicant" else field.of,
        required=field.required if isinstance(field.required, bool) else _prefixed(field.required, role),
        visible_when=None if field.visible_when is None else _prefixed(field.visible_when, role),
    )


def _prefixed(condition: Condition, role: str) -> Condition:
    """Return a block's condition with its variables renamed as the block's fields are."""

    def walk(node: object) -> object:
        if isinstance(node, dict):
            return {k: f"{role}_{v}" if k == "var" and isinstance(v, str) else walk(v) for k, v in node.items()}
        return [walk(item) for item in node] if isinstance(node, list) else node

    return {key: walk(value) for key, value in condition.items()}


def _both(outer: Condition | None, inner: Condition | None) -> Condition | None:
    if outer is None or inner is None:
        return outer or inner
    return {"and": [outer, inner]}


def _complete(field: Field, vocabulary: Vocabulary) -> Field:
    if field.choices is not None:
        if field.choices not in vocabulary.options:
            raise DeadReference(f"choices «{field.choices}» is not in options.toml")
        field = replace(field, type=FieldType.CHOICE, options=vocabulary.options[field.choices], choices=None)
    if field.attribute is None:
        if field.type is None or field.label is None:
            raise DeadReference(f"field «{field.id}» needs a type and a label, or an attribute that has them")
        return replace(field, columns=[_complete(column, vocabulary) for column in field.columns])
    attribute = vocabulary.attributes.get(field.attribute)
    if attribute is None:
        raise DeadReference(f"attribute «{field.attribute}» is not in attributes.toml")
    return replace(
        field,
        type=field.type or attribute.type,
        label=field.label or attribute.label,
        options=field.options or attribute.options,
        columns=[_complete(column, vocabulary) for column in field.columns],
    )
