"""Makes dossiers: real ones that can be opened, or opaque ones of the same size."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

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


async def content_of(database: Database, people: People, made_of: Template, number: int) -> bytes:
    """Return the sealed content of a dossier that its applicant can open, with a commune of its unit's in it."""
    place = people.place(number)
    answers = {**made_of.content.answers, "new_address": {**HOME, "commune": place.division}}
    subject = id_of(SUBJECTS_FROM + people.subject(number))
    return await seal_content(database.reader(), subject, id_of(number), replace(made_of.content, answers=answers))


def row_of(people: People, made_of: Template, state: str, place: int, number: int, sealed: bytes) -> tuple[Any, ...]:
    """Return a row of ``dossier``, in the order in which it is loaded."""
    draft, state = state == "draft", "returned" if state == "history" else state
    moment = moment_of(number)
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


def moment_of(number: int) -> datetime:
    """Return when a dossier was opened, and sent in, and accepted."""
    return datetime(2025, 11, 22, tzinfo=UTC) + timedelta(seconds=number % 20_000_000)


async def papers_of(database: Database, people: People, number: int) -> list[tuple[Any, ...]]:
    """Return rows of ``dossier_document``: each paper that the procedure asks for."""
    from ihanoi.dossiers.attached import name_context
    from ihanoi.identity.keys import key_of

    applicant = id_of(SUBJECTS_FROM + people.subject(number))
    key = await key_of(database.reader(), applicant)
    papers: list[tuple[Any, ...]] = []
    for position, paper in enumerate(PAPERS):
        document = id_of(number * 4 + position)
        place = name_context(applicant, id_of(number), document)
        name = database.keyring.seal(key, f"{paper}.pdf".encode(), place)
        kept = (document, id_of(number), paper, name, "application/pdf", len(PAPER), b"\0" * 32, moment_of(number))
        papers.append(kept)
    return papers


def events_of(people: People, state: str, numbers: range) -> Iterator[tuple[Any, ...]]:
    """Yield rows of ``event``: what happened to each dossier."""
    told = {
        kind: msgspec.json.encode({"kind": f"dossier.{kind}", "version": version, "due_at": None}).decode()
        for version, kind in enumerate(STORY[state], 1)
    }
    for number in numbers:
        subject, moment = id_of(number), moment_of(number)
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
