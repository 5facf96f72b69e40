"""Procedures as clients see them."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

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
from ihanoi.catalogue.forms import UiSection


class ProcedureSummary(Struct, frozen=True):
    """One line of the list."""

    code: str
    name: Text
    field: str
    field_name: Text
    level: str
    service_level: ServiceLevel
    summary: Text


class ProcedureView(Struct, frozen=True):
    """All a citizen needs to know before applying."""

    code: str
    version: int
    version_id: UUID
    effective_from: date
    name: Text
    field: str
    field_name: Text
    level: str
    authority: str
    subjects: list[str]
    service_level: ServiceLevel
    partial_because: Text | None
    summary: Text
    channels: list[Channel]
    cases: list[Case]
    requirements: list[Requirement] | Unknown
    eligibility: list[Eligibility]
    results: list[Result]
    legal_basis: list[LegalBasis]
    form_number: str | None
    source: Source


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
