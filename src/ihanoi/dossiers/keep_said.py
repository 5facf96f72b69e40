"""Keep what a dossier says for later forms: of the applicant in their profile, of others with their party."""

from typing import Any
from uuid import UUID

from ihanoi.catalogue.definition import Field, Procedure
from ihanoi.catalogue.forms import fields_of
from ihanoi.dossiers.content import Content
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.casting import MYSELF, kind_of_new, kinds_for, roles_of
from ihanoi.profile.declare import declare
from ihanoi.profile.declare_about import SaidOf, declare_about
from ihanoi.profile.filling import is_own, is_reusable
from ihanoi.profile.party_kinds import APPLICANT, ROLES

WHO = frozenset({"person.national_id", "person.full_name"})
"""Attributes one of which must be verified before a role is believed to be the applicant's own."""


async def keep_said(tx: Transaction, actor: Actor, procedure: Procedure, content: Content, dossier_id: UUID) -> None:
    """Keep a dossier's answers for later forms, as far as there is consent to that."""
    await declare(tx, actor, said_of_oneself(procedure, content), dossier_id)
    await declare_about(tx, actor, said_of_others(procedure, content), dossier_id)


def said_of_oneself(procedure: Procedure, content: Content) -> dict[str, Any]:
    """Return what the applicants said about themselves, by attribute: answers nobody vouches for.

    A role they said they play themselves counts when their own name or number stands there, verified;
    their block as applicant wins over it.
    """
    mine = {of for of, chosen in content.about.items() if chosen == MYSELF and _is_me(of, procedure, content)}
    said = _declared([f for f in fields_of(procedure.form) if is_reusable(f) and f.of in mine], content)
    return said | _declared([f for f in fields_of(procedure.form) if is_own(f)], content)


def said_of_others(procedure: Procedure, content: Content) -> list[SaidOf]:
    """Return what the applicant said about others, role by role."""
    roles = roles_of(fields_of(procedure.form))
    by_role: dict[str, list[Field]] = {}
    for field in fields_of(procedure.form):
        known = is_reusable(field) and field.of != APPLICANT and field.of in ROLES
        if known and content.about.get(field.of) != MYSELF:
            by_role.setdefault(field.of, []).append(field)
    return [
        SaidOf(
            kinds_for(of, roles),
            kind_of_new(of, roles),
            content.about.get(of),
            _declared(fields, content),
            _all(fields, content),
        )
        for of, fields in by_role.items()
    ]


def _is_me(of: str, procedure: Procedure, content: Content) -> bool:
    return any(
        field.of == of and field.attribute in WHO and field.id in content.read_only
        for field in fields_of(procedure.form)
    )


def _declared(fields: list[Field], content: Content) -> dict[str, Any]:
    return _all([field for field in fields if field.id not in content.read_only], content)


def _all(fields: list[Field], content: Content) -> dict[str, Any]:
    return {
        field.attribute: content.answers[field.id]
        for field in fields
        if field.attribute and field.id in content.answers
    }
