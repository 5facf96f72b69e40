"""Files and documents on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from ihanoi.kernel.text import WITHOUT_NUL
from ihanoi.vault.file_kinds import MAX_BYTES


class StartUpload(Struct, frozen=True, forbid_unknown_fields=True):
    """Announce a file that will come in pieces."""

    size: Annotated[int, Meta(ge=1, le=MAX_BYTES, examples=[1_234_567])]
    """Bytes of the whole file."""
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Of the whole file, in hexadecimal digits; when given, it is checked at the end."""
    name: Annotated[str, Meta(max_length=200, pattern=WITHOUT_NUL)] = ""


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
