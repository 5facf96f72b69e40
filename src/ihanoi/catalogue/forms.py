"""A form as JSON Schema 2020-12 for checking, and as a small UI schema for showing."""

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
from msgspec import UNSET, Struct, UnsetType

from ihanoi.catalogue.conditions import holds
from ihanoi.catalogue.definition import Condition, Field, FieldType, Form, Option, Text
from ihanoi.kernel.errors import FieldError
from ihanoi.kernel.text import is_storable

COMMUNE = {"type": "string", "pattern": r"^\d{5}$"}
SHAPES: dict[FieldType, dict[str, Any]] = {
    FieldType.TEXT: {"type": "string", "minLength": 1, "maxLength": 500},
    FieldType.LONG_TEXT: {"type": "string", "minLength": 1, "maxLength": 5000},
    FieldType.INTEGER: {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    FieldType.MONEY: {"type": "integer", "minimum": 0, "maximum": 10**15},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.PARTIAL_DATE: {"type": "string", "pattern": r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"},
    FieldType.CHOICE: {"type": "string"},
    FieldType.NATIONAL_ID: {"type": "string", "pattern": r"^(\d{9}|\d{12})$"},
    FieldType.PHONE: {"type": "string", "pattern": r"^(0|\+84)\d{9,10}$"},
    FieldType.EMAIL: {"type": "string", "format": "email", "maxLength": 254},
    FieldType.COMMUNE: COMMUNE,
    FieldType.ADDRESS: {
        "type": "object",
        "properties": {
            "commune": COMMUNE,
            "detail": {"type": "string", "maxLength": 500},
            "text": {"type": "string", "maxLength": 1000},
        },
        "anyOf": [{"required": ["commune"]}, {"required": ["text"]}],
        "additionalProperties": False,
    },
}

MAX_ROWS = 100

WORDING: dict[str, tuple[str, str]] = {
    "required": ("Mục này bắt buộc phải điền.", "This question must be answered."),
    "type": ("Giá trị không đúng kiểu.", "The value has the wrong type."),
    "format": ("Giá trị không đúng định dạng.", "The value has the wrong format."),
    "pattern": ("Giá trị không đúng định dạng.", "The value has the wrong format."),
    "enum": ("Giá trị không nằm trong các lựa chọn.", "The value is not one of the options."),
    "minLength": ("Nội dung quá ngắn.", "The text is too short."),
    "maxLength": ("Nội dung quá dài.", "The text is too long."),
    "minimum": ("Giá trị quá nhỏ.", "The value is too small."),
    "maximum": ("Giá trị quá lớn.", "The value is too large."),
    "maxItems": ("Quá nhiều dòng.", "There are too many rows."),
    "additionalProperties": ("Biểu mẫu không có mục này.", "The form has no such question."),
    "anyOf": ("Cần chọn phường, xã hoặc ghi địa chỉ.", "Give the commune or the address in words."),
    "too_deep": ("Dữ liệu lồng nhau quá sâu.", "The data are nested too deeply."),
    "not_storable": ("Văn bản chứa ký tự không lưu được.", "The text holds characters that cannot be kept."),
}


def fields_of(form: Form) -> Iterator[Field]:
    """Yield every question of a form in order."""
    for section in form.sections:
        yield from section.fields


def _field_schema(field: Field) -> dict[str, Any]:
    assert field.type is not None
    if field.type is FieldType.ROWS:
        required = [column.id for column in field.columns if column.required is True]
        row = {
            "type": "object",
            "properties": {column.id: _field_schema(column) for column in field.columns},
            "required": required,
            "additionalProperties": False,
        }
        return {"type": "array", "items": row, "maxItems": field.max or MAX_ROWS}
    schema = dict(SHAPES[field.type])
    text = schema.get("type") == "string"
    if field.options:
        schema["enum"] = [option.value for option in field.options]
    if field.min is not None:
        schema["minLength" if text else "minimum"] = field.min
    if field.max is not None:
        schema["maxLength" if text else "maximum"] = field.max
    if field.pattern is not None:
        schema["pattern"] = field.pattern
    return schema


def json_schema(form: Form) -> dict[str, Any]:
    """Return the form's JSON Schema. Which questions are required depends on answers: see the UI schema."""
    fields = list(fields_of(form))
    properties = {}
    for field in fields:
        assert field.label is not None
        properties[field.id] = {**_field_schema(field), "title": field.label.vi}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "required": [f.id for f in fields if f.required is True and f.visible_when is None],
        "additionalProperties": False,
    }


class UiField(Struct, frozen=True, omit_defaults=True):
    """How to show one question, and when. Conditions are CertLogic over the answers, ``case`` and ``channel``."""

    id: str
    type: FieldType
    label: Text
    hint: Text | UnsetType = UNSET
    attribute: str | UnsetType = UNSET
    """Name of the fact that can answer this question."""
    of: str = "applicant"
    required: bool | Condition = True
    visible_when: Condition | UnsetType = UNSET
    options: list[Option] = []
    columns: list["UiField"] = []
    why: str | UnsetType = UNSET


class UiSection(Struct, frozen=True):
    """A titled group of questions."""

    id: str
    title: Text
    fields: list[UiField]


def _ui_field(field: Field) -> UiField:
    assert field.type is not None
    assert field.label is not None
    return UiField(
        id=field.id,
        type=field.type,
        label=field.label,
        hint=field.hint or UNSET,
        attribute=field.attribute or UNSET,
        of=field.of,
        required=field.required,
        visible_when=field.visible_when or UNSET,
        options=field.options,
        columns=[_ui_field(column) for column in field.columns],
        why=field.why or UNSET,
    )


def ui_schema(form: Form) -> list[UiSection]:
    """Return the form's sections for showing."""
    return [UiSection(s.id, s.title, [_ui_field(field) for field in s.fields]) for s in form.sections]


def _error(path: list[Any], code: str) -> FieldError:
    vi, en = WORDING.get(code, ("Giá trị không hợp lệ.", "The value is not valid."))
    pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return FieldError(pointer, code, vi, en)


def _all_storable(value: object) -> bool:
    if isinstance(value, str):
        return is_storable(value)
    if isinstance(value, dict):
        return all(_all_storable(item) for item in value.values())
    return not isinstance(value, list) or all(_all_storable(item) for item in value)


def _unstorable(value: object, path: list[Any]) -> Iterator[FieldError]:
    if isinstance(value, str) and not is_storable(value):
        yield _error(path, "not_storable")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _unstorable(item, [*path, key])
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unstorable(item, [*path, index])


class Situation(Struct, frozen=True):
    """What conditions see beside the answers: which case of the procedure it is, and how it is filed."""

    case: str | None = None
    channel: str = "online"

    def beside(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return everything a condition may ask about."""
        return {**answers, "case": self.case, "channel": self.channel}


class FormCheck:
    """A form compiled once, ready to check answers many times."""

    def __init__(self, form: Form) -> None:
        self._fields = list(fields_of(form))
        schema = json_schema(form)
        # Which answers are required is decided below, by the conditions; drafts miss any.
        schema["required"] = []
        self._validator = jsonschema_rs.validator_for(schema, validate_formats=True)

    def shape_errors(self, answers: Mapping[str, Any]) -> list[FieldError]:
        """Return the faults in what was answered, silent about what was not: the check of a draft."""
        errors = [] if _all_storable(answers) else list(_unstorable(answers, []))
        try:
            faults = list(self._validator.iter_errors(answers))
        except ValueError:  # brackets within brackets, more than the validator follows
            return [_error([], "too_deep")]
        for fault in faults:
            path, code = list(fault.instance_path), fault.kind.name
            if code == "additionalProperties":
                errors += [_error([*path, name], code) for name in getattr(fault.kind, "unexpected", [""])]
            elif code == "required":
                errors.append(_error([*path, getattr(fault.kind, "property", "")], code))
            else:
                errors.append(_error(path, code))
        return errors

    def fits(self, name: str, value: object) -> bool:
        """Tell whether a value could be the answer to one question."""
        try:
            return self._validator.is_valid({name: value}) and _all_storable(value)
        except ValueError:  # brackets within brackets, more than the validator follows
            return False

    def visible(self, answers: Mapping[str, Any], situation: Situation) -> dict[str, Any]:
        """Return the answers whose questions are shown; the others do not count."""
        seen = situation.beside(answers)
        return {
            field.id: answers[field.id] for field in self._fields if field.id in answers and self.is_shown(field, seen)
        }

    def missing(self, answers: Mapping[str, Any], situation: Situation) -> list[FieldError]:
        """Return a fault for each question that is shown, required, and not answered."""
        seen = situation.beside(answers)
        return [
            _error([field.id], "required")
            for field in self._fields
            if answers.get(field.id) in (None, "", [])
            and self.is_shown(field, seen)
            and (field.required is True or (field.required and holds(field.required, seen) is True))
        ]

    @staticmethod
    def is_shown(field: Field, seen: Mapping[str, Any]) -> bool:
        """Tell whether a question is shown, given what conditions see so far (``Situation.beside``)."""
        return field.visible_when is None or holds(field.visible_when, seen) is True
