"""Which registers a procedure's form needs: nobody else is asked about the person (Law 91/2025). Pure."""

from collections.abc import Mapping

from ihanoi.catalogue.definition import Procedure
from ihanoi.catalogue.forms import fields_of
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.profile.casting import kinds_for, may_be_oneself, roles_of
from ihanoi.profile.filling import is_reusable
from ihanoi.profile.named_by_registers import LISTS
from ihanoi.profile.party_kinds import APPLICANT
from ihanoi.profile.provenance import REGISTERS, Source


def needed_sources(procedure: Procedure, vocabulary: Mapping[str, Attribute]) -> list[Source]:
    """Return the registers whose word some question of the form wants, or that tell which unit is in charge."""
    fields = [field for field in fields_of(procedure.form) if is_reusable(field)]
    roles = roles_of(fields)
    mine = {APPLICANT, *(of for of in roles if may_be_oneself(of, roles))}
    names = {field.attribute or "" for field in fields if field.of in mine}
    wanted: set[str] = {vocabulary[name].source for name in names if name in vocabulary}
    # Whom and what the form may speak about is named in the person's own records.
    kinds = {kind for of in roles if of not in procedure.introduces for kind in kinds_for(of, roles)}
    wanted |= {source.value for source, named in LISTS.items() if kinds & set(named)}
    if not is_place_asked(procedure):
        wanted.add("population")
    return [source for source in Source if source in REGISTERS and source.value in wanted]


def is_place_asked(procedure: Procedure) -> bool:
    """Tell whether every complete form says where the matter lies, so that the person's home need not be known."""
    return any(
        field.id in procedure.place and field.required is True and field.visible_when is None
        for field in fields_of(procedure.form)
    )
