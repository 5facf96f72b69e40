"""Facts about the profile: what was read, learnt, consented to, and why. Names of attributes, never values."""

from datetime import date
from uuid import UUID

from ihanoi.platform.events import Event


class PersonalDataRead(Event, frozen=True, tag="profile.read"):
    """Somebody read personal data of the subject; shown to the subject in the access log."""

    purpose: str
    """``dossier_processing``, ``prefill`` …"""
    ground: str
    """Legal ground of the reading."""
    dossier_id: UUID | None
    categories: list[str]


class RegisterAsked(Event, frozen=True, tag="profile.register_asked"):
    """A national register was asked about the subject; shown to the subject in the access log."""

    source: str
    outcome: str
    """``found``, ``not_found``, ``denied`` or ``unavailable``."""
    purpose: str
    ground: str = ""
    """Legal ground of asking; the first events of this kind were kept without."""


class AccessDisputed(Event, frozen=True, tag="profile.access_disputed"):
    """The subject objected to a line of the access log; the reason lies sealed beside it."""

    line_id: int
    """Id of the event the line tells of."""


class AccessDisputeAnswered(Event, frozen=True, tag="profile.access_dispute_answered"):
    """The city's data protection answered an objection; the answer lies sealed beside it."""

    line_id: int


class FactsDeclared(Event, frozen=True, tag="profile.facts_declared"):
    """Facts the subject declared were kept, with their consent to reuse."""

    attributes: list[str]
    dossier_id: UUID | None
    """None when the person said so outside any dossier."""


class FactsChanged(Event, frozen=True, tag="profile.facts_changed"):
    """Of some attributes of the subject another value counts from now on than did before."""

    attributes: list[str]


class FactDeleted(Event, frozen=True, tag="profile.fact_deleted"):
    """The subject had what they declared of an attribute deleted, history included."""

    attribute: str


class CorrectionRequested(Event, frozen=True, tag="profile.correction_requested"):
    """The subject disputes a verified value; reason and values lie sealed beside it."""

    correction_id: UUID
    attribute: str
    source: str


class CorrectionSettled(Event, frozen=True, tag="profile.correction_settled"):
    """The register says something else than what the subject disputed."""

    correction_id: UUID
    attribute: str
    source: str


class CorrectionWithdrawn(Event, frozen=True, tag="profile.correction_withdrawn"):
    """The subject no longer disputes the value."""

    correction_id: UUID
    attribute: str
    source: str


class PartyFactsDeclared(Event, frozen=True, tag="profile.party_facts_declared"):
    """Facts the subject declared about somebody or something else were kept with that party."""

    party_id: UUID
    party_kind: str
    attributes: list[str]
    dossier_id: UUID


class FactsIssued(Event, frozen=True, tag="profile.facts_issued"):
    """What a result says was kept for later forms; it needs no consent, since the authority itself says so."""

    attributes: list[str]
    dossier_id: UUID
    party_id: UUID | None = None
    """Whom it is about, when that is not the subject."""


class ConsentGiven(Event, frozen=True, tag="profile.consent_given"):
    """The subject agreed to a purpose."""

    purpose: str
    version: int
    text_hash: str
    """SHA-256 of the exact text, in hexadecimal; the text itself is in ``consent_text``."""


class ConsentWithdrawn(Event, frozen=True, tag="profile.consent_withdrawn"):
    """The subject withdrew a consent."""

    purpose: str
    deleted: list[str]
    """Attributes whose facts had no other ground and were deleted."""


class MandateOffered(Event, frozen=True, tag="profile.mandate_offered"):
    """The subject lets somebody act for them, if that person accepts."""

    mandate_id: UUID
    procedures: list[str]
    fields: list[str]
    valid_from: date
    valid_to: date


class MandateAccepted(Event, frozen=True, tag="profile.mandate_accepted"):
    """Whom the subject gave a mandate accepted it."""

    mandate_id: UUID


class MandateEnded(Event, frozen=True, tag="profile.mandate_ended"):
    """A mandate of the subject's was ended."""

    mandate_id: UUID
    by_grantor: bool
    """False when the one it was given to laid it down."""
