"""Receive a piece of an upload: at the right place, once, sealed; the last one finishes the file."""

import hashlib
from uuid import UUID

from ihanoi.identity.keys import key_of
from ihanoi.platform.database import Database
from ihanoi.vault.errors import UploadOffsetWrong, UploadTooLong
from ihanoi.vault.finish_upload import finish_upload
from ihanoi.vault.schemas import UploadView
from ihanoi.vault.uploads import Upload, has_part, own_upload, part_context, part_key

ADVANCE = """
    WITH advanced AS (
        UPDATE upload SET received = received + $3 WHERE id = $1 AND received = $2 AND state = 'receiving' RETURNING id
    )
    INSERT INTO upload_part (upload_id, start, size, sha256) SELECT id, $2, $3, $4 FROM advanced
"""


async def receive_chunk(
    database: Database, subject_id: UUID, upload_id: UUID, offset: int, content: bytes
) -> UploadView:
    """Keep the bytes that begin at ``offset`` and tell how far the upload is.

    A piece that arrived already changes nothing, so an answer that was lost is asked for by sending it again.
    An empty piece at the end tries once more to finish what arrived whole.

    Raises:
        UploadMissing: there is none, or it expired.
        UploadOffsetWrong: the piece does not follow what arrived; it names the right place.
        UploadTooLong: it ends beyond the announced size.
        UploadCorrupt, DocumentRefused: the whole file is not what was announced, or of no accepted kind.
        DocumentsUnavailable: the store does not answer; nothing was kept.
    """
    upload = await own_upload(database.reader(), subject_id, upload_id)
    if offset + len(content) > upload.size:
        raise UploadTooLong(size=upload.size)
    digest = hashlib.sha256(content).digest()
    if offset > upload.received:
        raise UploadOffsetWrong(offset=upload.received)
    if offset < upload.received:
        await _check_repeated(database, upload, offset, len(content), digest)
    elif content:
        await _keep(database, subject_id, upload, offset, content, digest)
    upload = await own_upload(database.reader(), subject_id, upload_id)
    if upload.received == upload.size:
        upload = await finish_upload(database, subject_id, upload)
    return upload.view


async def _check_repeated(database: Database, upload: Upload, offset: int, size: int, digest: bytes) -> None:
    if not await has_part(database.reader(), upload.id, offset, size, digest):
        raise UploadOffsetWrong(offset=upload.received)


async def _keep(
    database: Database, subject_id: UUID, upload: Upload, offset: int, content: bytes, digest: bytes
) -> None:
    key = await key_of(database.reader(), subject_id)
    sealed = database.keyring.seal(key, content, part_context(subject_id, upload.id, offset))
    place = part_key(upload.id, offset, digest)
    await database.documents.put(place, sealed)
    async with database.unit_of_work() as tx:
        kept = await tx.execute(ADVANCE, upload.id, offset, len(content), digest)
    if kept or await has_part(database.reader(), upload.id, offset, len(content), digest):
        return
    # Another device was faster with other bytes.
    await database.documents.delete(place)
    now = await own_upload(database.reader(), subject_id, upload.id)
    raise UploadOffsetWrong(offset=now.received)
