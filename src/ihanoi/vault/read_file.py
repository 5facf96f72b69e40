"""Read a file's bytes, unless they may do harm."""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.identity.keys import key_of
from ihanoi.platform.database import Reader
from ihanoi.vault.errors import FileMissing
from ihanoi.vault.scanning import Scanning, ScanState, check_openable
from ihanoi.vault.store_file import file_context

FILE = "SELECT media_type, scan FROM stored_file WHERE id = $1 AND subject_id = $2 AND dropped_at IS NULL"


class File(Struct, frozen=True):
    """A file's bytes."""

    media_type: str
    content: bytes


async def read_file(reader: Reader, subject_id: UUID, file_id: UUID | None, *, own: bool = False) -> File:
    """Return a file of a person, to its owner (``own``) or somebody whose purpose is open.

    Raises:
        FileMissing: there is none.
        FileQuarantined, FileBeingScanned: see ``check_openable``.
        DocumentsUnavailable: the store does not answer.
    """
    row: Any = await reader.fetch_one(FILE, file_id, subject_id)
    if row is None:
        raise FileMissing
    check_openable(ScanState(row["scan"]), reader.recall(Scanning), own=own)
    sealed = await reader.documents.get(str(file_id))
    if sealed is None:
        raise FileMissing
    key = await key_of(reader, subject_id)
    return File(row["media_type"], reader.keyring.open(key, sealed, file_context(subject_id, file_id)))  # type: ignore[arg-type]
