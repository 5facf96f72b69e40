"""Rows asked for at the same moment come by one statement, and everybody gets their own."""

import asyncio

import asyncpg
import pytest

from ihanoi.platform.database import Database
from ihanoi.platform.database_errors import DatabaseUnavailable

COUNTED = """
    SELECT key, step, cardinality($1::int[]) AS keys
    FROM unnest($1::int[]) AS key, generate_series(key, 1, -1) AS step ORDER BY step
"""
DIVIDED = "SELECT key, 1 / key AS share FROM unnest($1::int[]) AS key"
KEPT = "SELECT name, version FROM memory_version WHERE name = ANY($1::text[])"


async def test_everybody_gets_their_own_rows_in_their_order(own_database: Database) -> None:
    found = await asyncio.gather(*(own_database.reader().fetch_together(COUNTED, key) for key in (2, 0, 3, 2)))
    assert [[row["step"] for row in rows] for rows in found] == [[1, 2], [], [1, 2, 3], [1, 2]]
    assert found[0][0]["keys"] == 3, "each key once, all in one statement"


async def test_whoever_asks_alone_asks_for_one(own_database: Database) -> None:
    [row] = await own_database.reader().fetch_together(COUNTED, 1)
    assert row["keys"] == 1


async def test_a_key_that_fails_fails_alone(own_database: Database) -> None:
    asked = [own_database.reader().fetch_together(DIVIDED, key) for key in (1, 0, -1)]
    first, second, third = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(second, asyncpg.DivisionByZeroError)
    assert not isinstance(first, BaseException)
    assert not isinstance(third, BaseException)
    assert (first[0]["share"], third[0]["share"]) == (1, -1)


async def test_a_transaction_sees_its_own_rows(own_database: Database) -> None:
    async with own_database.unit_of_work() as tx:
        await tx.execute("INSERT INTO memory_version (name, version) VALUES ('asked_together', 7)")
        [row] = await tx.fetch_together(KEPT, "asked_together")
        assert row["version"] == 7
        assert await own_database.reader().fetch_together(KEPT, "asked_together") == []


async def test_without_a_server_everybody_is_told_at_once(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[float] = []

    async def refused(patience: float) -> asyncpg.Connection:
        tries.append(patience)
        raise TimeoutError

    monkeypatch.setattr(own_database.pool, "take", refused)
    asked = [own_database.reader().fetch_together(KEPT, name) for name in ("one", "another")]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(error) for error in found] == [DatabaseUnavailable, DatabaseUnavailable]
    assert len(tries) == 1, "waiting for a connection again would take as long again"
