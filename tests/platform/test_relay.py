"""The relay passes each event on exactly once, in the order of commits, whatever runs beside it."""

import asyncio
import random
from uuid import UUID

import msgspec
import pytest

from ihanoi.kernel.actor import SYSTEM
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Database, Transaction
from ihanoi.platform.events import LogEntry, entries_of, kind_of
from ihanoi.platform.live import Frame
from ihanoi.platform.relay import BATCH, relay
from tests.platform.noticed import Noticed, Overheard, notice

JOB, SECOND_JOB = "tests.first_job", "tests.second_job"
REACTIONS = {kind_of(Noticed): [JOB, SECOND_JOB]}
QUEUED = "SELECT entrypoint, payload FROM pgqueuer ORDER BY id"


def framer(entry: LogEntry) -> list[Frame]:
    """Return one frame per event of the tests."""
    if entry.kind != kind_of(Noticed):
        return []
    return [Frame(str(entry.subject), entry.id, "noticed", bytes(entry.payload))]


async def pass_on(database: Database) -> list[int]:
    """Relay one batch and return the numbers of the events passed on."""
    _, frames = await relay(database, REACTIONS, framer)
    return [msgspec.json.decode(frame.data)["number"] for frame in frames]


async def pass_on_all(database: Database) -> list[int]:
    found: list[int] = []
    while (batch := await relay(database, REACTIONS, framer))[0]:
        found += [msgspec.json.decode(frame.data)["number"] for frame in batch[1]]
    return found


async def queued(database: Database) -> dict[str, list[int]]:
    """Return the event ids queued under each job, in their order."""
    jobs: dict[str, list[int]] = {JOB: [], SECOND_JOB: []}
    for row in await database.reader().fetch(QUEUED):
        jobs[row["entrypoint"]].append(msgspec.msgpack.decode(row["payload"]))
    return jobs


@pytest.fixture
async def log(own_database: Database) -> Database:
    """A database whose events were all passed on, with an empty queue."""
    await pass_on_all(own_database)
    async with own_database.unit_of_work() as tx:
        await tx.execute("DELETE FROM pgqueuer")
    return own_database


async def started(database: Database) -> Transaction:
    """Return a transaction that has its place in the order of transactions already."""
    tx = Transaction(database)
    await tx.fetch_value("SELECT pg_current_xact_id()")
    return tx


async def ids_of(database: Database, subject: UUID) -> list[int]:
    return [entry.id for entry in await entries_of(database.reader(), subject)]


async def test_each_event_is_passed_on_once_with_a_job_for_each_reaction(log: Database) -> None:
    subject = new_id()
    async with log.unit_of_work() as tx:
        notice(tx, subject, 1, 2)
        tx.record(SYSTEM, subject, Overheard())
    async with log.unit_of_work() as tx:
        notice(tx, subject, 3)
    assert await pass_on(log) == [1, 2, 3]
    assert await pass_on(log) == []
    noticed = [i for i, e in enumerate(await entries_of(log.reader(), subject)) if e.kind == kind_of(Noticed)]
    wanted = [(await ids_of(log, subject))[i] for i in noticed]
    assert await queued(log) == {JOB: wanted, SECOND_JOB: wanted}


async def test_an_event_of_a_transaction_that_began_earlier_and_commits_later_is_not_skipped(log: Database) -> None:
    subject = new_id()
    early = await started(log)
    async with log.unit_of_work() as late:
        notice(late, subject, 2)
    assert await pass_on(log) == [], "passed on although an earlier transaction may still add events"
    notice(early, subject, 1)
    await early._commit()
    assert await pass_on(log) == [1, 2]
    assert sorted((await queued(log))[JOB]) == await ids_of(log, subject)


async def test_an_event_rolled_back_is_never_passed_on_and_holds_nothing_up(log: Database) -> None:
    subject = new_id()
    abandoned = await started(log)
    notice(abandoned, subject, 1)
    async with log.unit_of_work() as tx:
        notice(tx, subject, 2)
    await abandoned._rollback()
    assert await pass_on_all(log) == [2]


async def test_a_transaction_larger_than_a_batch_is_passed_on_whole(log: Database) -> None:
    subject, count = new_id(), 2 * BATCH + 3
    async with log.unit_of_work() as tx:
        notice(tx, subject, *range(count))
    assert [len(await pass_on(log)) for _ in range(4)] == [BATCH, BATCH, 3, 0]
    assert (await queued(log))[JOB] == sorted({*(await queued(log))[JOB]})
    assert len((await queued(log))[JOB]) == count


async def test_a_job_that_sweeps_is_queued_once_for_all_events_of_a_batch(log: Database) -> None:
    subject = new_id()
    async with log.unit_of_work() as tx:
        for number in range(5):
            tx.record(SYSTEM, subject, Noticed(number))
    await relay(log, REACTIONS, framer, {SECOND_JOB})
    known = await ids_of(log, subject)
    assert await queued(log) == {JOB: known, SECOND_JOB: known[-1:]}


async def test_relays_that_run_at_once_never_queue_an_event_twice(log: Database) -> None:
    subject, count = new_id(), 3 * BATCH
    async with log.unit_of_work() as tx:
        notice(tx, subject, *range(count))
    found: list[int] = []
    while len(found) < count:
        for numbers in await asyncio.gather(*[pass_on(log) for _ in range(5)]):
            found += numbers
    assert found == list(range(count))
    jobs = await queued(log)
    assert len(jobs[JOB]) == len(set(jobs[JOB])) == count


async def test_a_relay_that_finds_another_at_work_waits_for_nothing(log: Database) -> None:
    async with log.unit_of_work() as tx:
        notice(tx, new_id(), 1)
    other = Transaction(log)
    await other.execute("SELECT FROM relay_position FOR UPDATE")
    assert await asyncio.wait_for(pass_on(log), 1) == []
    await other._rollback()
    assert await pass_on(log) == [1]


async def test_nothing_is_lost_or_doubled_among_writers_that_begin_and_commit_in_any_order(log: Database) -> None:
    subject, chance = new_id(), random.Random(20260302)

    async def write(number: int) -> None:
        await asyncio.sleep(chance.random() * 0.1)
        async with log.unit_of_work() as tx:
            await tx.fetch_value("SELECT pg_current_xact_id()")
            await asyncio.sleep(chance.random() * 0.05)
            notice(tx, subject, number)

    writers = asyncio.gather(*[write(number) for number in range(60)])
    found: list[int] = []
    while not writers.done():
        for numbers in await asyncio.gather(pass_on(log), pass_on(log)):
            found += numbers
    found += await pass_on_all(log)
    assert sorted(found) == list(range(60))
    assert sorted((await queued(log))[JOB]) == await ids_of(log, subject)
