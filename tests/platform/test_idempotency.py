"""One key, one piece of work: replayed, never repeated; never shared between people or requests."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from litestar import Response
from litestar.testing import RequestFactory

from ihanoi.kernel.actor import Actor, ActorKind
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Database, Transaction
from ihanoi.platform.idempotency import KEPT_DAYS, KeyReused, Once, TwinRunning, forget_old_keys, once_for

KEY = "a-key"
COUNT_KEYS = "SELECT count(*) FROM idempotency_key WHERE principal = $1"


class Work:
    """Counts how often it was done."""

    def __init__(self, takes: float = 0) -> None:
        self.done = 0
        self.takes = takes

    async def do(self) -> dict[str, Any]:
        self.done += 1
        await asyncio.sleep(self.takes)
        return {"number": self.done, "name": "Nguyễn Thị An"}


def told(response: Response[Any]) -> tuple[int | None, Any, bool]:
    return response.status_code, msgspec.json.decode(response.content), "Idempotency-Replayed" in response.headers


async def ask(
    database: Database, principal: UUID, work: Work, body: bytes = b"same", *, patience: str = "3s"
) -> Response[Any]:
    async with database.unit_of_work() as tx:
        await tx.fetch_value("SELECT set_config('lock_timeout', $1, true)", patience)
        return await Once(tx, principal, KEY, body)(work.do(), etag='"7"')


async def test_the_second_request_gets_the_first_answer(database: Database) -> None:
    principal, work = new_id(), Work()
    first = await ask(database, principal, work)
    second = await ask(database, principal, work)
    assert told(first) == (201, {"number": 1, "name": "Nguyễn Thị An"}, False)
    assert told(second) == (201, {"number": 1, "name": "Nguyễn Thị An"}, True)
    assert first.headers["ETag"] == second.headers["ETag"] == '"7"'
    assert work.done == 1


async def test_another_request_under_the_same_key_is_refused(database: Database) -> None:
    principal, work = new_id(), Work()
    await ask(database, principal, work)
    with pytest.raises(KeyReused):
        await ask(database, principal, work, b"another body")
    assert work.done == 1


async def test_a_key_belongs_to_one_caller(database: Database) -> None:
    work = Work()
    answers = [told(await ask(database, new_id(), work)) for _ in range(2)]
    assert [body["number"] for _, body, _ in answers] == [1, 2]


async def test_work_that_failed_may_be_tried_again_under_its_key(database: Database) -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    principal, work = new_id(), Work()
    with pytest.raises(ZeroDivisionError):
        async with database.unit_of_work() as tx:
            await Once(tx, principal, KEY, b"same")(fail())
    assert told(await ask(database, principal, work)) == (201, {"number": 1, "name": "Nguyễn Thị An"}, False)


async def test_a_twin_that_runs_too_long_is_reported(database: Database) -> None:
    principal, work = new_id(), Work()
    running = Transaction(database)
    await Once(running, principal, KEY, b"same")(work.do())
    with pytest.raises(TwinRunning):
        await ask(database, principal, work, patience="50ms")
    await running._commit()
    assert told(await ask(database, principal, work))[2]
    assert work.done == 1


async def test_of_twins_that_arrive_at_once_one_works_and_all_get_its_answer(database: Database) -> None:
    principal, work = new_id(), Work(takes=0.05)
    answers = await asyncio.gather(*[ask(database, principal, work) for _ in range(12)])
    assert work.done == 1
    assert {msgspec.json.decode(answer.content)["number"] for answer in answers} == {1}
    assert sum(told(answer)[2] for answer in answers) == 11


async def test_the_kept_answer_cannot_be_read_in_the_database(database: Database) -> None:
    principal = new_id()
    await ask(database, principal, Work())
    row = await database.reader().fetch_one("SELECT * FROM idempotency_key WHERE principal = $1", principal)
    assert row is not None
    assert "Nguyễn".encode() not in b"".join(value for value in row.values() if isinstance(value, bytes))


async def test_only_keys_nobody_repeats_any_more_are_forgotten(tx: Transaction) -> None:
    old, young = new_id(), new_id()
    for principal in (old, young):
        await Once(tx, principal, KEY, b"same")(Work().do())
    age = "UPDATE idempotency_key SET at = $2 WHERE principal = $1"
    await tx.execute(age, old, tx.now - timedelta(days=KEPT_DAYS, seconds=1))
    await tx.execute(age, young, tx.now - timedelta(days=KEPT_DAYS, seconds=-1))
    await forget_old_keys(tx)
    assert [await tx.fetch_value(COUNT_KEYS, principal) for principal in (old, young)] == [0, 1]


REQUESTS = {
    "another method": ("PATCH", "/a?x=1", b"{}"),
    "another address": ("POST", "/b?x=1", b"{}"),
    "another query": ("POST", "/a?x=2", b"{}"),
    "another body": ("POST", "/a?x=1", b"[]"),
}


async def guard(tx: Transaction, actor: Actor, method: str, path: str, body: bytes) -> Once:
    factory = RequestFactory()
    address, _, query = path.partition("?")
    name, _, value = query.partition("=")
    make = {"POST": factory.post, "PATCH": factory.patch}[method]
    request = make(address, query_params={name: value}, headers={"content-type": "application/json"})
    request._body = body
    return await once_for(request, tx, actor, KEY)


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS.values(), ids=REQUESTS.keys())
async def test_a_request_differs_by_all_it_says(tx: Transaction, method: str, path: str, body: bytes) -> None:
    actor, work = Actor(ActorKind.CITIZEN, new_id()), Work()
    await (await guard(tx, actor, "POST", "/a?x=1", b"{}"))(work.do())
    assert told(await (await guard(tx, actor, "POST", "/a?x=1", b"{}"))(work.do()))[2]
    with pytest.raises(KeyReused):
        await (await guard(tx, actor, method, path, body))(work.do())
    assert work.done == 1
