"""Which registers a procedure's form needs: nobody else is asked about the person (Law 91/2025). Pure."""

from collections.abc import Mapping

from ihanoi.catalogue.definition import Procedure
from ihanoi.catalogue.forms import fields_of
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.profile.filling import is_reusable
from ihanoi.profile.provenance import REGISTERS, Source


def needed_sources(procedure: Procedure, vocabulary: Mapping[str, Attribute]) -> list[Source]:
    """Return the registers whose word some question of the form wants, or that tell which unit is in charge."""
    names = {field.attribute for field in fields_of(procedure.form) if field.attribute and is_reusable(field)}
    wanted: set[str] = {vocabulary[name].source for name in names if name in vocabulary}
    if not is_place_asked(procedure):
        wanted.add("population")
    return [source for source in Source if source in REGISTERS and source.value in wanted]


def is_place_asked(procedure: Procedure) -> bool:
    """Tell whether every complete form says where the matter lies, so that the person's home need not be known."""
    return any(
        field.id in procedure.place and field.required is True and field.visible_when is None
        for field in fields_of(procedure.form)
    )
