"""Several people keep the catalogue at once, each on a connection of their own: exactly one wins."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.approve import approve
from ihanoi.catalogue.errors import StepNotAllowed, VersionMissing
from ihanoi.catalogue.propose import propose
from ihanoi.catalogue.publish import publish
from ihanoi.catalogue.reject import reject
from ihanoi.catalogue.review import review
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Database, Transaction
from ihanoi.platform.opening import open_database
from ihanoi.settings import Settings
from tests.catalogue.pieces import DECISION, PENDING, drafted, made_up, question
from tests.conftest import NewDatabase

AT_ONCE = 6
ROWS = "SELECT number, status FROM procedure_version WHERE code = $1 ORDER BY number"


@pytest.fixture(scope="module")
def own_settings(settings: Settings, new_database: NewDatabase) -> Settings:
    """Settings that name a database nobody else uses: what is committed there stays there."""
    return replace(settings, database_url=new_database())


@pytest.fixture(scope="module")
async def own(own_settings: Settings) -> AsyncIterator[Database]:
    """That database, open."""
    async with open_database(own_settings) as opened:
        yield opened


async def alone(database: Database, work: Callable[[Transaction], Awaitable[object]]) -> object:
    """Do one unit of work; return what it returned or the refusal."""
    try:
        async with database.unit_of_work() as tx:
            return await work(tx)
    except (StepNotAllowed, VersionMissing) as refusal:
        return type(refusal)


async def at_once(database: Database, work: Callable[[Transaction], Awaitable[object]]) -> list[object]:
    return await asyncio.gather(*(alone(database, work) for _ in range(AT_ONCE)))


async def rows(database: Database, code: str) -> list[tuple[int, str]]:
    return [tuple(row) for row in await database.reader().fetch(ROWS, code)]


async def approved(database: Database, code: str) -> UUID:
    async with database.unit_of_work() as tx:
        version = await drafted(tx, made_up(code))
        await review(tx, SYSTEM, version)
        await approve(tx, SYSTEM, version, DECISION)
        return version


async def test_of_many_who_propose_the_same_one_drafts_it(own: Database) -> None:
    code = "9.900011"
    outcomes = await at_once(own, lambda tx: propose(tx, SYSTEM, [made_up(code)]))
    assert sorted(map(str, outcomes)) == sorted(map(str, [[code], *[[]] * (AT_ONCE - 1)]))
    assert await rows(own, code) == [(1, "drafted")]


async def test_of_many_who_propose_something_else_each_one_draft_is_left(own: Database) -> None:
    code = "9.900012"
    texts = [made_up(code, question(f"q{number}")) for number in range(AT_ONCE)]
    await asyncio.gather(*(alone(own, lambda tx, text=text: propose(tx, SYSTEM, [text])) for text in texts))  # type: ignore[misc]
    assert await rows(own, code) == [(1, "drafted")]


async def test_of_many_who_publish_one_does(own: Database) -> None:
    code = "9.900013"
    version = await approved(own, code)
    outcomes = await at_once(own, lambda tx: publish(tx, SYSTEM, version, tx.now.date()))
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, *[StepNotAllowed] * (AT_ONCE - 1)]))
    assert await rows(own, code) == [(1, "published")]


async def test_of_one_who_publishes_and_many_who_reject_one_wins(own: Database) -> None:
    code = "9.900014"
    version = await approved(own, code)
    outcomes = await asyncio.gather(
        *(alone(own, lambda tx: reject(tx, SYSTEM, version)) for _ in range(2)),
        alone(own, lambda tx: publish(tx, SYSTEM, version, tx.now.date())),
        *(alone(own, lambda tx: reject(tx, SYSTEM, version)) for _ in range(2)),
    )
    assert outcomes.count(None) == 1
    assert await rows(own, code) == ([(1, "published")] if outcomes[2] is None else [])


async def test_a_proposal_that_meets_a_publication_becomes_the_next_version(own: Database) -> None:
    code = "9.900015"
    version = await approved(own, code)
    async with own.unit_of_work() as tx:
        await publish(tx, SYSTEM, version, tx.now.date())
        proposing = asyncio.create_task(alone(own, lambda tx: propose(tx, SYSTEM, [made_up(code, question("q"))])))
        await asyncio.sleep(0.3)
        assert not proposing.done(), "it waits for the version that is being published"
    assert await proposing == [code]
    assert await rows(own, code) == [(1, "published"), (2, "drafted")]


async def test_a_publication_that_meets_a_proposal_finds_its_text_gone(own: Database) -> None:
    code = "9.900016"
    version = await approved(own, code)
    async with own.unit_of_work() as tx:
        await propose(tx, SYSTEM, [made_up(code, question("q"))])
        publishing = asyncio.create_task(alone(own, lambda tx: publish(tx, SYSTEM, version, tx.now.date())))
        await asyncio.sleep(0.3)
    assert await publishing is VersionMissing
    assert await rows(own, code) == [(1, "drafted")]
    assert await own.reader().fetch_value(PENDING, code) != version
