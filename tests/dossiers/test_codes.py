"""Dossier codes: the national form, anew each day and unit, never twice."""

import asyncio
from collections import Counter
from datetime import date, datetime

import pytest

from ihanoi.dossiers.codes import dossier_code, next_code
from ihanoi.kernel.clock import HANOI
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Database, Transaction

MORNING = datetime(2026, 3, 2, 8, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (1, "H26.00167-260302-0001"),
        (9999, "H26.00167-260302-9999"),
        (10000, "H26.00167-260302-10000"),
    ],
)
def test_a_code_has_unit_day_and_four_digits_or_more(number: int, code: str) -> None:
    assert dossier_code("H26.00167", date(2026, 3, 2), number) == code


async def test_numbers_begin_anew_each_day_and_for_each_unit(tx: Transaction) -> None:
    one, other = f"T{new_id()}", f"T{new_id()}"
    next_day = datetime(2026, 3, 3, 8, tzinfo=HANOI)
    asked = [(one, MORNING), (one, MORNING), (other, MORNING), (one, next_day), (one, MORNING), (other, next_day)]
    numbers = [(await next_code(tx, unit, moment))[-4:] for unit, moment in asked]
    assert numbers == ["0001", "0002", "0001", "0001", "0003", "0001"]


async def test_the_day_is_hanois_whatever_zone_the_moment_is_in(tx: Transaction) -> None:
    before_midnight_utc = datetime.fromisoformat("2026-03-01T23:30:00+00:00")
    assert "-260302-" in await next_code(tx, f"T{new_id()}", before_midnight_utc)


async def test_two_hundred_at_once_get_two_hundred_numbers_without_gaps(database: Database) -> None:
    unit = f"T{new_id()}"

    async def take() -> str:
        async with database.unit_of_work() as tx:
            return await next_code(tx, unit, MORNING)

    codes = await asyncio.gather(*[take() for _ in range(200)])
    assert Counter(codes) == Counter(dossier_code(unit, MORNING.date(), number) for number in range(1, 201))


async def test_a_number_of_work_that_failed_is_given_to_the_next(database: Database) -> None:
    unit = f"T{new_id()}"
    failed = Transaction(database)
    first = await next_code(failed, unit, MORNING)
    await failed._rollback()
    async with database.unit_of_work() as tx:
        assert await next_code(tx, unit, MORNING) == first
