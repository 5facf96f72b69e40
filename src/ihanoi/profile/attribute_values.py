"""A value of the shared vocabulary, checked by its attribute's own type and options. Pure."""

from typing import Any

from ihanoi.catalogue.definition import Field, Form, Section, Text
from ihanoi.catalogue.forms import FormCheck
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.kernel.errors import FieldError

MISSING = FieldError("/value", "required", "Hãy cho biết giá trị.", "Say the value.")


def value_faults(attribute: Attribute, value: Any) -> list[FieldError]:
    """Return what is wrong with a value as an answer of this type, each fault with its place; empty when it fits."""
    return [MISSING] if value is None else _check(attribute).shape_errors({"value": value})


def _check(attribute: Attribute) -> FormCheck:
    title = Text(vi="", en="")
    field = Field(id="value", label=attribute.label, type=attribute.type, options=attribute.options)
    return FormCheck(Form(sections=[Section(id="value", title=title, fields=[field])], complete=True))
