"""Begin an upload in pieces."""

from datetime import timedelta

from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.kernel.text import clean
from ihanoi.platform.database import Transaction
from ihanoi.vault.schemas import StartUpload, UploadView
from ihanoi.vault.uploads import UploadState, upload_name_context

KEPT = timedelta(hours=24)

START = """
    INSERT INTO upload (id, subject_id, sealed_name, size, sha256, received, state, started_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8)
"""


async def start_upload(tx: Transaction, actor: Actor, command: StartUpload) -> UploadView:
    """Open an upload of the announced size; it waits a day for its pieces."""
    assert actor.id is not None
    upload_id, state, expires_at = new_id(), UploadState.RECEIVING.value, tx.now + KEPT
    key = await key_of(tx, actor.id)
    name = tx.keyring.seal(key, clean(command.name).encode(), upload_name_context(actor.id, upload_id))
    digest = bytes.fromhex(command.sha256) if command.sha256 else None
    await tx.execute(START, upload_id, actor.id, name, command.size, digest, state, tx.now, expires_at)
    return UploadView(upload_id, 0, command.size, state, expires_at)
