"""Every route is walked while the driver counts what fetches sealed personal data: each reading by another is a line."""

import inspect
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import click
import pytest

from ihanoi import cli, persons_desk, worker
from ihanoi.identity.errors import SubjectsDiffer
from ihanoi.identity.finish_login import recognise
from ihanoi.identity.schemas import IdentityRecord
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Database, Transaction
from ihanoi.platform.opening import open_redis
from ihanoi.settings import Settings, load
from tests.conftest import NewDatabase, Servers, new_subject
from tests.dossiers.scripted import together
from tests.faults.described import Operation, operations
from tests.journeys.stories import HOME
from tests.journeys.walk import (
    NUMBER,
    OFFICER,
    Cast,
    changed,
    decided,
    disputed,
    enter,
    filed,
    mandated,
    refused_and_withdrawn,
    register_says,
)
from tests.journeys.watched import staged
from tests.running import city_environment

OLD_NUMBER, YOUNGER = "019039000", "001301390003"

READ_NOBODY = {
    "ListVersions": "versions of procedures",
    "ReviewVersion": "moves a version",
    "ApproveVersion": "moves a version",
    "RejectVersion": "moves a version",
    "PublishVersion": "moves a version",
    "WithdrawVersion": "moves a version",
    "DiffVersion": "counts dossiers of a version, opens none",
}
"""Operations for officers that are not walked, and why they read nobody's data."""
OWN_ONLY = {
    "RateDossier": "the applicant's own, whoever filed it",
    "EndSession": "one's own session",
}
COMMANDS = {
    "persons merge": "walked below",
    "papers": "figures of what was submitted",
    "token": "logs in over HTTP",
    "demo": "plays over HTTP",
} | dict.fromkeys(
    ("up", "serve", "simulate", "work", "migrate", "seed", "openapi"),
    "runs processes, which are walked by their tables",
)
"""Commands and what they read about people; those of the catalogue read nothing but procedures."""


@asynccontextmanager
async def played(new_database: NewDatabase, servers: Servers, folder: Path) -> AsyncIterator[Cast]:
    """Open the api on a database of its own: at the end everything is asked of it that can be."""
    settings = load(city_environment(folder, new_database(), servers.redis_url))
    async with staged(settings, enter) as (stage, people):
        yield Cast(stage, *people)


async def test_each_reading_by_another_is_a_line_and_each_line_a_reading(
    new_database: NewDatabase, servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with played(new_database, servers, tmp_path) as cast:
        mandate = await mandated(cast)
        dossier = await filed(cast, mandate)
        await decided(cast, dossier)
        await refused_and_withdrawn(cast, mandate)
        await changed(cast)
        await disputed(cast)
        await merged(cast, monkeypatch)
        walked = set(cast.stage.answered)
        await repeated(cast)
        await repeated_in_vain(cast, mandate)
        await anything_of_ones_own(cast)
        await whatever_the_worker_does(cast)
    assert not cast.stage.unseen
    assert cast.stage.idle == {"GET /v1/dossiers"}, "which dossiers somebody has is told; any other line is a reading"
    left = {
        operation.id
        for operation in operations()
        if operation.guard != "anyone" and not is_ones_own(operation) and operation.id not in walked
    }
    assert left == READ_NOBODY.keys() | OWN_ONLY.keys(), "walk these above, or say why they read nobody else's data"


def is_ones_own(operation: Operation) -> bool:
    """Tell whether a route is about whoever asks: those are asked below, whatever they are."""
    return operation.path.startswith("/v1/me")


async def merged(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put an old record of the citizen's together with the new one, having looked before; refuse a stranger's."""
    stage = cast.stage

    @asynccontextmanager
    async def opened(_: Settings) -> AsyncIterator[Database]:
        yield stage.database

    async def kept(*_: object) -> None:
        """Leave the memory as it is."""

    monkeypatch.setattr(persons_desk, "open_database", opened)
    monkeypatch.setattr(persons_desk, "fill_memory", kept)
    async with stage.database.unit_of_work() as tx:
        await register_says(tx, await new_subject(tx, OLD_NUMBER, "Nguyễn Thị An"), HOME)
        await recognise(tx, IdentityRecord(YOUNGER, "Nguyễn Thị An", "2001", 2))
    for number, dry_run in ((YOUNGER, True), (YOUNGER, False), (OLD_NUMBER, True), (OLD_NUMBER, False)):

        async def merge(number: str = number, dry_run: bool = dry_run) -> None:
            with suppress(SubjectsDiffer):
                await persons_desk.merge(load({}), (number, NUMBER), "old_id", "12/BB", OFFICER, dry_run=dry_run)

        step = await stage.judged(f"merge {number}, dry run {dry_run}", cast.officer.actor, merge())
        assert len(step.opened) == 2


async def repeated(cast: Cast) -> None:
    """Repeat what was asked about another: the answer that was kept is read again, and that is a line as well."""
    posted = [asked for asked in cast.stage.asked if asked.method == "POST" and asked.lined - {asked.who.actor.id}]
    assert len(posted) > 20
    for asked in posted:
        answer, step = await cast.stage.again(asked)
        assert answer.headers["idempotency-replayed"] == "true"
        if asked.lined - step.lines.keys():
            cast.stage.unseen[f"again {asked.path}"] = f"an answer given again without a line: {step}"


async def repeated_in_vain(cast: Cast, mandate: str) -> None:
    """End the mandate: what was asked under it is answered no more."""
    asked = [one for one in cast.stage.asked if one.who is cast.grandson and one.path.startswith("/v1/dossiers")]
    assert {one.method for one in asked} == {"GET", "POST", "PATCH"}
    await cast.stage.do(cast.citizen, "POST", f"/v1/me/mandates/{mandate}/withdrawal")
    for one in asked:
        answer, _ = await cast.stage.again(one)
        empty = answer.is_success and answer.json() == {"items": [], "next": None}
        if answer.status_code != 404 and not empty:
            cast.stage.unseen[f"in vain {one.method} {one.path}"] = answer.text


async def anything_of_ones_own(cast: Cast) -> None:
    """Ask everything that is about whoever asks, of two people at once: nothing of the other's is opened."""
    for operation in operations():
        if is_ones_own(operation) or operation.guard == "anyone":
            for who in (cast.citizen, cast.grandson):
                if operation.path.endswith("/live"):
                    continue
                await cast.stage.ask(who, operation.method, operation.at(), operation.body(), **operation.query())


async def whatever_the_worker_does(cast: Cast) -> None:
    """Do everything of the worker's tables once."""
    database = cast.stage.database
    redis = open_redis(load({}))
    tables: Sequence[Mapping[Any, Sequence[Any]]] = (
        worker.REACTIONS,
        worker.RESPONSES,
        worker.SCHEDULES,
        worker.ERRANDS,
        worker.INQUIRIES,
    )
    for job in {job for table in tables for found in table.values() for job in found}:
        await cast.stage.judged(worker.job_name(job), SYSTEM, done(job, database, redis))
    await redis.aclose()


async def done(job: Any, database: Database, redis: Any) -> None:
    """Do a job, giving it what its table gives it."""
    wanted = [parameter.annotation for parameter in inspect.signature(job).parameters.values()]
    if wanted == [Transaction]:
        async with database.unit_of_work() as tx:
            await job(tx)
    elif wanted == [Database, int]:
        for row in await database.reader().fetch("SELECT id FROM event WHERE kind = 'profile.facts_changed'"):
            await job(database, row["id"])
    else:
        await job(database, redis if wanted[1] is type(redis) else together())


def commands(group: click.Group, *before: str) -> set[str]:
    """Return every command by its whole name."""
    found: set[str] = set()
    for name, command in group.commands.items():
        found |= commands(command, *before, name) if isinstance(command, click.Group) else {" ".join((*before, name))}
    return found


def test_every_command_is_named() -> None:
    named = {name for name in commands(cli.main) if not name.startswith("procedures ")}
    assert named == COMMANDS.keys(), "say what it reads about people, and walk it above if that is anything"
