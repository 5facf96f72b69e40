"""What filling a version's form takes, worked out once: it changes with the version and the vocabulary only."""

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from msgspec import Struct

from ihanoi.catalogue.definition import Field
from ihanoi.catalogue.version import Version
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.profile.casting import TELLS_SEX, roles_of
from ihanoi.profile.filling import could_be_known, is_reusable, never_known
from ihanoi.profile.needed_sources import needed_sources
from ihanoi.profile.party_kinds import MINOR_KINDS, ROLES
from ihanoi.profile.provenance import Source
from ihanoi.profile.schemas import PrefilledField

HOMES = ("residence.permanent", "residence.current")
"""The attributes that tell where a person is at home, the one that counts first."""


class FormPlan(Struct, frozen=True):
    """A form as those see it who fill it."""

    fields: tuple[Field, ...]
    roles: tuple[str, ...]
    """Those a known party could play, in the form's order."""
    minor_roles: tuple[str, ...]
    """Those among them that a minor known before could play."""
    never_known: Mapping[str, PrefilledField]
    """The questions that only this case answers, by id, each as it is filled for everybody."""
    known_before: frozenset[str]
    """The questions somebody could have answered before, by id."""
    sources: tuple[Source, ...]
    """The registers whose word the form wants."""
    looked_at: frozenset[str]
    """The attributes whose values filling it looks at; no others need be opened."""


_PLANS: WeakKeyDictionary[Version, tuple[Mapping[str, Attribute], FormPlan]] = WeakKeyDictionary()


def form_plan(version: Version, vocabulary: Mapping[str, Attribute]) -> FormPlan:
    """Return what filling the version's form takes, with this vocabulary."""
    known = _PLANS.get(version)
    if known is not None and known[0] is vocabulary:
        return known[1]
    plan = _worked_out(version, vocabulary)
    _PLANS[version] = vocabulary, plan
    return plan


def _worked_out(version: Version, vocabulary: Mapping[str, Attribute]) -> FormPlan:
    procedure, fields = version.procedure, version.fields
    roles = tuple(roles_of(fields))
    return FormPlan(
        fields=fields,
        roles=roles,
        minor_roles=tuple(of for of in roles if of not in procedure.introduces and MINOR_KINDS & set(ROLES[of].kinds)),
        never_known={field.id: never_known(field) for field in fields if not is_reusable(field)},
        known_before=frozenset(field.id for field in fields if could_be_known(field, procedure)),
        sources=tuple(needed_sources(procedure, vocabulary)),
        looked_at=frozenset(field.attribute for field in fields if field.attribute) | TELLS_SEX | {*HOMES},
    )
