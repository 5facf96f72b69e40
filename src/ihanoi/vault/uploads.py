"""Reads of uploads, and where their pieces lie."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.identity.keys import key_of
from ihanoi.kernel.paging import Page, decode_cursor, encode_cursor
from ihanoi.platform.database import Reader
from ihanoi.platform.keyring import SubjectKey
from ihanoi.vault.errors import UploadMissing, UploadUnfinished
from ihanoi.vault.schemas import NamedUpload, UploadView

OWN = """
    SELECT id, size, sha256, received, state, sealed_name, file_id, expires_at FROM upload
    WHERE id = $1 AND subject_id = $2 AND expires_at > $3
"""
MINE = """
    SELECT id, size, sha256, received, state, sealed_name, file_id, expires_at FROM upload
    WHERE subject_id = $1 AND expires_at > $2 AND id < $3 ORDER BY id DESC LIMIT $4
"""
NEWEST = UUID(int=2**128 - 1)
PART = "SELECT sha256 FROM upload_part WHERE upload_id = $1 AND start = $2 AND size = $3"
PARTS = "SELECT start, sha256 FROM upload_part WHERE upload_id = $1 ORDER BY start"


class UploadState(StrEnum):
    """How far an upload is."""

    RECEIVING = "receiving"
    FINISHED = "finished"
    """Arrived whole, recognised and stored."""
    CORRUPT = "corrupt"
    """Arrived whole with another SHA-256 than announced."""
    REFUSED = "refused"
    """Arrived whole and is neither PDF, PNG, JPEG nor HEIC."""


class Upload(Struct, frozen=True):
    """An upload as it stands."""

    id: UUID
    size: int
    sha256: bytes | None
    received: int
    state: UploadState
    sealed_name: bytes
    file_id: UUID | None
    expires_at: datetime

    @property
    def view(self) -> UploadView:
        """The upload on the wire."""
        return UploadView(self.id, self.received, self.size, self.state.value, self.expires_at)


def part_key(upload_id: UUID, start: int, digest: bytes) -> str:
    """Return where a piece lies: two different ones for the same place never overwrite each other."""
    return f"uploads/{upload_id}/{start}-{digest.hex()}"


def part_context(subject_id: UUID, upload_id: UUID, start: int) -> str:
    """Return the place a piece's bytes are sealed for."""
    return f"upload_part:{subject_id}:{upload_id}:{start}"


def upload_name_context(subject_id: UUID, upload_id: UUID) -> str:
    """Return the place an upload's file name is sealed for."""
    return f"upload.sealed_name:{subject_id}:{upload_id}"


async def own_upload(reader: Reader, subject_id: UUID, upload_id: UUID) -> Upload:
    """Return a person's upload.

    Raises:
        UploadMissing: there is none, it is somebody else's, or it expired.
    """
    row: Any = await reader.fetch_one(OWN, upload_id, subject_id, reader.now)
    if row is None:
        raise UploadMissing
    return Upload(**{**row, "state": UploadState(row["state"])})


async def own_uploads(reader: Reader, subject_id: UUID, cursor: str | None, limit: int) -> Page[NamedUpload]:
    """Return one page of a person's uploads that have not expired, the newest first."""
    before = decode_cursor(cursor, UUID) if cursor else NEWEST
    rows: Any = await reader.fetch(MINE, subject_id, reader.now, before, limit + 1)
    uploads = [Upload(**{**row, "state": UploadState(row["state"])}) for row in rows[:limit]]
    key = await key_of(reader, subject_id)
    items = [
        NamedUpload(
            one.id, one.received, one.size, one.state.value, one.expires_at, _name(reader, key, subject_id, one)
        )
        for one in uploads
    ]
    return Page(items, encode_cursor(items[-1].id) if len(rows) > limit else None)


async def finished_file(reader: Reader, subject_id: UUID, upload_id: UUID) -> UUID:
    """Return the file an upload became.

    Raises:
        UploadMissing: see ``own_upload``.
        UploadUnfinished: it has not arrived whole.
    """
    upload = await own_upload(reader, subject_id, upload_id)
    if upload.file_id is None:
        raise UploadUnfinished(offset=upload.received)
    return upload.file_id


async def upload_name(reader: Reader, subject_id: UUID, upload_id: UUID) -> str:
    """Return the name of the file that was uploaded, empty when none was given.

    Raises:
        UploadMissing: see ``own_upload``.
    """
    upload = await own_upload(reader, subject_id, upload_id)
    return _name(reader, await key_of(reader, subject_id), subject_id, upload)


def _name(reader: Reader, key: SubjectKey, subject_id: UUID, upload: Upload) -> str:
    return reader.keyring.open(key, upload.sealed_name, upload_name_context(subject_id, upload.id)).decode()


async def has_part(reader: Reader, upload_id: UUID, start: int, size: int, digest: bytes) -> bool:
    """Tell whether this very piece has arrived."""
    held: bytes | None = await reader.fetch_value(PART, upload_id, start, size)
    return held == digest


async def part_keys(reader: Reader, upload_id: UUID) -> list[tuple[int, str]]:
    """Return start and key of each piece that arrived, in order."""
    rows = await reader.fetch(PARTS, upload_id)
    return [(row["start"], part_key(upload_id, row["start"], row["sha256"])) for row in rows]
