"""One version of a procedure in memory: compiled when first needed, its answers encoded once."""

import base64
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

import msgspec
from msgspec import Struct

from ihanoi.catalogue.definition import Field, Procedure, Text
from ihanoi.catalogue.forms import FormCheck, fields_of, json_schema, ui_schema
from ihanoi.catalogue.schemas import FormView, ProcedureSummary, ProcedureView
from ihanoi.platform.etags import Encoded

PUBLIC = "public, max-age=60, must-revalidate"
"""How long anybody may keep what the catalogue answers."""


class Facts(Struct, frozen=True):
    """A version's circumstances, beside its text."""

    id: UUID
    number: int
    effective_from: date
    effective_to: date | None
    successor_code: str | None
    decision: str | None
    hash: bytes
    changed_at: datetime


class Version:
    """A published version, in force or ended."""

    def __init__(
        self, facts: Facts, procedure: Procedure, field_name: Text, authority_name: Text | None = None
    ) -> None:
        self.facts = facts
        self.procedure = procedure
        self.field_name = field_name
        self.authority_name = authority_name or Text(vi=procedure.authority, en=procedure.authority)

    @property
    def id(self) -> UUID:
        """The version's id, to which dossiers are pinned."""
        return self.facts.id

    @property
    def number(self) -> int:
        """The version's number, counted per procedure."""
        return self.facts.number

    def in_force_on(self, day: date) -> bool:
        """Tell whether a new dossier of that day uses this version."""
        facts = self.facts
        return facts.effective_from <= day and (facts.effective_to is None or day <= facts.effective_to)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every question of the form, in its order."""
        return tuple(fields_of(self.procedure.form))

    @cached_property
    def form_check(self) -> FormCheck:
        """The compiled form."""
        return FormCheck(self.procedure.form)

    @cached_property
    def summary(self) -> ProcedureSummary:
        """The procedure as one line."""
        p = self.procedure
        return ProcedureSummary(
            p.code, p.name, p.field, self.field_name, p.level, p.service_level.value, p.summary, form_available=True
        )

    @property
    def _etag(self) -> str:
        # A later version may have an earlier one's text again; the number tells them apart.
        facts = self.facts
        return f'"{base64.urlsafe_b64encode(facts.hash[:9]).decode()}-{facts.number}-{facts.effective_to or ""}"'

    @cached_property
    def page(self) -> Encoded:
        """The procedure's page, encoded."""
        p, facts = self.procedure, self.facts
        view = ProcedureView(
            code=p.code,
            version=facts.number,
            version_id=facts.id,
            effective_from=facts.effective_from,
            effective_to=facts.effective_to,
            name=p.name,
            field=p.field,
            field_name=self.field_name,
            level=p.level,
            authority=p.authority,
            authority_name=self.authority_name,
            subjects=list(p.subjects),
            service_level=p.service_level,
            partial_because=p.partial_because,
            summary=p.summary,
            life_events=p.life_events,
            channels=p.channels,
            cases=p.cases,
            requirements=p.requirements,
            eligibility=p.eligibility,
            results=p.results,
            legal_basis=p.legal_basis,
            form_number=p.form.number,
            decision=facts.decision,
            source=p.source,
        )
        return Encoded(msgspec.json.encode(view), self._etag, PUBLIC)

    @cached_property
    def form(self) -> Encoded:
        """The procedure's form, encoded."""
        p, form = self.procedure, self.procedure.form
        view = FormView(p.code, self.number, self.id, form.number, form.complete, json_schema(form), ui_schema(form))
        return Encoded(msgspec.json.encode(view), self._etag, PUBLIC)
