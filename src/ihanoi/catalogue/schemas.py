"""Procedures as clients see them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from ihanoi.catalogue.definition import (
    Case,
    Channel,
    Eligibility,
    LegalBasis,
    Requirement,
    Result,
    ServiceLevel,
    Source,
    Text,
    Unknown,
)
from ihanoi.catalogue.diff import Difference
from ihanoi.catalogue.forms import UiSection
from ihanoi.catalogue.versions import Status, Step


class ProcedureSummary(Struct, frozen=True):
    """One line of the list."""

    code: str
    name: Text
    field: str
    field_name: Text
    level: str | None
    """``commune``, ``province`` or ``ministry``; null where the list does not say."""
    service_level: str
    summary: Text | None
    form_available: bool
    """Whether it can be filed here; otherwise this is information from an official list."""


class ProcedureView(Struct, frozen=True):
    """All a citizen needs to know before applying."""

    code: str
    version: int
    version_id: UUID
    effective_from: date
    effective_to: date | None
    name: Text
    field: str
    field_name: Text
    level: str
    authority: str
    authority_name: Text
    """Who decides, in words."""
    subjects: list[str]
    service_level: ServiceLevel
    partial_because: Text | None
    summary: Text
    life_events: list[str]
    channels: list[Channel]
    cases: list[Case]
    requirements: list[Requirement] | Unknown
    eligibility: list[Eligibility]
    results: list[Result]
    legal_basis: list[LegalBasis]
    form_number: str | None
    decision: str | None
    source: Source
    form_available: bool = True


class ListedView(Struct, frozen=True):
    """A procedure known from an official list; there is no form for it here yet."""

    code: str
    local_code: str | None
    name: Text
    field: str
    field_name: Text
    level: str | None
    issuer: str
    performer: str
    service_level: str
    decision: str
    list_name: str
    imported_at: datetime
    content: msgspec.Raw | None
    """Papers, channels and results as the list has them."""
    form_available: bool = False


class FormView(Struct, frozen=True):
    """The form: ``json_schema`` (draft 2020-12) checks answers, ``sections`` show the questions.

    Which questions are shown or required follows from CertLogic conditions over the answers, so an
    app evaluates the very same rules as the server.
    """

    code: str
    version: int
    version_id: UUID
    number: str | None
    complete: bool
    json_schema: dict[str, Any]
    sections: list[UiSection]


class Suggestion(Struct, frozen=True):
    """A procedure that fits what has been typed so far."""

    code: str
    name: str
    form_available: bool


class Facets(Struct, frozen=True):
    """What the list can be narrowed by, with how many procedures each has."""

    fields: list["Facet"]
    levels: list["Facet"]
    subjects: list["Facet"]
    authorities: list["Facet"]
    life_events: list["Facet"]
    service_levels: list["Facet"]


class Facet(Struct, frozen=True):
    """One value to narrow by."""

    value: str
    name: Text | None
    procedures: int


class Fit(Struct, frozen=True):
    """Whether somebody may apply for a procedure, as far as facts tell."""

    code: str
    name: Text
    answer: Literal["yes", "no", "unknown"]
    conditions: list["ConditionFit"]
    missing: list[str]
    """Attributes that would decide what is unknown."""


class ConditionFit(Struct, frozen=True):
    """One condition, in words, and whether it holds."""

    text: Text
    answer: Literal["yes", "no", "unknown"]


class Screening(Struct, frozen=True, forbid_unknown_fields=True):
    """Facts about oneself, by attribute, to learn what one may apply for. Nothing of it is kept."""

    facts: Annotated[dict[str, Any], Meta(max_length=200)]


class Why(Struct, frozen=True):
    """Why something is asked, and what could stand in for it."""

    kind: Literal["field", "paper"]
    id: str
    label: Text
    grounds: list[str]
    """Numbers of legal documents."""
    asked_of: str | None
    """Whom a question is about; null for papers."""
    source: str | None
    """Whose record could answer instead: ``population`` …; null when only the person knows."""
    replaced_by: list["Stand"]


class Stand(Struct, frozen=True):
    """Something that makes a question or paper unnecessary."""

    kind: Literal["attribute", "dataset", "result"]
    key: str
    name: Text


class ChangedProcedure(Struct, frozen=True):
    """One procedure of the change feed, whole: what an offline client stores."""

    code: str
    changed_at: datetime
    removed: bool
    """No longer in force: delete it."""
    etag: str | None
    page: msgspec.Raw | None
    """As ``GET /v1/procedures/{code}`` answers."""
    form: msgspec.Raw | None
    """As ``GET /v1/procedures/{code}/form`` answers."""


class Changes(Struct, frozen=True):
    """A bundle of changes, oldest first."""

    items: list[ChangedProcedure]
    cursor: str
    """Pass it as ``since`` the next time."""
    more: bool


class VersionLine(Struct, frozen=True):
    """A version for those who keep the catalogue."""

    id: UUID
    code: str
    number: int
    name: str
    status: Status
    decision: str | None
    effective_from: date | None
    effective_to: date | None
    drafted_at: datetime
    steps: list[Step]
    """What the reader may do next."""
    history: list["VersionStep"]
    """Who has done what so far, and when."""


class VersionStep(Struct, frozen=True):
    """A step a version has taken."""

    status: Status
    """Where it led."""
    at: datetime
    by: str | None
    """Name of the officer; null when it was done from the command line."""


class VersionDiff(Struct, frozen=True):
    """What a version changes, and whom it touches."""

    code: str
    number: int
    against: int | None
    """Number of the version it is compared with; null when it is the first."""
    differences: list[Difference]
    safe: bool
    drafts: int
    """Drafts of citizens that would have to move to it."""
    open_dossiers: int
    """Submitted dossiers that go on under the old version."""


class Approve(Struct, frozen=True, forbid_unknown_fields=True):
    """Approve a version."""

    decision: Annotated[str, Meta(min_length=3, max_length=100, examples=["1523/QĐ-UBND"])]


class Publish(Struct, frozen=True, forbid_unknown_fields=True):
    """Bring a version into force."""

    effective_from: date | None = None
    """Today, unless another day is named."""


class Withdraw(Struct, frozen=True, forbid_unknown_fields=True):
    """End a procedure."""

    effective_to: date | None = None
    """Last day on which it may be chosen; today, unless another day is named."""
    successor: Annotated[str, Meta(pattern=r"^[1-9]\.\d{6}$")] | None = None
