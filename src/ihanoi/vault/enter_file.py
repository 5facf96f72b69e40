"""Enter a stored file into the books, so that it is scanned and can be named."""

from uuid import UUID

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.vault.events import FileStored
from ihanoi.vault.scanning import Scanning
from ihanoi.vault.store_file import StoredFile

ENTER = """
    INSERT INTO stored_file (id, subject_id, media_type, size, sha256, scan, stored_at, pinned)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def enter_file(
    tx: Transaction, actor: Actor, subject_id: UUID, file: StoredFile, *, pinned: bool = False
) -> None:
    """Enter a file of a person, whoever sent it; it waits for the scanner if there is one.

    ``pinned`` once a dossier refers to it: then it stays, whatever becomes of the vault.
    """
    state = tx.recall(Scanning).first_state
    await tx.execute(ENTER, file.id, subject_id, file.media_type, file.size, file.sha256, state.value, tx.now, pinned)
    tx.record(actor, subject_id, FileStored(file.id))
