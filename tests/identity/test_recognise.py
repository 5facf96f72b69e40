"""One national id is one person, however many log in at once."""

import asyncio
from uuid import UUID

import pytest

from ihanoi.identity.errors import SubjectErased
from ihanoi.identity.finish_login import recognise
from ihanoi.identity.keys import KeyCache, key_of
from ihanoi.identity.queries import identity_record
from ihanoi.identity.schemas import IdentityRecord
from ihanoi.platform.database import Database, Transaction

SUBJECTS = "SELECT count(*) FROM subject WHERE national_id_index = $1"


async def test_twenty_logins_at_once_are_one_subject(database: Database) -> None:
    async def log_in(number: int) -> UUID:
        async with database.unit_of_work() as tx:
            return await recognise(tx, IdentityRecord(f"0011902{number % 2:05}", f"Người {number}", None, 1))

    subjects = await asyncio.gather(*[log_in(number) for number in range(20)])
    assert len(set(subjects[::2])) == len(set(subjects[1::2])) == 1
    assert subjects[0] != subjects[1]
    index = database.keyring.blind_index("001190200000", "national_id")
    assert await database.reader().fetch_value(SUBJECTS, index) == 1
    for number in (0, 1):
        record = await identity_record(database.reader(), subjects[number])
        assert record.national_id == f"0011902{number:05}"


async def test_a_later_login_brings_the_identity_up_to_date(tx: Transaction) -> None:
    first = await recognise(tx, IdentityRecord("001190200010", "Nguyễn Thị An", "1990", 1))
    noise = await recognise(tx, IdentityRecord("001190200011", "Trần Văn Khác", "1991", 1))
    again = await recognise(tx, IdentityRecord("001190200010", "Nguyễn Thị An", "1990-03-07", 2))
    assert first == again != noise
    assert await identity_record(tx, first) == IdentityRecord("001190200010", "Nguyễn Thị An", "1990-03-07", 2)
    assert (await identity_record(tx, noise)).full_name == "Trần Văn Khác"


async def test_neither_number_nor_name_can_be_read_in_the_database(tx: Transaction) -> None:
    subject = await recognise(tx, IdentityRecord("001190200020", "Nguyễn Thị An", "1990", 1))
    row = await tx.fetch_one("SELECT * FROM subject WHERE id = $1", subject)
    assert row is not None
    stored = b"".join(value for value in row.values() if isinstance(value, bytes))
    assert b"001190200020" not in stored
    assert "Nguyễn".encode() not in stored


async def test_who_was_erased_cannot_be_read_any_more(tx: Transaction) -> None:
    subject = await recognise(tx, IdentityRecord("001190200030", "Nguyễn Thị An", "1990", 1))
    await tx.execute("UPDATE subject SET sealed_key = NULL, sealed_identity = NULL WHERE id = $1", subject)
    tx.memory.put(KeyCache())
    with pytest.raises(SubjectErased):
        await key_of(tx, subject)
    with pytest.raises(SubjectErased):
        await identity_record(tx, subject)
