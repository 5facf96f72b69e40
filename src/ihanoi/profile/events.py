"""Facts about the profile: what was read, learnt, and why. Names of attributes, never values."""

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
    """A national register was asked about the subject."""

    source: str
    outcome: str
    """``found``, ``not_found``, ``denied`` or ``unavailable``."""
    purpose: str


class FactsDeclared(Event, frozen=True, tag="profile.facts_declared"):
    """The subject declared facts and agreed to their reuse."""

    attributes: list[str]
    dossier_id: UUID
