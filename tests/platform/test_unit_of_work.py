"""One unit of work: rows and events are kept together or not at all, and nobody is told otherwise."""

import asyncio
import contextlib

import asyncpg
import pytest

from ihanoi.kernel.actor import SYSTEM
from ihanoi.kernel.clock import HANOI
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Database
from ihanoi.platform.database_errors import DatabaseUnavailable, OutcomeUnknown
from ihanoi.platform.events import entries_of
from tests.platform.noticed import Overheard

ADD = "INSERT INTO memory_version (name, version) VALUES ($1, 1)"
KEPT = "SELECT count(*) FROM memory_version WHERE name = $1"
CUT = "SELECT pg_terminate_backend($1)"


async def rows_and_events(database: Database, name: str, subject: object) -> tuple[int, int]:
    reader = database.reader()
    return await reader.fetch_value(KEPT, name), len(await entries_of(reader, subject))  # type: ignore[arg-type]


async def test_row_and_event_are_kept_together(own_database: Database) -> None:
    subject = new_id()
    async with own_database.unit_of_work() as tx:
        await tx.execute(ADD, str(subject))
        tx.record(SYSTEM, subject, Overheard())
        assert await rows_and_events(own_database, str(subject), subject) == (0, 0), "visible before the commit"
    assert await rows_and_events(own_database, str(subject), subject) == (1, 1)


async def test_a_failure_leaves_neither(own_database: Database) -> None:
    subject = new_id()

    async def work() -> None:
        async with own_database.unit_of_work() as tx:
            await tx.execute(ADD, str(subject))
            tx.record(SYSTEM, subject, Overheard())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await work()
    assert await rows_and_events(own_database, str(subject), subject) == (0, 0)


async def test_a_row_is_not_kept_when_its_event_cannot_be(own_database: Database) -> None:
    subject = new_id()

    async def work() -> None:
        async with own_database.unit_of_work() as tx:
            await tx.execute(ADD, str(subject))
            tx.record(SYSTEM, None, Overheard())  # type: ignore[arg-type]

    with pytest.raises(asyncpg.NotNullViolationError):
        await work()
    assert await rows_and_events(own_database, str(subject), subject) == (0, 0)


async def test_a_cancelled_request_leaves_neither(own_database: Database) -> None:
    subject, written = new_id(), asyncio.Event()

    async def work() -> None:
        async with own_database.unit_of_work() as tx:
            await tx.execute(ADD, str(subject))
            tx.record(SYSTEM, subject, Overheard())
            written.set()
            await asyncio.sleep(10)

    task = asyncio.create_task(work())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await rows_and_events(own_database, str(subject), subject) == (0, 0)
    assert own_database.pool.idle == own_database.pool.open, "a connection was not given back"


async def test_a_swallowed_failure_is_not_reported_as_kept(own_database: Database) -> None:
    name = str(new_id())

    async def work() -> None:
        async with own_database.unit_of_work() as tx:
            await tx.execute(ADD, name)
            with contextlib.suppress(asyncpg.UniqueViolationError):
                await tx.execute(ADD, name)

    with pytest.raises(RuntimeError, match="nothing was kept"):
        await work()
    assert await own_database.reader().fetch_value(KEPT, name) == 0


async def test_a_connection_cut_before_the_commit_is_an_unknown_outcome(own_database: Database) -> None:
    name = str(new_id())

    async def work() -> None:
        async with own_database.unit_of_work() as tx:
            await tx.execute(ADD, name)
            pid = await tx.fetch_value("SELECT pg_backend_pid()")
            assert await own_database.reader().fetch_value(CUT, pid)

    with pytest.raises(OutcomeUnknown):
        await work()
    assert await own_database.reader().fetch_value(KEPT, name) == 0


async def test_a_connection_cut_under_a_statement_says_that_nothing_was_saved(own_database: Database) -> None:
    async def cut_soon(pid: int) -> None:
        await asyncio.sleep(0.1)
        await own_database.reader().fetch_value(CUT, pid)

    name = str(new_id())

    async def work() -> None:
        async with own_database.unit_of_work() as tx:
            await tx.execute(ADD, name)
            pid = await tx.fetch_value("SELECT pg_backend_pid()")
            await asyncio.gather(cut_soon(pid), tx.execute("SELECT pg_sleep(5)"))

    with pytest.raises(DatabaseUnavailable):
        await work()
    assert await own_database.reader().fetch_value(KEPT, name) == 0


async def test_work_without_a_statement_takes_no_connection(own_database: Database) -> None:
    idle = own_database.pool.idle
    async with own_database.unit_of_work() as tx:
        tx.recall  # noqa: B018 - looking at memory needs no connection
        assert own_database.pool.idle == idle


async def test_moments_come_back_in_hanoi_time_to_the_microsecond(own_database: Database) -> None:
    reader = own_database.reader()
    moment = await reader.fetch_value("SELECT $1::timestamptz", reader.now)
    assert moment == reader.now
    assert moment.tzinfo is HANOI


async def test_what_nobody_waits_for_is_kept_with_the_rest(own_database: Database) -> None:
    names = [str(new_id()) for _ in range(3)]
    async with own_database.unit_of_work() as tx:
        tx.later(ADD, names[0])
        assert await tx.fetch_value(KEPT, names[0]) == 1, "the next statement does not see it"
        await tx.execute(ADD, names[1])
        tx.later(ADD, names[2])
    assert [await own_database.reader().fetch_value(KEPT, name) for name in names] == [1, 1, 1]


async def test_what_nobody_waits_for_undoes_everything_when_it_fails(own_database: Database) -> None:
    name = str(new_id())

    async def work() -> None:
        async with own_database.unit_of_work() as tx:
            await tx.execute(ADD, name)
            tx.later(ADD, name)

    with pytest.raises(asyncpg.UniqueViolationError):
        await work()
    assert await own_database.reader().fetch_value(KEPT, name) == 0
    assert own_database.pool.idle == own_database.pool.open
