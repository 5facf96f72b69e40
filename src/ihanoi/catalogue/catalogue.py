"""The catalogue in memory: every version compiled, every answer about the present ones encoded beforehand."""

import base64
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from uuid import UUID

import msgspec
from msgspec import Struct

from ihanoi.catalogue.definition import FieldOfLaw, Procedure, Text
from ihanoi.catalogue.errors import ProcedureMissing
from ihanoi.catalogue.forms import FormCheck, json_schema, ui_schema
from ihanoi.catalogue.schemas import FormView, ProcedureSummary, ProcedureView
from ihanoi.catalogue.search import Entry, SearchIndex
from ihanoi.kernel.text import fold


class Encoded(Struct, frozen=True):
    """A body ready for the wire, with its strong ETag."""

    body: bytes
    etag: str


class Version:
    """One version of a procedure."""

    def __init__(
        self,
        identifier: UUID,
        number: int,
        effective_from: date,
        effective_to: date | None,
        digest: bytes,
        procedure: Procedure,
        field_name: Text,
    ) -> None:
        self.id = identifier
        self.number = number
        self.effective_from = effective_from
        self.effective_to = effective_to
        self.procedure = procedure
        self.field_name = field_name
        self._etag = f'"{base64.urlsafe_b64encode(digest[:12]).decode()}"'

    def in_force_on(self, day: date) -> bool:
        """Tell whether a new dossier of that day uses this version."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    @cached_property
    def form_check(self) -> FormCheck:
        """The compiled form."""
        return FormCheck(self.procedure.form)

    @cached_property
    def summary(self) -> ProcedureSummary:
        """The procedure as one line."""
        p = self.procedure
        return ProcedureSummary(p.code, p.name, p.field, self.field_name, p.level, p.service_level, p.summary)

    @cached_property
    def page(self) -> Encoded:
        """The procedure's page, encoded."""
        p = self.procedure
        view = ProcedureView(
            code=p.code,
            version=self.number,
            version_id=self.id,
            effective_from=self.effective_from,
            name=p.name,
            field=p.field,
            field_name=self.field_name,
            level=p.level,
            authority=p.authority,
            subjects=list(p.subjects),
            service_level=p.service_level,
            partial_because=p.partial_because,
            summary=p.summary,
            channels=p.channels,
            cases=p.cases,
            requirements=p.requirements,
            eligibility=p.eligibility,
            results=p.results,
            legal_basis=p.legal_basis,
            form_number=p.form.number,
            source=p.source,
        )
        return Encoded(msgspec.json.encode(view), self._etag)

    @cached_property
    def form(self) -> Encoded:
        """The procedure's form, encoded."""
        form = self.procedure.form
        view = FormView(
            self.procedure.code, self.number, self.id, form.number, form.complete, json_schema(form), ui_schema(form)
        )
        return Encoded(msgspec.json.encode(view), self._etag)


class Catalogue:
    """All versions; those without an end are found by code and by search."""

    def __init__(self, versions: Iterable[Version], fields: Mapping[str, FieldOfLaw]) -> None:
        self.fields = fields
        self._by_id: dict[UUID, Version] = {}
        self._by_code: dict[str, list[Version]] = {}
        for version in versions:
            self._by_id[version.id] = version
            self._by_code.setdefault(version.procedure.code, []).append(version)
        self._current = [max(found, key=lambda v: v.number) for found in self._by_code.values()]
        self._current.sort(key=lambda version: (fold(version.procedure.name.vi), version.procedure.code))
        self._index = SearchIndex([self._entry(version) for version in self._current])

    @staticmethod
    def _entry(version: Version) -> Entry:
        p = version.procedure
        return Entry(p.code, p.name.vi, p.name.en, version.field_name.vi, tuple(p.keywords))

    def __len__(self) -> int:
        return len(self._current)

    def in_force(self, code: str, day: date) -> Version:
        """Return the version a new dossier of that day uses.

        Raises:
            ProcedureMissing: there is none.
        """
        for version in reversed(self._by_code.get(code, [])):
            if version.in_force_on(day):
                return version
        raise ProcedureMissing(procedure=code)

    def version(self, version_id: UUID) -> Version:
        """Return the version a dossier is pinned to.

        Raises:
            ProcedureMissing: it was never published here.
        """
        try:
            return self._by_id[version_id]
        except KeyError:
            raise ProcedureMissing(procedure=str(version_id)) from None

    def current(self) -> list[Version]:
        """Return the newest version of every procedure, in alphabetical order."""
        return self._current

    def search(self, query: str, limit: int) -> list[Version]:
        """Return what fits everyday words, best first."""
        return [self._current[position] for position in self._index.search(query, limit)]
