"""The profile as its owner sees it, and forms as it fills them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from ihanoi.catalogue.definition import Text
from ihanoi.exchange.answers import Outcome
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source


class FieldState(StrEnum):
    """Whether a question is answered already, or why not."""

    KNOWN = "known"
    STALE = "stale"
    """Known, but so old that the person must confirm it."""
    NOT_FOUND = "not_found"
    """The register was asked and holds no such value."""
    DENIED = "denied"
    """The register refused the look-up."""
    UNAVAILABLE = "unavailable"
    """The register did not answer: declare the value, it is verified later."""
    NEVER_DECLARED = "never_declared"
    """Only the person can know, and has not said yet."""
    CHOOSE = "choose"
    """Several could be meant: name one of them in ``about``."""
    ABOUT_ANOTHER = "about_another"
    """The question is about somebody who is asked about each time, or lists several."""
    THIS_CASE = "this_case"
    """The question is about this case alone; nothing can answer it beforehand."""


class PrefilledField(Struct, frozen=True):
    """One question with its answer, if there is one, and where that came from."""

    id: str
    state: FieldState
    attribute: str | UnsetType = UNSET
    of: str | UnsetType = UNSET
    """The role in the form that the question is about, where that is not the applicant."""
    value: Any = UNSET
    source: Source | UnsetType = UNSET
    assurance: int | UnsetType = UNSET
    """3 from a register, 2 from the electronic identity, 1 declared."""
    obtained_at: datetime | UnsetType = UNSET
    editable: bool = True
    """Verified values are read-only until they are stale; to correct one, correct it at its source."""
    must_confirm: bool = False


class Choice(Struct, frozen=True):
    """One who may be meant."""

    id: str
    """Id of a party, ``myself`` or ``another``."""
    label: str
    """Name of the party; empty for ``myself`` and ``another``."""


class Part(Struct, frozen=True):
    """A role of the form and who plays it."""

    of: str
    chosen: str | None
    """Id of a party, ``myself`` or ``another``; None while it is to be chosen, or nobody is known."""
    choices: list[Choice]
    """Who may be named instead; empty where nobody is known who could be meant."""


class Prefill(Struct, frozen=True):
    """A form as far as it is known. What is in ``asked`` is all the person still has to answer."""

    procedure: str
    version_id: UUID
    fields: list[PrefilledField]
    asked: list[str]
    """Ids of the questions left, optional ones included."""
    reusable: int
    """How many questions shown at first an earlier answer or a register can fill; not those about whom it introduces."""
    reused: int
    """How many of them are filled."""
    reused_share: float
    """``reused / reusable``, between 0 and 1; 1 when nothing is reusable."""
    parts: list[Part] = []
    """Whom the form speaks about beside the applicant, as far as somebody known could be meant."""
    home_commune: str | None = None
    """GSO code of the commune the person is registered in; it decides the unit in charge when the form does not."""


class FactView(Struct, frozen=True):
    """What is known of one attribute."""

    attribute: str
    label: Text
    value: Any
    source: Source
    assurance: int
    obtained_at: datetime
    valid_until: datetime | None
    """From then on it must be confirmed anew; null when it does not age."""


class HeldFact(Struct, frozen=True):
    """One value held about a person, whether it counts, stands beside a surer one, or is history."""

    attribute: str
    value: Any
    source: Source
    assurance: int
    """3 from a register, 2 from the electronic identity, 1 declared."""
    obtained_at: datetime
    """When its source last said so."""
    valid_until: datetime | None
    """When it must be obtained or confirmed anew; null for values that do not age."""
    superseded_at: datetime | None
    """When its source said something else or no longer held it; null while present."""
    evidence: UUID | None
    """The dossier it was declared in."""


class HeldParty(Struct, frozen=True):
    """Somebody or something known in a person's profile, with every value held about it."""

    id: UUID
    kind: PartyKind
    label: str
    """Name, with birth date or address where known."""
    source: Source
    """Who says that it is what it is to the person."""
    known_since: datetime
    ended_at: datetime | None
    """When its source no longer named it, or it proved to be another one; null while present."""
    facts: list[HeldFact]


class PartyView(Struct, frozen=True):
    """Somebody or something my forms can speak about."""

    id: UUID
    kind: PartyKind
    label: str
    """Name, with birth date or address where known."""
    source: Source
    """Who says that it is what it is to me: a register, or I myself."""
    facts: list["FactView"]


class Me(Struct, frozen=True):
    """The person who is logged in."""

    id: UUID
    full_name: str
    national_id: str
    birth_date: str | None
    assurance: int


class DisputeAccess(Struct, frozen=True, forbid_unknown_fields=True):
    """Object to one line of the access log."""

    reason: Annotated[str, Meta(min_length=5, max_length=2000, pattern=r"^\s*[^\s\x00][^\x00]*$")]
    """Why the access was not right, in the person's words."""


class DisputeState(StrEnum):
    """How far a dispute has come."""

    OPEN = "open"
    """Recorded, and waiting for the office that answers it."""
    ANSWERED = "answered"


class DisputeOffice(StrEnum):
    """Who answers a dispute. No office judges itself; which one answers then is provisional."""

    DATA_PROTECTION = "data_protection"
    """The city's data protection."""
    LEADERSHIP = "leadership"
    """The city's leaders: the disputed access was one of its data protection."""


class Dispute(Struct, frozen=True):
    """The person's objection to a line."""

    state: DisputeState
    reason: str
    disputed_at: datetime
    office: DisputeOffice
    answer: str | None = None
    """What that office says to it."""
    answered_at: datetime | None = None


class AccessLine(Struct, frozen=True):
    """One reading of my data, or one question about me to a national register: who, when, what for."""

    id: int
    at: datetime
    reader: str
    """Name of the officer or of the system; my own where I took a copy of my data."""
    purpose: str
    ground: str
    """Legal ground; empty in the oldest lines about registers."""
    dossier_id: UUID | None
    categories: list[str]
    """What was read here; empty where a register was asked."""
    register: Source | None = None
    """The national register that was asked; null where data held here were read."""
    outcome: Outcome | None = None
    """What the register answered."""
    dispute: Dispute | None = None
    """What I objected to it, if I did."""


class ConsentState(StrEnum):
    """Whether a purpose is consented to at present."""

    NOT_GIVEN = "not_given"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class OfferedText(Struct, frozen=True):
    """The text in force, to be read before agreeing."""

    version: int
    text: Text
    effective_from: date
    source: str
    """Legal ground."""


class ConsentLine(Struct, frozen=True):
    """One consent that was given, with the exact text it was given to."""

    version: int
    text: Text
    text_hash: str
    """SHA-256 of purpose, version and both texts, in hexadecimal, as the event log has it."""
    given_at: datetime
    ended_at: datetime | None
    """When it was withdrawn, or continued by a consent to a newer text."""


class ConsentView(Struct, frozen=True):
    """One purpose: whether I consent, to what, and what I decided before."""

    purpose: str
    name: Text
    state: ConsentState
    offered: OfferedText | None
    """What may be agreed to today; null when consent is no longer asked for."""
    history: list[ConsentLine]
    """Newest first; the first one counts."""


class GiveConsent(Struct, frozen=True, forbid_unknown_fields=True):
    """Agree to one purpose, in the words that were read."""

    purpose: Annotated[str, Meta(max_length=50, examples=["reuse"])]
    version: Annotated[int, Meta(ge=1)]
    """The version of the text that was read; it must be the one in force."""


class WithdrawnConsent(Struct, frozen=True):
    """What became of a consent and of what was kept because of it."""

    purpose: str
    withdrawn_at: datetime
    deleted: list[str]
    """Attributes whose kept values had no other ground and were deleted."""
    consequence: Text
    """What the withdrawal means, in words."""
