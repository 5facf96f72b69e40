"""Counting: each rating exactly once, whoever counts beside whom."""

import asyncio
import random
from datetime import date, timedelta
from uuid import UUID

import pytest

from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Database, Reader, Transaction
from ihanoi.platform.together import AT_MOST
from ihanoi.ratings.board import Board
from ihanoi.ratings.queries import FIGURES, live_frame, satisfaction
from ihanoi.ratings.roll_up import roll_up
from ihanoi.ratings.schemas import FEWEST

ADD = "INSERT INTO rating_delta (unit_id, procedure_code, day, level) VALUES ($1, $2, $3, $4)"
DAY = date(2026, 3, 2)
UNITS = "SELECT id FROM unit WHERE kind = 'commune' ORDER BY code LIMIT 3"
LEFT = "SELECT count(*) FROM rating_delta WHERE procedure_code = $1"


@pytest.fixture
async def units(database: Database) -> list[UUID]:
    return [row["id"] for row in await database.reader().fetch(UNITS)]


async def counts(
    database: Database, procedure: str, unit: UUID | None = None, first: date = DAY, last: date = DAY
) -> tuple[int, int, int]:
    row = await database.reader().fetch_one(FIGURES, first, last, unit, procedure)
    assert row is not None
    return row["very_satisfied"], row["satisfied"], row["dissatisfied"]


async def count_all(database: Database) -> int:
    """Roll up until nothing is left; return how many ratings were counted."""
    total = 0
    while True:
        async with database.unit_of_work() as tx:
            taken = await roll_up(tx)
        if not taken:
            return total
        total += taken


async def test_ratings_are_added_to_their_own_day_unit_and_procedure(database: Database, units: list[UUID]) -> None:
    mine, noise = f"mine-{new_id()}", f"noise-{new_id()}"
    rows = [
        (units[0], mine, DAY, 2),
        (units[0], mine, DAY, 2),
        (units[0], mine, DAY, 0),
        (units[1], mine, DAY, 1),
        (units[0], mine, DAY + timedelta(days=1), 1),
        (units[0], noise, DAY, 0),
    ]
    async with database.unit_of_work() as tx:
        await tx.execute_many(ADD, rows)
    await count_all(database)
    assert await counts(database, mine) == (2, 1, 1)
    assert await counts(database, mine, units[0]) == (2, 0, 1)
    assert await counts(database, mine, units[1]) == (0, 1, 0)
    assert await counts(database, mine, units[2]) == (0, 0, 0)
    assert await counts(database, mine, last=DAY + timedelta(days=1)) == (2, 2, 1)


async def test_what_was_counted_is_not_counted_again(database: Database, units: list[UUID]) -> None:
    mine = f"mine-{new_id()}"
    for number in (1, 2):
        async with database.unit_of_work() as tx:
            await tx.execute(ADD, units[0], mine, DAY, 2)
        await count_all(database)
        await count_all(database)
        assert await counts(database, mine) == (number, 0, 0)
    assert await database.reader().fetch_value(LEFT, mine) == 0


async def test_a_count_that_failed_loses_nothing(database: Database, units: list[UUID]) -> None:
    mine = f"mine-{new_id()}"
    async with database.unit_of_work() as tx:
        await tx.execute(ADD, units[0], mine, DAY, 1)
    failed = Transaction(database)
    assert await roll_up(failed) >= 1
    await failed._rollback()
    assert await counts(database, mine) == (0, 0, 0)
    await count_all(database)
    assert await counts(database, mine) == (0, 1, 0)


async def test_each_rating_is_counted_exactly_once_among_raters_and_counters(
    database: Database, units: list[UUID]
) -> None:
    mine, chance = f"mine-{new_id()}", random.Random(20260302)
    given = [(chance.choice(units), mine, DAY, chance.randrange(3)) for _ in range(300)]

    async def rate(rows: list[tuple[UUID, str, date, int]]) -> None:
        for row in rows:
            async with database.unit_of_work() as tx:
                await tx.execute(ADD, *row)

    async def count() -> None:
        for _ in range(15):
            async with database.unit_of_work() as tx:
                await roll_up(tx)
            await asyncio.sleep(chance.random() * 0.01)

    raters = [rate(given[start::4]) for start in range(4)]
    await asyncio.gather(*raters, *[count() for _ in range(4)])
    await count_all(database)
    for unit in (None, *units):
        levels = [level for one, _, _, level in given if unit in (None, one)]
        assert await counts(database, mine, unit) == (levels.count(2), levels.count(1), levels.count(0))
    assert await database.reader().fetch_value(LEFT, mine) == 0


async def test_one_rating_moves_the_number_and_five_tell_how_they_rated(tx: Transaction, units: list[UUID]) -> None:
    today = tx.now.date()
    await roll_up(tx)
    await tx.execute("DELETE FROM satisfaction WHERE day = $1", today)
    for number in range(1, FEWEST + 1):
        await tx.execute(ADD, units[0], "mine", today, 0)
        await roll_up(tx)
        for found in (await satisfaction(tx, today, today), await satisfaction(tx, today, today, units[0], "mine")):
            assert found.figures.ratings == number
            assert found.figures.dissatisfied == (None if number < FEWEST else FEWEST)
        shown = b'"dissatisfied":null' if number < FEWEST else b'"dissatisfied":5'
        assert shown in (await live_frame(tx)).data


async def test_the_live_board_shows_today_and_stems_from_no_event(tx: Transaction) -> None:
    frame = await live_frame(tx)
    assert (frame.topic, frame.id, frame.name) == ("satisfaction", 0, "figures")
    assert tx.now.date().isoformat().encode() in frame.data


async def test_who_opens_the_board_at_one_moment_is_shown_what_was_read_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings: list[Reader] = []
    reader = database.reader

    def counted() -> Reader:
        readings.append(reader())
        return readings[-1]

    monkeypatch.setattr(database, "reader", counted)
    board = Board(database)
    frames = await asyncio.gather(*(board(None) for _ in range(AT_MOST)))
    assert len(readings) == 1
    assert {frame.topic for frame in frames} == {"satisfaction"}
    await board(None)
    assert len(readings) == 2, "nothing is kept for who comes later"
