"""Fills the database with dossiers by COPY: real ones that can be opened, or opaque ones of the same size."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from benchmarks.city import City
from benchmarks.people import SUBJECTS_FROM, People, id_of
from ihanoi.dossiers.content import Content, open_content, seal_content
from ihanoi.identity.keys import KeyCache
from ihanoi.local.client import Client
from ihanoi.local.demo import ANSWERS, PAPER, PAPERS
from ihanoi.platform.database import Database
from ihanoi.platform.opening import open_database

PROCEDURE, CASE = "1.004222", "rented"
HOME = {"commune": "00167", "detail": "Số 1 phố Giả Định"}
UNKNOWN = {"current_residence": HOME, "permanent_residence": HOME, "sex": "female"}
BATCH = 10_000
SIDE_BY_SIDE = 2
"""While the server takes in one batch, the next is made."""
WORTH_TIDYING = 1_000
TIDIED = "dossier, dossier_document, event, idempotency_key, clock_segment"

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

STOCK = """
    INSERT INTO idempotency_key (principal, key, fingerprint, at, status, sealed_body)
        SELECT gen_random_uuid(), 'stock-' || n, sha256(n::text::bytea), now() - interval '1 day', 201, decode(repeat('ab', 900), 'hex')
        FROM generate_series(1, 20000) AS n;
    INSERT INTO rating (dossier_id, unit_id, procedure_code, level, reasons, rated_at)
        SELECT id, unit_id, procedure_code, 2, '{}', now() FROM dossier WHERE state = 'returned';
    ANALYZE;
"""
"""What a city has that is open for a while: on nearly empty tables PostgreSQL plans to read them whole, and a
prepared plan outlives their being empty."""

STORY = {
    "draft": ("draft_opened",),
    "submitted": ("draft_opened", "submitted"),
    "processing": ("draft_opened", "submitted", "accepted", "processing_started"),
    "returned": ("draft_opened", "submitted", "accepted", "processing_started", "resolved", "returned"),
    "history": ("draft_opened", "submitted", "accepted", "returned"),
}
"""What happened to a dossier by state; ``history`` is a returned one with four events, for growth."""


class Template(Struct, frozen=True):
    """A draft that was filled in over HTTP, from which the others are made."""

    version_id: Any
    content: Content
    size: int


class Batch(Struct, frozen=True):
    """Dossiers to make: which numbers, in which state."""

    first: int
    count: int
    state: str
    real: bool = True
    hot: bool = False
    """All of them in one unit."""


def code_of(people: People, number: int) -> str:
    """Return a code of the national form."""
    return f"{people.place(number).unit_code}-251122-{number:08}"


async def template(city: City, url: str) -> Template:
    """Fill a draft in as a citizen would, and open what the database keeps of it."""
    citizen = Client(url)
    try:
        await citizen.log_in("citizen", "001190000011")
        dossier = await citizen.post("/v1/dossiers", {"procedure": PROCEDURE})
        path = f"/v1/dossiers/{dossier['id']}"
        asked = dossier["prefill"]["asked"]
        answers = ANSWERS | {name: value for name, value in UNKNOWN.items() if name in asked}
        await citizen.patch(f"{path}/answers", {"answers": answers}, dossier["version"])
        for paper in PAPERS:
            await citizen.post(f"{path}/documents", PAPER, requirement=paper, name=f"{paper}.pdf")
    finally:
        await citizen.close()
    async with open_database(city.settings) as database:
        database.memory.put(KeyCache())
        row: Any = await database.reader().fetch_one(
            "SELECT id, applicant_id, procedure_version_id, sealed_content FROM dossier WHERE id = $1::text::uuid",
            dossier["id"],
        )
        content = await open_content(database.reader(), row["applicant_id"], row["id"], row["sealed_content"])
    return Template(row["procedure_version_id"], content, len(row["sealed_content"]))


async def fill(city: City, people: People, made_of: Template, batches: list[Batch]) -> float:
    """Load batches and return how many seconds it took, statistics included."""
    started = time.perf_counter()
    pieces = iter(
        [
            replace(batch, first=first, count=min(BATCH, batch.first + batch.count - first))
            for batch in batches
            for first in range(batch.first, batch.first + batch.count, BATCH)
        ]
    )
    async with open_database(city.settings) as database:
        database.memory.put(KeyCache())
        async with asyncio.TaskGroup() as loaders:
            for _ in range(SIDE_BY_SIDE):
                loaders.create_task(_load(city, database, people, made_of, pieces))
    if sum(batch.count for batch in batches) >= WORTH_TIDYING:
        # As autovacuum would leave it; otherwise whoever is measured first would do that work.
        async with _connected(city) as connection:
            await connection.execute(f"VACUUM (ANALYZE) {TIDIED}", timeout=7200)
    return time.perf_counter() - started


@asynccontextmanager
async def _connected(city: City) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(city.database.dsn, statement_cache_size=0)
    try:
        yield connection
    finally:
        await connection.close()


async def _load(city: City, database: Database, people: People, made_of: Template, pieces: Iterator[Batch]) -> None:
    async with _connected(city) as connection:
        for piece in pieces:
            await _copy(connection, database, people, made_of, piece)


async def _copy(
    connection: asyncpg.Connection, database: Database, people: People, made_of: Template, batch: Batch
) -> None:
    sealed = await _contents(database, people, made_of, batch)
    numbers = range(batch.first, batch.first + batch.count)
    rows = [
        _row(people, made_of, batch.state, 0 if batch.hot else n, n, content)
        for n, content in zip(numbers, sealed, strict=True)
    ]
    await connection.copy_records_to_table("dossier", records=rows, columns=COLUMNS, timeout=600)
    if batch.real:
        papers = [paper for number in numbers for paper in await _papers(database, people, number)]
        await connection.copy_records_to_table("dossier_document", records=papers, columns=DOCUMENT, timeout=600)
    if "accepted" in STORY[batch.state]:
        segments = [(id_of(number), _moment(number), None, None) for number in numbers]
        await connection.copy_records_to_table("clock_segment", records=segments, columns=SEGMENT, timeout=600)
    events = _events(people, batch.state, numbers)
    await connection.copy_records_to_table("event", records=events, columns=EVENT, timeout=600)


async def _contents(database: Database, people: People, made_of: Template, batch: Batch) -> list[bytes]:
    if not batch.real:
        noise = os.urandom(batch.count + made_of.size)
        return [noise[start : start + made_of.size] for start in range(batch.count)]
    reader, found = database.reader(), []
    variants = [
        replace(made_of.content, answers={**made_of.content.answers, "new_address": {**HOME, "commune": p.division}})
        for p in people.places
    ]
    for number in range(batch.first, batch.first + batch.count):
        subject = id_of(SUBJECTS_FROM + people.subject(number))
        found.append(await seal_content(reader, subject, id_of(number), variants[number % len(variants)]))
    return found


def _row(people: People, made_of: Template, state: str, place: int, number: int, sealed: bytes) -> tuple[Any, ...]:
    draft, state = state == "draft", "returned" if state == "history" else state
    moment = _moment(number)
    finished = state == "returned"
    return (
        id_of(number),
        None if draft else code_of(people, number),
        made_of.version_id,
        PROCEDURE,
        None if draft else CASE,
        id_of(SUBJECTS_FROM + people.subject(number)),
        None if draft else people.place(place).unit_id,
        "online",
        state,
        len(STORY[state]),
        sealed,
        None if draft else sealed[:32],
        "granted" if finished else None,
        moment,
        moment,
        None if draft else moment,
        None if draft or state == "submitted" else moment,
        None if draft else moment + timedelta(days=7 + number % 20),
        moment if finished else None,
        moment if finished else None,
    )


def _moment(number: int) -> datetime:
    return datetime(2025, 11, 22, tzinfo=UTC) + timedelta(seconds=number % 20_000_000)


async def _papers(database: Database, people: People, number: int) -> list[tuple[Any, ...]]:
    from ihanoi.dossiers.attached import name_context
    from ihanoi.identity.keys import key_of

    applicant = id_of(SUBJECTS_FROM + people.subject(number))
    key = await key_of(database.reader(), applicant)
    papers: list[tuple[Any, ...]] = []
    for position, paper in enumerate(PAPERS):
        document = id_of(number * 4 + position)
        place = name_context(applicant, id_of(number), document)
        name = database.keyring.seal(key, f"{paper}.pdf".encode(), place)
        kept = (document, id_of(number), paper, name, "application/pdf", len(PAPER), b"\0" * 32, _moment(number))
        papers.append(kept)
    return papers


def _events(people: People, state: str, numbers: range) -> Iterator[tuple[Any, ...]]:
    told = {
        kind: msgspec.json.encode({"kind": f"dossier.{kind}", "version": version, "due_at": None}).decode()
        for version, kind in enumerate(STORY[state], 1)
    }
    for number in numbers:
        subject, moment = id_of(number), _moment(number)
        applicant, officer = id_of(SUBJECTS_FROM + people.subject(number)), people.place(number).officer_id
        for kind, payload in told.items():
            by_citizen = kind in ("draft_opened", "submitted")
            # As of a transaction long past: the relay has nothing to tell of them.
            yield (
                3,
                moment,
                "citizen" if by_citizen else "officer",
                applicant if by_citizen else officer,
                f"dossier.{kind}",
                subject,
                payload,
            )


async def skip_relay(city: City) -> None:
    """Let the relay begin after everything that is in the log now."""
    connection = await asyncpg.connect(city.database.dsn)
    try:
        await connection.execute(
            "UPDATE relay_position SET transaction = (pg_current_xact_id()::text)::bigint, "
            "event_id = (SELECT coalesce(max(id), 0) FROM event)"
        )
    finally:
        await connection.close()
