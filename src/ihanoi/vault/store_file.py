"""Store a file: recognised by its first bytes, sealed under its owner's key, put into the store."""

import hashlib
from uuid import UUID

from msgspec import Struct

from ihanoi.identity.keys import key_of
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Reader
from ihanoi.vault.errors import DocumentRefused
from ihanoi.vault.file_kinds import media_type_of


class StoredFile(Struct, frozen=True):
    """A file that lies sealed in the store."""

    id: UUID
    media_type: str
    size: int
    """Bytes."""
    sha256: bytes
    """Of the content as it was sent."""


def file_context(subject_id: UUID, file_id: UUID) -> str:
    """Return the place a file's bytes are sealed for."""
    return f"stored_file:{subject_id}:{file_id}"


async def store_file(reader: Reader, subject_id: UUID, content: bytes) -> StoredFile:
    """Put a file into the store before the transaction begins that names it (``enter_file``).

    A row never points nowhere; a file no row names is waste that nobody can read.

    Raises:
        DocumentRefused: empty, or of a kind that is not accepted.
        DocumentsUnavailable: the store does not answer.
    """
    media_type = media_type_of(content)
    if media_type is None:
        raise DocumentRefused
    file_id = new_id()
    sealed = reader.keyring.seal(await key_of(reader, subject_id), content, file_context(subject_id, file_id))
    await reader.documents.put(str(file_id), sealed)
    return StoredFile(file_id, media_type, len(content), hashlib.sha256(content).digest())
