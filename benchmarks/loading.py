"""Loads dossiers by COPY, whatever their number: batch after batch, telling how long it still takes."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from msgspec import Struct
from msgspec.structs import replace

from benchmarks.city import City
from benchmarks.dossiers import STORY, Batch, Template, content_of, events_of, moment_of, papers_of, row_of
from benchmarks.people import People, id_of
from ihanoi.identity.keys import KeyCache
from ihanoi.platform.database import Database
from ihanoi.platform.opening import open_database

BATCH = 10_000
SIDE_BY_SIDE = 2
"""While the server takes in one batch, the next is made."""
WORTH_TIDYING = 1_000
TIDYING = "VACUUM (ANALYZE, PROCESS_TOAST false) dossier, dossier_document, event, idempotency_key, clock_segment"
"""Not the long values beside: nothing that is measured depends on it, and two thirds of the disk would be read and
written once more."""
TOLD_EVERY = 15.0

COLUMNS = [
    "id",
    "code",
    "procedure_version_id",
    "procedure_code",
    "procedure_case",
    "applicant_id",
    "unit_id",
    "channel",
    "state",
    "version",
    "sealed_content",
    "content_hash",
    "outcome",
    "created_at",
    "updated_at",
    "submitted_at",
    "accepted_at",
    "due_at",
    "resolved_at",
    "returned_at",
]
DOCUMENT = ["id", "dossier_id", "requirement", "sealed_name", "media_type", "size", "sha256", "uploaded_at"]
EVENT = ["transaction", "at", "actor_kind", "actor_id", "kind", "subject", "payload"]
SEGMENT = ["dossier_id", "started_at", "ended_at", "pause"]

Say = Callable[[str], None]


class Progress(Struct):
    """Tells now and then how far loading is."""

    whole: int
    say: Say
    started: float
    done: int = 0
    told: float = 0.0

    def add(self, count: int, now: float) -> None:
        """Count dossiers that are loaded at a moment of ``time.perf_counter``; the first word comes after a while."""
        self.done += count
        if now - max(self.told, self.started) < TOLD_EVERY:
            return
        self.told = now
        rate = self.done / (now - self.started)
        left = (self.whole - self.done) / rate
        self.say(f"    {self.done:>10,} of {self.whole:,} loaded, {rate:,.0f}/s, {left / 60:.1f} min left")


async def fill(
    city: City, people: People, made_of: Template, batch: Batch, *, tidied: bool = True, say: Say = lambda _: None
) -> None:
    """Load a batch, and tidy the tables afterwards unless there is little in it or more to come."""
    last = batch.first + batch.count
    pieces = iter(
        [replace(batch, first=first, count=min(BATCH, last - first)) for first in range(batch.first, last, BATCH)]
    )
    progress = Progress(batch.count, say, time.perf_counter())
    async with open_database(city.settings) as database:
        database.memory.put(KeyCache())
        async with asyncio.TaskGroup() as loaders:
            for _ in range(SIDE_BY_SIDE):
                loaders.create_task(_load(city, database, people, made_of, pieces, progress))
    if tidied and batch.count >= WORTH_TIDYING:
        # As autovacuum would leave it; otherwise whoever is measured first would do that work.
        async with _connected(city) as connection:
            await connection.execute(TIDYING, timeout=7200)


@asynccontextmanager
async def _connected(city: City) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(city.database.dsn, statement_cache_size=0)
    try:
        yield connection
    finally:
        await connection.close()


async def _load(
    city: City, database: Database, people: People, made_of: Template, pieces: Iterator[Batch], progress: Progress
) -> None:
    async with _connected(city) as connection:
        for piece in pieces:
            await _copy(connection, database, people, made_of, piece)
            progress.add(piece.count, time.perf_counter())


async def _copy(
    connection: asyncpg.Connection, database: Database, people: People, made_of: Template, batch: Batch
) -> None:
    async def copy(table: str, columns: list[str], records: Any) -> None:
        await connection.copy_records_to_table(table, records=records, columns=columns, timeout=600)

    numbers = range(batch.first, batch.first + batch.count)
    sealed = await _contents(database, people, made_of, batch)
    rows = (
        row_of(people, made_of, batch.state, 0 if batch.hot else n, n, content)
        for n, content in zip(numbers, sealed, strict=True)
    )
    await copy("dossier", COLUMNS, rows)
    if batch.real:
        await copy("dossier_document", DOCUMENT, [p for n in numbers for p in await papers_of(database, people, n)])
    if "accepted" in STORY[batch.state]:
        await copy("clock_segment", SEGMENT, ((id_of(n), moment_of(n), None, None) for n in numbers))
    await copy("event", EVENT, events_of(people, batch.state, numbers))


async def _contents(database: Database, people: People, made_of: Template, batch: Batch) -> list[bytes]:
    numbers = range(batch.first, batch.first + batch.count)
    if batch.real:
        return [await content_of(database, people, made_of, number) for number in numbers]
    noise = os.urandom(batch.count + made_of.size)
    return [noise[start : start + made_of.size] for start in range(batch.count)]


async def skip_relay(city: City) -> None:
    """Let the relay begin after everything that is in the log now."""
    async with _connected(city) as connection:
        await connection.execute(
            "UPDATE relay_position SET transaction = (pg_current_xact_id()::text)::bigint, "
            "event_id = (SELECT coalesce(max(id), 0) FROM event)"
        )
