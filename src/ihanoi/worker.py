"""The worker: one visible table *event → reactions*, one *schedule → jobs*, and the relay between log and queue."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

import asyncpg
import msgspec
import structlog
from pgqueuer import DatabaseRetryEntrypointExecutor, PgQueuer
from pgqueuer.models import Job, Schedule
from redis.asyncio import Redis

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers import hints
from ihanoi.dossiers.jobs import count_reuse, drop_untouched_drafts
from ihanoi.dossiers.reactions import hint_at_changes, tell_applicants
from ihanoi.dossiers.timeline import frame
from ihanoi.dossiers.verify_declared import verify_declared
from ihanoi.erasure_desk import end_retentions
from ihanoi.exchange.opening import open_registers
from ihanoi.exchange.registers import Registers
from ihanoi.identity.jobs import drop_expired
from ihanoi.kernel.errors import DomainError
from ihanoi.platform.database import Database, Transaction
from ihanoi.platform.database_errors import BROKEN
from ihanoi.platform.events import Event, LogEntry, kind_of
from ihanoi.platform.idempotency import forget_old_keys
from ihanoi.platform.live import Frame, publish
from ihanoi.platform.observing import EVENTS_RELAYED, JOBS_DONE, configure_logging
from ihanoi.platform.opening import open_database, open_redis
from ihanoi.platform.refresh import keep_fresh
from ihanoi.platform.relay import BATCH, relay
from ihanoi.profile.events import ConsentWithdrawn, FactsChanged
from ihanoi.ratings.events import Rated
from ihanoi.ratings.reactions import count_ratings
from ihanoi.settings import Settings
from ihanoi.snapshots import fill_memory
from ihanoi.vault.events import FileFoundInfected, FileStored
from ihanoi.vault.jobs import drop_expired_uploads, scan_waiting_files, sweep_forgotten_bytes
from ihanoi.vault.reactions import remove_unconsented, scan_new_files

Reaction = Callable[[Database, Redis], Awaitable[None]]
Response = Callable[[Database, int], Awaitable[None]]
Chore = Callable[[Transaction], Awaitable[None]]
Inquiry = Callable[[Database, Registers], Awaitable[object]]
T = TypeVar("T", bound=Callable[..., object])

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    Rated: [count_ratings],
    ConsentWithdrawn: [remove_unconsented],
    FileStored: [scan_new_files],
    FileFoundInfected: [tell_applicants],
}

RESPONSES: Mapping[type[Event], Sequence[Response]] = {
    FactsChanged: [hint_at_changes],
}
"""To one event by itself, by its id."""

SCHEDULES: Mapping[str, Sequence[Chore]] = {
    "* * * * *": [count_reuse],
    "17 * * * *": [drop_expired, forget_old_keys],
}

ERRANDS: Mapping[str, Sequence[Reaction]] = {
    "* * * * *": [scan_waiting_files],
    "47 * * * *": [drop_expired_uploads],
    "23 3 * * *": [sweep_forgotten_bytes],
    "37 2 * * *": [end_retentions, drop_untouched_drafts],
}
"""By the clock as well, but with transactions of their own: they ask others, for whom no transaction waits."""

INQUIRIES: Mapping[str, Sequence[Inquiry]] = {
    "* * * * *": [verify_declared],
}
"""By the clock, again with transactions of their own: they ask national registers."""

SWEEPING = frozenset({count_ratings, scan_new_files, tell_applicants, remove_unconsented})
"""Reactions that work off whatever has gathered: once for many events is enough."""

IDLE_SECONDS = 0.1
"""How long the relay rests unless a full batch waits; bounds how late a live stream hears of an event. Resting also
while events come in lets them gather: a round of one event costs as much as one of hundreds."""
RESTART_SECONDS = 1.0

log = structlog.get_logger(__name__)


def job_name(function: Callable[..., object]) -> str:
    """Return the name under which a function is queued."""
    return f"{function.__module__}.{function.__qualname__}"


def framer(entry: LogEntry) -> list[Frame]:
    """Return what the live streams tell of an event."""
    return [framed for framed in (frame(entry), hints.frame(entry)) if framed is not None]


async def run_relay(database: Database, redis: Redis) -> None:
    """Pass events on until cancelled; a lost connection is retried, nothing is skipped."""
    tables: Sequence[Mapping[type[Event], Sequence[Callable[..., object]]]] = (REACTIONS, RESPONSES)
    reactions: dict[str, list[str]] = {}
    for event, found in (heard for table in tables for heard in table.items()):
        reactions.setdefault(kind_of(event), []).extend(job_name(reaction) for reaction in found)
    sweeping = {job_name(reaction) for reaction in SWEEPING}
    while True:
        try:
            passed, frames = await relay(database, reactions, framer, sweeping)
            await publish(redis, frames)
        except DomainError as error:
            log.warning("relay.interrupted", code=error.code)
            passed = 0
            await asyncio.sleep(RESTART_SECONDS)
        EVENTS_RELAYED.inc(passed)
        if passed < BATCH:
            await asyncio.sleep(IDLE_SECONDS)


def _react(queuer: PgQueuer, database: Database, redis: Redis) -> None:
    for reaction in {reaction for found in REACTIONS.values() for reaction in found}:

        async def react(_: Job, reaction: Reaction = reaction) -> None:
            await reaction(database, redis)
            JOBS_DONE.labels(job_name(reaction), "done").inc()

        queuer.entrypoint(job_name(reaction), on_failure="hold", executor_factory=DatabaseRetryEntrypointExecutor)(
            react
        )
    for response in {response for found in RESPONSES.values() for response in found}:

        async def respond(job: Job, response: Response = response) -> None:
            await response(database, msgspec.msgpack.decode(job.payload or b"", type=int))
            JOBS_DONE.labels(job_name(response), "done").inc()

        queuer.entrypoint(job_name(response), on_failure="hold", executor_factory=DatabaseRetryEntrypointExecutor)(
            respond
        )


def _schedule(queuer: PgQueuer, database: Database, redis: Redis, registers: Registers) -> None:
    async def do(chore: Chore) -> None:
        async with database.unit_of_work() as tx:
            await chore(tx)

    def timed(table: Mapping[str, Sequence[T]], start: Callable[[T], Awaitable[object]]) -> None:
        for expression, found in table.items():
            for task in found:

                async def run(_: Schedule, task: T = task) -> None:
                    await start(task)
                    JOBS_DONE.labels(job_name(task), "done").inc()

                queuer.schedule(job_name(task), expression)(run)

    timed(SCHEDULES, do)
    timed(ERRANDS, lambda errand: errand(database, redis))
    timed(INQUIRIES, lambda inquiry: inquiry(database, registers))


async def run_jobs(settings: Settings, database: Database, redis: Redis, registers: Registers) -> None:
    """Work off the queue until cancelled, on a connection of its own, opened anew when it breaks."""
    while True:
        try:
            connection = await asyncpg.connect(settings.database_url)
            try:
                queuer = PgQueuer.from_asyncpg_connection(connection)
                _react(queuer, database, redis)
                _schedule(queuer, database, redis, registers)
                await queuer.run(dequeue_timeout=timedelta(seconds=5), shutdown_on_listener_failure=True)
            finally:
                with contextlib.suppress(*BROKEN):
                    await connection.close(timeout=2)
        except BROKEN as error:
            log.warning("jobs.interrupted", error=type(error).__name__)
        await asyncio.sleep(RESTART_SECONDS)


async def work(settings: Settings) -> None:
    """Run relay and jobs until SIGTERM or SIGINT."""
    configure_logging(settings.log_level)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with (
        open_database(settings) as database,
        open_registers(settings, lambda: database.memory.get(Catalogue).vocabulary.attributes) as registers,
    ):
        redis = open_redis(settings)
        table, known = await fill_memory(database, settings)
        tasks = [
            asyncio.create_task(run_relay(database, redis)),
            asyncio.create_task(run_jobs(settings, database, redis, registers)),
            asyncio.create_task(keep_fresh(database, table, known)),
            asyncio.create_task(stop.wait()),
        ]
        log.info("worker.ready")
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await redis.aclose()
        for task in done:
            task.result()
