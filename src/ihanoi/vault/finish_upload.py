"""Finish an upload: put the pieces together, check the whole, store it as one file."""

import hashlib
from contextlib import suppress
from uuid import UUID

from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor, ActorKind
from ihanoi.kernel.errors import DomainError
from ihanoi.platform.database import Database
from ihanoi.platform.documents import DocumentsUnavailable
from ihanoi.vault.drop_uploads import clear_parts
from ihanoi.vault.enter_file import enter_file
from ihanoi.vault.errors import DocumentRefused, UploadCorrupt
from ihanoi.vault.file_kinds import media_type_of
from ihanoi.vault.store_file import store_file
from ihanoi.vault.uploads import Upload, UploadState, own_upload, part_context, part_keys

LOCK = "SELECT state FROM upload WHERE id = $1 FOR UPDATE"
END = "UPDATE upload SET state = $2, file_id = $3 WHERE id = $1"
REFUSALS: dict[UploadState, type[DomainError]] = {
    UploadState.CORRUPT: UploadCorrupt,
    UploadState.REFUSED: DocumentRefused,
}


async def finish_upload(database: Database, subject_id: UUID, upload: Upload) -> Upload:
    """Return an upload that arrived whole as finished; calling it again changes nothing.

    Raises:
        UploadCorrupt, DocumentRefused: the whole is not what was announced, or of no accepted kind.
        DocumentsUnavailable: the store does not answer; trying again finishes it.
    """
    if upload.state is UploadState.RECEIVING:
        await _end(database, subject_id, upload)
        upload = await own_upload(database.reader(), subject_id, upload.id)
        # What is left lies sealed until the upload expires.
        with suppress(DocumentsUnavailable):
            await clear_parts(database, upload.id)
    if upload.state in REFUSALS:
        raise REFUSALS[upload.state]
    return upload


async def _end(database: Database, subject_id: UUID, upload: Upload) -> None:
    content = await _whole(database, subject_id, upload)
    state = _judged(upload, content)
    file = await store_file(database.reader(), subject_id, content) if state is UploadState.FINISHED else None
    async with database.unit_of_work() as tx:
        first = await tx.fetch_value(LOCK, upload.id) == UploadState.RECEIVING.value
        if first and file is not None:
            await enter_file(tx, Actor(ActorKind.CITIZEN, subject_id), subject_id, file)
        if first:
            await tx.execute(END, upload.id, state.value, file and file.id)
    if file is not None and not first:
        await database.documents.delete(str(file.id))


async def _whole(database: Database, subject_id: UUID, upload: Upload) -> bytes:
    key = await key_of(database.reader(), subject_id)
    pieces = []
    for start, place in await part_keys(database.reader(), upload.id):
        sealed = await database.documents.get(place)
        if sealed is None:
            # A twin finished meanwhile and cleared up, or the store lost it.
            raise DocumentsUnavailable
        pieces.append(database.keyring.open(key, sealed, part_context(subject_id, upload.id, start)))
    return b"".join(pieces)


def _judged(upload: Upload, content: bytes) -> UploadState:
    if len(content) != upload.size or upload.sha256 not in (None, hashlib.sha256(content).digest()):
        return UploadState.CORRUPT
    return UploadState.FINISHED if media_type_of(content) else UploadState.REFUSED
