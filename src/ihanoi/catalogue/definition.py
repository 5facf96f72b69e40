"""The shape of a procedure file. One file is one procedure; ``procedures/README.md`` teaches writing one."""

from datetime import date
from enum import StrEnum
from typing import Any, Literal

from msgspec import Struct

from ihanoi.kernel.working_time import TimeLimit

Unknown = Literal["unknown"]
"""The source does not say, or says it in a way nobody can rely on. Never replaced by a guess."""

Condition = dict[str, Any]
"""A CertLogic expression over the answers, by field id: ``{"===" = [{var = "has_spouse"}, true]}``."""

PROCEDURE_CODE = r"^[1-9]\.\d{6}$"
"""National code of a procedure; local lists append a suffix that is not part of it."""


class Definition(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of everything read from a file under ``procedures/``. msgspec does not inherit ``kw_only``."""


class Text(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A text shown to people, in Vietnamese and English."""

    vi: str
    en: str


class FieldType(StrEnum):
    """What kind of answer a form field takes."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    """A date of which the day, or day and month, may be unknown: ``1957``, ``1957-03``, ``1957-03-02``."""
    CHOICE = "choice"
    NATIONAL_ID = "national_id"
    PHONE = "phone"
    EMAIL = "email"
    COMMUNE = "commune"
    """GSO code of a commune or ward, five digits, for instance ``00070``."""
    ADDRESS = "address"
    """Commune code and the detail below it: house number, street, residential group."""
    ROWS = "rows"
    """A table: each row answers the ``columns``."""


class Option(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One possible answer of a choice."""

    value: str
    label: Text


class Field(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One question. Bound to an ``attribute`` it takes type, label and options from the vocabulary."""

    id: str
    attribute: str | None = None
    """Name in ``attributes.toml``; the answer is then asked once and reused."""
    of: str = "applicant"
    """Whom the attribute describes: ``applicant``, ``child``, ``spouse``, ``deceased``, ``business`` …"""
    type: FieldType | None = None
    label: Text | None = None
    hint: Text | None = None
    required: bool | Condition = True
    visible_when: Condition | None = None
    options: list[Option] = []
    choices: str | None = None
    """Name of a shared list in ``options.toml``, in place of ``options``."""
    columns: list["Field"] = []
    min: int | None = None
    """Smallest number, or shortest text."""
    max: int | None = None
    pattern: str | None = None
    why: str | None = None
    """Legal ground for asking, when it is more special than the form itself."""


class Section(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A titled group of questions: fields of its own, those of a shared block, or both."""

    id: str
    title: Text
    use: str | None = None
    """Name of a shared block under ``procedures/blocks/``; its fields come first."""
    of: str = "applicant"
    """Whom the block describes; its field ids are prefixed with this unless it is the applicant."""
    fields: list[Field] = []
    visible_when: Condition | None = None


class Form(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The questions of a procedure. ``number`` is the official form's own, for instance ``CT01``."""

    sections: list[Section]
    number: str | None = None
    complete: bool = False
    """Whether every question of the official form is here."""


class Fee(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is paid, in whole dong."""

    amount: int | Unknown
    per: Literal["application", "copy", "page", "document", "case", "person"] = "application"
    quantity: str | None = None
    """Id of the form field that says how many; rows count their lines."""
    case: str | None = None
    """Id of the case this fee belongs to; None when it is the same in every case."""
    exempt_when: Condition | None = None
    note: Text | None = None
    basis: str | None = None


class Channel(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way to file, with its own limit and fee."""

    kind: Literal["online", "in_person", "postal"]
    limit: TimeLimit | Unknown
    fees: list[Fee] | Unknown = []
    """Empty means free of charge."""


class Replacement(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What makes a paper unnecessary: exactly one of the three is given."""

    attribute: str | None = None
    """A verified fact about the applicant."""
    dataset: str | None = None
    """A shared database that agencies read themselves; key in ``datasets.toml``."""
    result: str | None = None
    """Code of an earlier procedure's result, such as ``KQ.G15.000031``."""


class Requirement(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A paper that belongs to the dossier."""

    id: str
    name: Text
    originals: int = 0
    copies: int = 0
    case: str | None = None
    """Id of the case this paper belongs to; None when every case needs it."""
    needed_when: Condition | None = None
    mandatory: bool = True
    by_form: bool = False
    """The electronic form is this paper: nothing is uploaded for it."""
    channels: list[Literal["online", "in_person", "postal"]] = []
    """Channels in which the paper is asked for; empty means all."""
    note: Text | None = None
    replaced_by: list[Replacement] = []
    document: str | None = None
    """Key in ``document_types.toml``: papers of one type are the same thing in every procedure."""
    max_age_months: int | None = None
    """How long after its issue the paper is still taken; None where the source sets no limit."""


class Case(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A situation with papers, and sometimes a limit, of its own."""

    id: str
    name: Text
    limit: TimeLimit | None = None


class Tells(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a result makes known, so that no later form asks for it: names of attributes."""

    of: str = "applicant"
    """Whom it is about, by the form's ``of``."""
    number: str | None = None
    issued_on: str | None = None
    issuer: str | None = None

    @property
    def attributes(self) -> list[str]:
        """The names that are given."""
        return [name for name in (self.number, self.issued_on, self.issuer) if name is not None]


class Result(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the citizen receives."""

    name: Text
    code: str | None = None
    """Code of the result, such as ``KQ.G15.000031``; None where the source has none."""
    tells: Tells | None = None


class LegalBasis(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A legal document the procedure rests on, by its official number."""

    number: str
    title: str | None = None


class Source(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the facts were read, and when."""

    url: str
    retrieved: date
    decision: str | None = None
    """Number of the decision that published the procedure."""
    provisional: list[str] = []
    """Facts that were not certain at the source, in words."""


class Eligibility(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One condition that must hold before one may apply.

    ``rule`` is CertLogic over facts by attribute (``{var = "person.marital_status"}``) and ``today``;
    on unknown facts it is neither true nor false.
    """

    text: Text
    rule: Condition | None = None


class ServiceLevel(StrEnum):
    """How far the procedure can be done online (Decree 224/2026, Art. 14)."""

    FULL = "full"
    PARTIAL = "partial"
    INFORMATION = "information"
    UNKNOWN = "unknown"
    """The source does not say."""


Subject = Literal["citizen", "foreigner", "overseas_vietnamese", "household", "business", "organisation"]
"""Who may apply."""


class Procedure(Definition, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One administrative procedure as one file states it."""

    code: str
    name: Text
    field: str
    """Key in ``fields.toml``."""
    level: Literal["commune", "province"]
    authority: str
    """Duty that decides which unit is in charge, for instance ``commune_police``."""
    subjects: list[Subject]
    service_level: ServiceLevel
    partial_because: Text | None = None
    summary: Text
    keywords: list[str] = []
    life_events: list[str] = []
    """Keys in ``life_events.toml``."""
    introduces: list[str] = []
    """Roles (``of``) that somebody new plays, such as the child of a birth registration: never filled from the known."""
    place: list[str] = []
    """Form fields that say where the matter lies, the first answered one counts; none: where the applicant lives."""
    workflow: str = "one_stop"
    """Name of a file under ``workflows/``."""
    supplement_policy: Literal["resume", "restart"] = "restart"
    """Whether the clock resumes or starts anew once a supplement is complete."""
    channels: list[Channel]
    cases: list[Case] = []
    requirements: list[Requirement] | Unknown = []
    eligibility: list[Eligibility] = []
    form: Form
    results: list[Result] = []
    legal_basis: list[LegalBasis] = []
    source: Source
