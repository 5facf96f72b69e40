"""PostgreSQL cuts connections in the middle of requests: each is told so, and its repetition has one effect."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg

from ihanoi.local.client import Client
from tests.faults.asking import ask, problem
from tests.faults.conftest import FrailCity
from tests.journeys.stories import RESIDENCE

DRAFTS = 100
AT_ONCE = 8
CUT = """
    SELECT count(pg_terminate_backend(pid)) FROM (
        SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'ihanoi' AND (state <> 'idle' OR $1)
        ORDER BY random() LIMIT 1) victim
"""
"""One connection of the api or the worker; idle ones as well, now and then."""


async def _cut(dsn: str, times: int) -> int:
    database = await asyncpg.connect(dsn)
    cut = 0
    for number in range(times):
        cut += await database.fetchval(CUT, number % 5 == 0)
        await asyncio.sleep(0.01)
    await database.close()
    return cut


@asynccontextmanager
async def _cutting(frail: FrailCity, times: int) -> AsyncIterator["asyncio.Task[int]"]:
    task = asyncio.create_task(_cut(frail.environment["IHANOI_DATABASE_URL"], times))
    try:
        yield task
        await task
    finally:
        task.cancel()


async def test_a_hundred_drafts_survive_cut_connections_each_exactly_once(
    frail: FrailCity, frail_citizen: Client
) -> None:
    refusals: Counter[str] = Counter()
    keys = iter([str(uuid4()) for _ in range(DRAFTS)])
    made: list[str] = []

    async def insist(key: str) -> str:
        for _ in range(100):
            answer = await ask(
                frail_citizen, "POST", "/v1/dossiers", {"procedure": RESIDENCE}, {"Idempotency-Key": key}
            )
            if answer.status_code == 201:
                return str(answer.json()["id"])
            refusals[problem(answer, 503)["code"]] += 1
            await asyncio.sleep(0.05)
        raise AssertionError("refused a hundred times")

    async def work() -> None:
        made.extend([await insist(key) for key in keys])

    async with _cutting(frail, 120) as cutting:
        await asyncio.gather(*[work() for _ in range(AT_ONCE)])
    assert cutting.result() >= 20, "connections were cut"
    assert sum(refusals.values()) >= 5, "requests were hit"
    assert refusals.keys() <= {"database_unavailable", "outcome_unknown"}, refusals

    kept = await _all_drafts(frail_citizen)
    assert len(made) == DRAFTS
    assert sorted(kept) == sorted(made)


async def _all_drafts(who: Client) -> list[str]:
    page = await who.get("/v1/dossiers", limit=100)
    found = [item["id"] for item in page["items"]]
    while page["next"]:
        page = await who.get("/v1/dossiers", limit=100, cursor=page["next"])
        found += [item["id"] for item in page["items"]]
    return found


async def test_readers_are_told_when_the_database_goes_away_and_nothing_else(
    frail: FrailCity, frail_citizen: Client
) -> None:
    statuses: Counter[int] = Counter()
    async with _cutting(frail, 60) as cutting:
        while not cutting.done():
            for path in ("/v1/me", "/v1/dossiers", "/v1/me/facts", "/readyz"):
                answer = await ask(frail_citizen, "GET", path)
                statuses[answer.status_code] += 1
                if answer.status_code != 200 and path != "/readyz":
                    problem(answer, 503, code="database_unavailable")
    assert statuses.keys() <= {200, 503}
    assert statuses[200] > statuses[503]
    assert (await ask(frail_citizen, "GET", "/v1/me")).status_code == 200
