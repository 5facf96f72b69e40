"""What a withdrawn consent kept is removed for good: details and bytes, unless a dossier refers to the file."""

from uuid import UUID

import pytest

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database
from ihanoi.profile.withdraw_consent import withdraw_consent
from ihanoi.vault.documents import own_document
from ihanoi.vault.drop_files import drop_files
from ihanoi.vault.drop_uploads import drop_uploads
from ihanoi.vault.errors import VaultDocumentMissing
from ihanoi.vault.keep_document import keep_document
from ihanoi.vault.remove_document import remove_without_consent
from ihanoi.vault.schemas import KeepDocument
from tests.conftest import agree
from tests.vault.test_uploads import PDF, begun, sent

ROW = "SELECT sealed_details, file_id, removed_at IS NOT NULL AS removed FROM vault_document WHERE id = $1"
FILE_OF = "SELECT file_id FROM vault_document WHERE id = $1"
PIN = "UPDATE stored_file SET pinned = true WHERE id = $1"
FORGET_UPLOAD = "UPDATE upload SET expires_at = now() - interval '2 hours' WHERE subject_id = $1"


async def kept(database: Database, who: Actor) -> UUID:
    """Keep a passport; return the document."""
    upload = await begun(database, who)
    await sent(database, who, upload, 0, PDF)
    async with database.unit_of_work() as tx:
        await agree(tx, who, "keep_documents")
        return (await keep_document(tx, who, KeepDocument(upload.id, "passport"))).id


@pytest.mark.parametrize("pinned", [False, True])
async def test_after_a_withdrawal_nothing_is_left_but_what_dossiers_refer_to(
    database: Database, person: Actor, pinned: bool
) -> None:
    assert person.id is not None
    document_id = await kept(database, person)
    file_id = await database.reader().fetch_value(FILE_OF, document_id)
    async with database.unit_of_work() as tx:
        await tx.execute(FORGET_UPLOAD, person.id)
        if pinned:
            await tx.execute(PIN, file_id)
    await drop_uploads(database)
    await drop_files(database)
    assert await database.documents.get(str(file_id)), "the vault refers to it"

    async with database.unit_of_work() as tx:
        await withdraw_consent(tx, person, "keep_documents")
    async with database.unit_of_work() as tx:
        await agree(tx, person, "keep_documents")
    with pytest.raises(VaultDocumentMissing):
        await own_document(database.reader(), person.id, document_id)
    async with database.unit_of_work() as tx:
        assert await remove_without_consent(tx) == 1
        assert await remove_without_consent(tx) == 0
    row = await database.reader().fetch_one(ROW, document_id)
    assert row is not None
    assert tuple(row) == (b"", None, True)
    await drop_files(database)
    assert (await database.documents.get(str(file_id)) is not None) is pinned
