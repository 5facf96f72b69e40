"""Papers and results of dossiers on the wire."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from ihanoi.catalogue.definition import Text
from ihanoi.dossiers.papers import WhyNot
from ihanoi.vault.scanning import ScanState


class DocumentView(Struct, frozen=True):
    """An attached paper."""

    id: UUID
    requirement: str
    name: str
    media_type: str | None
    """Null, as size and digest are, for a result that was handed over on paper only."""
    size: int | None
    """Bytes."""
    sha256: str | None
    """Of the file's content, in hexadecimal digits."""
    uploaded_at: datetime
    scan: ScanState
    """What the scanner for malware said; ``infected`` ones count as not attached and nobody can open them."""
    held: UUID | None = None
    """The document of the applicant's vault that this is; null for files sent for this dossier."""


class AttachHeld(Struct, frozen=True, forbid_unknown_fields=True):
    """Attach what is here already: a document of the vault, or a finished upload. Exactly one is named."""

    requirement: Annotated[str, Meta(max_length=100)]
    document_id: UUID | None = None
    upload_id: UUID | None = None


class PaperView(Struct, frozen=True):
    """A paper the dossier needs, and how it is met so far."""

    requirement: str
    name: Text
    met_by: Literal["data", "held", "upload"] | None
    """By data the agencies have, a document held already, a file sent for this dossier; null: still missing."""
    attribute: str | None = None
    """The verified fact that replaces it."""
    dataset: str | None = None
    """The shared database that replaces it."""
    held: UUID | None = None
    """The document of the vault that replaces it."""
    candidates: list[UUID] = []
    """Documents of the vault that may be attached for it (``POST …/attachments``)."""
    why_not: WhyNot | None = None
    """Why nothing replaces it, where something could."""


class ResultView(Struct, frozen=True):
    """What a granted dossier leads to."""

    type: str
    """Code of the result; the procedure's own where it has none."""
    name: Text
    number: str
    issued_on: date
    valid_until: date | None
    has_file: bool
    """Whether there is an electronic result. Handed over, all of it is in the applicant's vault."""
