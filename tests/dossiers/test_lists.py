"""Lists cost the same for many as for one: a page takes as many statements however much is on it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from ihanoi.dossiers.queries import desk_dossier, own_dossiers, queue
from ihanoi.dossiers.states import State
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import MAX_PAGE, Page
from ihanoi.platform.database import Transaction
from ihanoi.profile.access_log import access_log
from tests.dossiers.pieces import submitted
from tests.dossiers.test_export_data import keep_events

List = Callable[[Transaction, Actor, Actor], Awaitable[Page[Any]]]


def my_dossiers(tx: Transaction, an: Actor, _: Actor) -> Awaitable[Page[Any]]:
    return own_dossiers(tx, an, None, MAX_PAGE)


def my_access_log(tx: Transaction, an: Actor, _: Actor) -> Awaitable[Page[Any]]:
    assert an.id is not None
    return access_log(tx, an.id, None, MAX_PAGE)


def the_queue(tx: Transaction, _: Actor, officer: Actor) -> Awaitable[Page[Any]]:
    [unit_id] = officer.unit_ids
    return queue(tx, officer, unit_id, [State.SUBMITTED], None, MAX_PAGE)


async def filed_and_read(tx: Transaction, an: Actor, officer: Actor, registers: Registers) -> None:
    """Put one more on each list: a dossier sent in, and a line in the applicant's log."""
    dossier = await submitted(tx, an, registers)
    await desk_dossier(tx, officer, dossier.id)
    await keep_events(tx)


async def statements(tx: Transaction, reading: Awaitable[Page[Any]]) -> tuple[int, int]:
    """Read a list; return how many statements it took, and how much is on it."""
    sent: list[Any] = []
    connection = await tx.connection()
    with connection.query_logger(sent.append):
        page = await reading
        await asyncio.sleep(0)  # the driver reports in the loop's next turn
    return len(sent), len(page.items)


@pytest.mark.parametrize("wanted", [my_dossiers, my_access_log, the_queue], ids=lambda wanted: wanted.__name__)
async def test_a_page_of_many_takes_as_many_statements_as_a_page_of_one(
    wanted: List, tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    await filed_and_read(tx, an, officer, registers)
    await wanted(tx, an, officer)  # what a process reads once is read now
    few, on_it = await statements(tx, wanted(tx, an, officer))
    for _ in range(3):
        await filed_and_read(tx, an, officer, registers)
    many, then = await statements(tx, wanted(tx, an, officer))
    assert then >= on_it + 3
    assert 0 < many == few
