"""Facts of identity."""

from uuid import UUID

from ihanoi.platform.events import Event


class LoggedIn(Event, frozen=True, tag="identity.logged_in"):
    """Somebody proved who they are and a session began."""

    realm: str
    assurance: int


class LoggedOut(Event, frozen=True, tag="identity.logged_out"):
    """Somebody ended their session."""


class SubjectsMerged(Event, frozen=True, tag="identity.subjects_merged"):
    """Another subject turned out to be this person; everything of it is this one's now, and its id leads here."""

    merged_id: UUID
    ground: str
    """Code of the reason."""
    decision: str
    """Number of the document that established it."""
    moved: list[str]
    """Table and number of rows, as in ``fact:12``."""


class PersonErased(Event, frozen=True, tag="identity.person_erased"):
    """The person had everything deleted that no law keeps, or what law kept of an erased person reached its date."""

    key_destroyed: bool
    """Whether nothing is left; otherwise dossiers stay until their date."""
    staying: int
    """How many dossiers stay."""
