"""What a unit of work sends along is prepared once per connection, and a connection that forgot it is replaced."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest

from ihanoi.kernel.actor import SYSTEM
from ihanoi.kernel.ids import new_id
from ihanoi.platform import prepared
from ihanoi.platform.database import Database, Transaction
from ihanoi.platform.database_errors import DatabaseUnavailable, OutcomeUnknown
from ihanoi.platform.events import AT_ONCE, entries_of
from ihanoi.platform.opening import open_database
from ihanoi.settings import Settings
from tests.platform.noticed import Overheard

ADD = "INSERT INTO memory_version (name, version) VALUES ($1, 1)"
BUMP = "UPDATE memory_version SET version = version + $2 WHERE name = $1"
VERSION = "SELECT version FROM memory_version WHERE name = $1"
PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'ihanoi%'"


@pytest.fixture
async def fresh(own_settings: Settings) -> AsyncIterator[Database]:
    """The database over connections on which nothing was prepared."""
    async with open_database(own_settings) as opened:
        yield opened


async def added(tx: Transaction, versions: int = 1) -> str:
    """Add a row by what travels along."""
    name = str(new_id())
    tx.later(ADD, name)
    tx.later(BUMP, name, versions - 1)
    return name


async def known(database: Database) -> int:
    """Return how many statements the connection lent next knows by name."""
    return int(await database.reader().fetch_value(PREPARED))


async def test_a_statement_is_prepared_once_per_connection(fresh: Database) -> None:
    for versions in (1, 2, 3):
        async with fresh.unit_of_work() as tx:
            name = await added(tx, versions)
        assert await fresh.reader().fetch_value(VERSION, name) == versions
        assert await known(fresh) == 2
    assert fresh.pool.open == 1, "another connection was asked"


async def test_a_connection_that_knows_enough_is_not_lent_again(
    fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "KNOWN", 1)
    async with fresh.unit_of_work() as tx:
        await added(tx)
    assert (fresh.pool.open, fresh.pool.idle) == (0, 0)
    async with fresh.unit_of_work() as tx:
        name = await added(tx, 2)
    assert await fresh.reader().fetch_value(VERSION, name) == 2
    assert await known(fresh) == 0


async def test_a_connection_that_was_made_to_forget_is_replaced(fresh: Database) -> None:
    async def work(versions: int) -> str:
        async with fresh.unit_of_work() as tx:
            name = await added(tx, versions)
            await tx.fetch_value("SELECT 1")
        return name

    await work(1)
    async with fresh.connection() as connection:
        await connection.execute("DEALLOCATE ALL")
    with pytest.raises(DatabaseUnavailable):
        await work(2)
    assert await fresh.reader().fetch_value(VERSION, await work(3)) == 3


async def test_forgotten_at_the_commit_keeps_nothing(fresh: Database) -> None:
    names: list[str] = []

    async def work() -> None:
        async with fresh.unit_of_work() as tx:
            names.append(await added(tx))
            assert await tx.fetch_value(VERSION, names[-1]) == 1
            await (await tx.connection()).execute("DEALLOCATE ALL")
            tx.later(BUMP, names[-1], 1)

    with pytest.raises(OutcomeUnknown):
        await work()
    assert await fresh.reader().fetch_value(VERSION, names[-1]) is None


async def test_nothing_is_kept_when_what_travels_along_cannot_be_prepared(fresh: Database) -> None:
    name = str(new_id())

    async def work() -> None:
        async with fresh.unit_of_work() as tx:
            await tx.execute(ADD, name)
            tx.later("UPDATE no_such_table SET name = $1", name)

    with pytest.raises(asyncpg.UndefinedTableError):
        await work()
    assert await fresh.reader().fetch_value(VERSION, name) is None
    assert fresh.pool.idle == fresh.pool.open


async def test_after_a_swallowed_failure_nothing_is_prepared_nor_kept(fresh: Database) -> None:
    names: list[str] = []

    async def work() -> None:
        async with fresh.unit_of_work() as tx:
            with contextlib.suppress(asyncpg.DivisionByZeroError):
                await tx.fetch_value("SELECT 1 / 0")
            names.append(await added(tx))

    with pytest.raises(asyncpg.InFailedSQLTransactionError):
        await work()
    assert await fresh.reader().fetch_value(VERSION, names[0]) is None
    async with fresh.unit_of_work() as tx:
        name = await added(tx, 2)
    assert await fresh.reader().fetch_value(VERSION, name) == 2


async def test_a_request_cancelled_while_it_prepares_leaves_a_whole_connection(fresh: Database) -> None:
    async def work() -> None:
        async with fresh.unit_of_work() as tx:
            await added(tx)

    for rounds in range(1, 12):
        task = asyncio.create_task(work())
        for _ in range(rounds):
            await asyncio.sleep(0)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    async with fresh.unit_of_work() as tx:
        name = await added(tx, 2)
    assert await fresh.reader().fetch_value(VERSION, name) == 2
    assert fresh.pool.idle == fresh.pool.open


@pytest.fixture
async def grow(fresh: Database) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Gives the table a column, as a migration does under a running process."""

    async def run(change: str) -> None:
        async with fresh.connection() as connection:
            await connection.execute(f"ALTER TABLE memory_version {change}")

    yield lambda: run("ADD COLUMN lately boolean NOT NULL DEFAULT true")
    await run("DROP COLUMN lately")


async def test_a_table_that_grew_meanwhile_is_written_as_before(
    fresh: Database, grow: Callable[[], Awaitable[None]]
) -> None:
    async with fresh.unit_of_work() as tx:
        await added(tx)
    await grow()
    async with fresh.unit_of_work() as tx:
        name = await added(tx, 2)
    assert await fresh.reader().fetch_value(f"{VERSION} AND lately", name) == 2
    assert await known(fresh) == 2


async def test_a_connection_on_which_a_statement_gives_other_columns_is_replaced(
    fresh: Database, grow: Callable[[], Awaitable[None]]
) -> None:
    async def lock() -> None:
        async with fresh.unit_of_work() as tx:
            await tx.execute("SELECT * FROM memory_version WHERE name = $1 FOR UPDATE", "")

    await lock()
    await grow()
    with pytest.raises(DatabaseUnavailable):
        await lock()
    await lock()


async def test_however_many_facts_there_are_few_texts_are_prepared(fresh: Database) -> None:
    subject = new_id()
    for number in (AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE + 1):
        async with fresh.unit_of_work() as tx:
            for _ in range(number):
                tx.record(SYSTEM, subject, Overheard())
    assert len(await entries_of(fresh.reader(), subject)) == 5 * AT_ONCE + 2
    assert await known(fresh) == 2, "one for eight, one for a single one"
