"""Files and documents on the wire."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from ihanoi.catalogue.definition import Text
from ihanoi.kernel.text import WITHOUT_NUL
from ihanoi.vault.file_kinds import MAX_BYTES
from ihanoi.vault.held import Origin
from ihanoi.vault.scanning import ScanState

ShortText = Annotated[str, Meta(max_length=200, pattern=WITHOUT_NUL)]


class StartUpload(Struct, frozen=True, forbid_unknown_fields=True):
    """Announce a file that will come in pieces."""

    size: Annotated[int, Meta(ge=1, le=MAX_BYTES, examples=[1_234_567])]
    """Bytes of the whole file."""
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Of the whole file, in hexadecimal digits; when given, it is checked at the end."""
    name: ShortText = ""


class UploadView(Struct, frozen=True):
    """How far an upload is."""

    id: UUID
    offset: int
    """Bytes that have arrived for good; the next piece begins here."""
    size: int
    state: str
    """``receiving``, ``finished``, or why it ended otherwise: ``corrupt``, ``refused``."""
    expires_at: datetime
    """What is neither finished nor used by then is removed."""


class NamedUpload(UploadView, frozen=True):
    """An upload as another device finds it."""

    name: str
    """Of the file, as it was announced; empty when none was given."""


class FileView(Struct, frozen=True):
    """A file, as far as it is not its content."""

    media_type: str
    size: int
    """Bytes."""
    sha256: str
    """Of the content, in hexadecimal digits."""
    scan: ScanState


class KeepDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """Keep a finished upload as a document."""

    upload_id: UUID
    type: Annotated[str, Meta(max_length=100, examples=["marriage_certificate"])]
    """Key of a type (``GET /v1/me/document-types``)."""
    name: ShortText = ""
    """Empty: the type's name."""
    number: ShortText = ""
    issuer: ShortText = ""
    issued_on: date | None = None
    valid_until: date | None = None
    """Last day; null where the document states none."""


class StatingDocument(Struct, frozen=True):
    """A paper its holder keeps and that is still valid, as far as it matters for what stands on it."""

    id: UUID
    type: str
    type_name: Text
    issued_on: date | None
    valid_until: date | None
    """Last day; null where it states none."""
    kept_at: datetime


class VaultDocumentView(Struct, frozen=True):
    """A document a person holds."""

    id: UUID
    type: str
    """Key of a type, or the code of a result such as ``KQ.G15.000031``."""
    type_name: Text
    origin: Origin
    name: str
    number: str
    issuer: str
    issued_on: date | None
    valid_until: date | None
    file: FileView | None
    """Null for results handed over on paper only."""
    dossier_id: UUID | None
    """The dossier it was brought for, or that it is the result of."""
    kept_at: datetime
    hidden: bool
    """A result its owner put out of sight."""


class RemovedDocument(Struct, frozen=True):
    """What became of a removed document."""

    id: UUID
    hidden: bool
    """True for results: they are put out of sight, not destroyed."""
    removed_at: datetime


class DocumentTypeView(Struct, frozen=True):
    """A type of document."""

    type: str
    name: Text
