"""The pool lends no more than it has, loses nothing, and hands on in the order of asking."""

import asyncio

import pytest

from ihanoi.platform.pool import Pool, open_pool
from ihanoi.platform.urgency import PRESENT, Urgency
from ihanoi.settings import Settings


async def _pool(settings: Settings, size: int) -> Pool:
    return await open_pool(settings.database_url, size=size, statement_timeout=10)


async def test_whoever_waits_longest_is_given_the_next_connection(own_settings: Settings) -> None:
    pool, order = await _pool(own_settings, 1), list[str]()

    async def use(name: str) -> None:
        connection = await pool.take(5)
        order.append(name)
        await asyncio.sleep(0)
        pool.give_back(connection)

    await asyncio.gather(*(use(name) for name in "abc"))
    assert order == ["a", "b", "c"]
    assert (pool.open, pool.idle) == (1, 1)
    await pool.close()


async def test_the_most_urgent_are_given_a_connection_before_those_who_wait_longer(own_settings: Settings) -> None:
    pool, order = await _pool(own_settings, 1), list[Urgency]()
    held = await pool.take(5)

    async def use(urgency: Urgency) -> None:
        PRESENT.set(urgency)
        connection = await pool.take(5)
        order.append(urgency)
        pool.give_back(connection)

    coming = [Urgency.FIGURES, Urgency.COUNTER, Urgency.READING, Urgency.SENDING]
    waiting = [asyncio.create_task(use(urgency)) for urgency in coming]
    await asyncio.sleep(0)
    pool.give_back(held)
    await asyncio.gather(*waiting)
    assert order == sorted(coming, reverse=True)
    await pool.close()


async def test_who_waits_too_long_is_told_so_and_costs_no_connection(own_settings: Settings) -> None:
    pool = await _pool(own_settings, 1)
    connection = await pool.take(5)
    with pytest.raises(TimeoutError):
        await pool.take(0.01)
    pool.give_back(connection)
    assert await pool.take(5) is connection
    pool.give_back(connection)
    await pool.close()


async def test_one_who_gives_up_as_its_turn_comes_passes_it_on(own_settings: Settings) -> None:
    pool = await _pool(own_settings, 1)
    connection = await pool.take(5)
    waiting = asyncio.create_task(pool.take(5))
    await asyncio.sleep(0)
    pool.give_back(connection)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert pool.idle == 1
    await pool.close()


async def test_a_broken_connection_makes_room_for_a_new_one(own_settings: Settings) -> None:
    pool = await _pool(own_settings, 1)
    broken = await pool.take(5)
    waiting = asyncio.create_task(pool.take(5))
    await asyncio.sleep(0)
    broken.terminate()
    pool.give_back(broken)
    fresh = await waiting
    assert await fresh.fetchval("SELECT 1") == 1
    pool.give_back(fresh)
    await pool.close()


async def test_a_connection_amid_a_transaction_is_not_lent_again(own_settings: Settings) -> None:
    pool = await _pool(own_settings, 2)
    careless = await pool.take(5)
    await careless.execute("BEGIN")
    pool.give_back(careless)
    assert careless.is_closed()
    assert pool.open == 0
    await pool.close()


async def test_connections_that_cannot_be_opened_leave_room(own_settings: Settings) -> None:
    pool = await _pool(own_settings, 1)
    await pool.close()

    async def refuse() -> None:
        raise ConnectionRefusedError

    pool._connect = refuse  # type: ignore[assignment]
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError):
            await pool.take(5)
    assert pool.open == 0
