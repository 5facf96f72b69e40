"""Bytes that no row names are swept from the store once they are a day old, and nothing else is."""

from datetime import timedelta

import pytest

from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Database
from ihanoi.vault.enter_file import enter_file
from ihanoi.vault.store_file import store_file
from ihanoi.vault.sweep_store import AGE, sweep_store

PDF = b"%PDF-1.4\n%%EOF\n"
FOREIGN = "somebody-elses/notes.txt"


async def there(database: Database, *keys: str) -> list[bool]:
    return [await database.documents.get(key) is not None for key in keys]


async def test_only_old_bytes_that_no_row_names_are_swept(
    database: Database, person: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert person.id is not None
    orphan = str((await store_file(database.reader(), person.id, PDF)).id)
    piece = f"uploads/{new_id()}/0-{'ab' * 32}"
    kept = await store_file(database.reader(), person.id, PDF)
    async with database.unit_of_work() as tx:
        await enter_file(tx, person, person.id, kept)
    for key in (piece, FOREIGN):
        await database.documents.put(key, b"sealed")
    await sweep_store(database)
    assert await there(database, orphan, piece, str(kept.id), FOREIGN) == [True] * 4, "a transaction may still come"

    now = database.clock()
    monkeypatch.setattr(database, "clock", lambda: now + AGE + timedelta(minutes=1))
    assert await sweep_store(database) >= 2
    assert await there(database, orphan, piece, str(kept.id), FOREIGN) == [False, False, True, True]
