"""The event log is appended to, in order, and never changed."""

from datetime import timedelta

import asyncpg
import pytest

from ihanoi.kernel.actor import SYSTEM, Actor, ActorKind
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Database, Transaction
from ihanoi.platform.events import Recorded, decode, entries_of, write_events
from tests.platform.noticed import Noticed, Overheard

CHANGES = [
    "UPDATE event SET kind = 'x'",
    "DELETE FROM event",
    "TRUNCATE event",
    "UPDATE event SET kind = 'x' WHERE false",
]


@pytest.mark.parametrize("change", CHANGES)
async def test_the_database_refuses_to_change_the_log(tx: Transaction, change: str) -> None:
    await write_events(await tx.connection(), [Recorded(tx.now, SYSTEM, new_id(), Overheard())])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.execute(change)


@pytest.mark.parametrize("change", CHANGES)
async def test_even_who_grants_themselves_the_right_cannot_change_the_log(tx: Transaction, change: str) -> None:
    await tx.execute("GRANT UPDATE, DELETE, TRUNCATE ON event TO CURRENT_USER")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await tx.execute(change)


async def test_events_of_one_transaction_keep_their_order_and_circumstances(tx: Transaction) -> None:
    subject, officer = new_id(), Actor(ActorKind.OFFICER, new_id())
    later = tx.now + timedelta(seconds=1)
    await write_events(
        await tx.connection(),
        [
            Recorded(tx.now, SYSTEM, subject, Noticed(1)),
            Recorded(tx.now, SYSTEM, new_id(), Noticed(99)),
            Recorded(later, officer, subject, Overheard()),
            *[Recorded(later, SYSTEM, subject, Noticed(number)) for number in range(2, 30)],
        ],
    )
    entries = await entries_of(tx, subject)
    told = [decode(entry, Noticed | Overheard) for entry in entries]
    assert told == [Noticed(1), Overheard(), *[Noticed(number) for number in range(2, 30)]]
    assert [entries[1].actor_kind, entries[1].actor_id, entries[1].at] == [officer.kind, officer.id, later]
    assert [entry.id for entry in entries] == sorted(entry.id for entry in entries)


async def test_reading_goes_on_after_an_event(tx: Transaction) -> None:
    subject = new_id()
    facts = [Recorded(tx.now, SYSTEM, subject, Noticed(number)) for number in range(5)]
    await write_events(await tx.connection(), facts)
    first = await entries_of(tx, subject, limit=2)
    rest = await entries_of(tx, subject, after=first[-1].id)
    assert [decode(entry, Noticed).number for entry in first + rest] == [0, 1, 2, 3, 4]


async def test_an_event_carries_the_transaction_it_was_written_in(database: Database) -> None:
    async with database.unit_of_work() as tx:
        await write_events(await tx.connection(), [Recorded(tx.now, SYSTEM, subject := new_id(), Overheard())])
        current = await tx.fetch_value("SELECT pg_current_xact_id()::text::bigint")
    assert await database.reader().fetch_value("SELECT transaction FROM event WHERE subject = $1", subject) == current
