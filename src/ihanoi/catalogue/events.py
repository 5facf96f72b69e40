"""Facts of the catalogue. The event's subject is the version."""

from datetime import date

from ihanoi.platform.events import Event


class VersionDrafted(Event, frozen=True, tag="catalogue.version_drafted"):
    """A new version of a procedure waits for review."""

    code: str
    number: int


class VersionReviewed(Event, frozen=True, tag="catalogue.version_reviewed"):
    """An editor found it correct."""

    code: str
    number: int


class VersionApproved(Event, frozen=True, tag="catalogue.version_approved"):
    """A leader approved it with a decision."""

    code: str
    number: int
    decision: str


class VersionRejected(Event, frozen=True, tag="catalogue.version_rejected"):
    """It was taken away before publication."""

    code: str
    number: int


class ProcedurePublished(Event, frozen=True, tag="catalogue.procedure_published"):
    """A version came into force; the one before it ends the day before."""

    code: str
    number: int
    effective_from: date


class ProcedureWithdrawn(Event, frozen=True, tag="catalogue.procedure_withdrawn"):
    """No new dossier may use the procedure."""

    code: str
    number: int
    effective_to: date
    successor_code: str | None


class ListImported(Event, frozen=True, tag="catalogue.list_imported"):
    """An official list was read. The event's subject is the import."""

    list_name: str
    added: int
    changed: int
    unchanged: int
    skipped: int
