"""Facts in the life of a dossier. ``version`` is the dossier's version after the fact."""

from datetime import datetime
from uuid import UUID

from ihanoi.platform.events import Event


class DraftOpened(Event, frozen=True, tag="dossier.draft_opened"):
    """Somebody began to fill in a form."""

    procedure: str
    reused_share: float


class DraftMoved(Event, frozen=True, tag="dossier.draft_moved"):
    """A draft was moved to a newer version of its procedure."""

    from_number: int
    to_number: int


class DraftRefreshed(Event, frozen=True, tag="dossier.draft_refreshed"):
    """A changed fact about the applicant was brought into a draft."""

    attribute: str


class DraftExpires(Event, frozen=True, tag="dossier.draft_expires"):
    """Nobody touched a draft for long: it will be deleted unless somebody does."""

    at: datetime
    """Not before."""


class DraftExpired(Event, frozen=True, tag="dossier.draft_expired"):
    """Nobody touched a draft in spite of the warning: it was deleted with its files."""


class DocumentAttached(Event, frozen=True, tag="dossier.document_attached"):
    """A paper was uploaded."""

    document_id: UUID
    requirement: str


class DocumentQuarantined(Event, frozen=True, tag="dossier.document_quarantined"):
    """Malware was found in an attached paper: it counts no more and nobody can open it."""

    document_id: UUID
    requirement: str


class Submitted(Event, frozen=True, tag="dossier.submitted"):
    """The dossier left the citizen's hands."""

    version: int
    code: str
    procedure: str
    unit_id: UUID
    due_at: datetime | None
    """Expected, as if accepted at once."""


class Accepted(Event, frozen=True, tag="dossier.accepted"):
    """Found complete; the clock runs."""

    version: int
    due_at: datetime | None


class Refused(Event, frozen=True, tag="dossier.refused"):
    """Not accepted, with a written reason."""

    version: int


class ProcessingStarted(Event, frozen=True, tag="dossier.processing_started"):
    """An officer took the dossier in hand."""

    version: int


class SupplementRequested(Event, frozen=True, tag="dossier.supplement_requested"):
    """The citizen must add or correct something; the clock stands still."""

    version: int


class Supplemented(Event, frozen=True, tag="dossier.supplemented"):
    """The citizen added what was asked for."""

    version: int


class Resolved(Event, frozen=True, tag="dossier.resolved"):
    """Decided; the result is ready."""

    version: int
    outcome: str


class ResultFiled(Event, frozen=True, tag="dossier.result_filed"):
    """The electronic result was added, or replaced, before it was handed over."""

    version: int


class Returned(Event, frozen=True, tag="dossier.returned"):
    """The citizen has the result."""

    version: int


class Withdrawn(Event, frozen=True, tag="dossier.withdrawn"):
    """The citizen took the dossier back."""

    version: int


class Amended(Event, frozen=True, tag="dossier.amended"):
    """A changed fact about the applicant replaced an answer of a dossier under way; both values lie sealed beside it."""

    version: int
    attribute: str
    source: str
    """Whose word the new value is."""


class HandedOver(Event, frozen=True, tag="dossier.handed_over"):
    """The applicant's two records were put together: the content lies sealed anew, and says the same."""

    former_hash: str | None
    """SHA-256 of the frozen content before, in hexadecimal; null for drafts."""
    content_hash: str | None
    """The same afterwards."""


class IssuerNotified(Event, frozen=True, tag="dossier.issuer_notified"):
    """The unit that issued a result was told that a fact in it changed."""

    attribute: str
    source: str


class NoticeAcknowledged(Event, frozen=True, tag="dossier.notice_acknowledged"):
    """The unit that issued a result has seen that a fact in it changed."""

    attribute: str


class DeclarationsConfirmed(Event, frozen=True, tag="dossier.declarations_confirmed"):
    """A register now says what the applicant declared while it was silent."""

    fields: list[str]


class DeclarationsDiffer(Event, frozen=True, tag="dossier.declarations_differ"):
    """A register says otherwise than the applicant declared; an officer looks at it, the dossier goes on."""

    fields: list[str]


class DifferenceSettled(Event, frozen=True, tag="dossier.difference_settled"):
    """An officer decided what counts where a register said otherwise."""

    field: str
    settlement: str
    """``accept_declared`` or ``corrected``."""
