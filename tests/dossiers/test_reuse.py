"""What was reused: told with the submitted dossier, and counted exactly once per version, unit and day."""

import asyncio
import random
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.definition import Field, FieldType, Form, Procedure, Section, Text
from ihanoi.catalogue.files import read_procedure
from ihanoi.catalogue.forms import FormCheck, Situation
from ihanoi.dossiers.content import Content, Shown
from ihanoi.dossiers.jobs import count_reuse
from ihanoi.dossiers.queries import own_dossier
from ihanoi.dossiers.reuse import reuse_of
from ihanoi.dossiers.roll_up import roll_up
from ihanoi.dossiers.schemas import DossierView, Reuse
from ihanoi.dossiers.submit import COUNT_REUSE, submit
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.clock import HANOI
from ihanoi.platform.database import Database, Transaction
from ihanoi.settings import CHECKOUT
from tests.catalogue.pieces import vocabulary
from tests.conftest import agree
from tests.dossiers.pieces import answered, filled, sending, submitted

LABEL = Text(vi="Mục", en="Item")
FILES = CHECKOUT / "procedures"
COUNTED = """
    SELECT dossiers, reusable, reused FROM reuse
    WHERE procedure_version_id = $1 AND unit_id = $2 AND day = $3
"""
SOME = "SELECT procedure_version.id AS version_id, unit.id AS unit_id FROM procedure_version, unit LIMIT 1"
DAY = date(2026, 3, 2)


def question(name: str, attribute: str | None = "person.any", **more: Any) -> Field:
    return Field(id=name, type=FieldType.TEXT, label=LABEL, attribute=attribute, required=False, **more)


FORM = Form(
    sections=[
        Section(
            id="all",
            title=LABEL,
            fields=[
                question("one"),
                question("two"),
                question("childs", of="child"),
                question("shops", of="business"),
                question("this_case", attribute=None),
                question("hidden", visible_when={"===": [{"var": "this_case"}, "yes"]}),
            ],
        )
    ]
)
FOUNDING = "hanoi/household_business/1.001612.toml"
PROCEDURE: Procedure = replace(read_procedure(FILES / FOUNDING, vocabulary()), form=FORM)
"""Founding a business: nobody could have said anything of it before."""
BOTH = {"one": "1", "two": "2"}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], Reuse]] = {
    "filled and left as it was": (BOTH, BOTH, Reuse(3, 2, 0.6667)),
    "filled and changed": (BOTH, {**BOTH, "two": "other"}, Reuse(3, 1, 0.3333)),
    "filled and taken away": (BOTH, {"one": "1"}, Reuse(3, 1, 0.3333)),
    "stated by the person": ({}, BOTH, Reuse(3, 0, 0.0)),
    "about another, and left as it was": ({"childs": "x"}, {"childs": "x", "this_case": "x"}, Reuse(3, 1, 0.3333)),
    "about what the procedure introduces": (BOTH, {**BOTH, "shops": "x"}, Reuse(3, 2, 0.6667)),
    "about this case alone": ({}, {"this_case": "x"}, Reuse(3, 0, 0.0)),
    "a question now shown": (BOTH, {**BOTH, "this_case": "yes"}, Reuse(4, 2, 0.5)),
    "filled where it is not shown": ({**BOTH, "hidden": "3"}, BOTH, Reuse(3, 2, 0.6667)),
}


@pytest.mark.parametrize(("known", "answers", "reuse"), CASES.values(), ids=CASES.keys())
def test_only_what_was_shown_filled_and_left_alone_is_reused(
    known: dict[str, Any], answers: dict[str, Any], reuse: Reuse
) -> None:
    then = datetime(2026, 3, 2, tzinfo=HANOI)
    snapshot = {name: Shown(value, "declared", 1, then, editable=True) for name, value in known.items()}
    assert reuse_of(PROCEDURE, FormCheck(FORM), Content(answers, snapshot), Situation()) == reuse


def test_a_form_without_reusable_questions_asks_nothing_twice() -> None:
    form = Form(sections=[Section(id="all", title=LABEL, fields=[question("this_case", attribute=None)])])
    procedure = replace(PROCEDURE, form=form)
    assert reuse_of(procedure, FormCheck(form), Content({}, {}), Situation()) == Reuse(0, 0, 1.0)


async def counted(tx: Transaction, dossier: DossierView) -> tuple[int, int, int]:
    """Return what the day's row of the dossier's version and unit says."""
    key = "SELECT procedure_version_id, unit_id FROM dossier WHERE id = $1"
    found: Any = await tx.fetch_one(key, dossier.id)
    row: Any = await tx.fetch_one(COUNTED, *found, tx.now.date())
    return tuple(row)


async def test_the_share_is_told_with_the_submission_and_counted_for_its_day(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    dossier = await submitted(tx, an, registers)
    assert isinstance(dossier.reuse, Reuse)
    assert 0 < dossier.reuse.reused < dossier.reuse.reusable
    assert not isinstance((await own_dossier(tx, an, dossier.id)).reuse, Reuse)
    await count_reuse(tx)
    assert await counted(tx, dossier) == (1, dossier.reuse.reusable, dossier.reuse.reused)
    await count_reuse(tx)
    assert await counted(tx, dossier) == (1, dossier.reuse.reusable, dossier.reuse.reused)


async def test_a_prefilled_answer_that_was_changed_is_not_reused(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    first = await filled(tx, an, registers)
    await agree(tx, an)
    await submit(tx, an, first.id, sending(first))
    again = await filled(tx, an, registers)
    kept = await submit(tx, an, again.id, sending(again))
    other = await filled(tx, an, registers)
    other = await answered(tx, an, other, phone="0987654321")
    changed = await submit(tx, an, other.id, sending(other))
    assert isinstance(kept.reuse, Reuse)
    assert isinstance(changed.reuse, Reuse)
    assert (changed.reuse.reusable, changed.reuse.reused) == (kept.reuse.reusable, kept.reuse.reused - 1)


@pytest.fixture
async def place(database: Database) -> tuple[UUID, UUID]:
    """A version and a unit."""
    row: Any = await database.reader().fetch_one(SOME)
    return row["version_id"], row["unit_id"]


async def test_submissions_at_once_do_not_wait_for_each_other(database: Database, place: tuple[UUID, UUID]) -> None:
    open_ones = [Transaction(database) for _ in range(3)]
    try:
        for one in open_ones:
            await asyncio.wait_for(one.execute(COUNT_REUSE, *place, DAY, 5, 4), timeout=5)
        async with database.unit_of_work() as counter:
            await asyncio.wait_for(count_reuse(counter), timeout=5)
    finally:
        for one in open_ones:
            await one._rollback()


async def test_each_submission_is_counted_exactly_once_among_counters(
    database: Database, place: tuple[UUID, UUID]
) -> None:
    chance = random.Random(20260302)
    given = [(10, chance.randrange(10)) for _ in range(120)]

    async def add(rows: list[tuple[int, int]]) -> None:
        for row in rows:
            async with database.unit_of_work() as tx:
                await tx.execute(COUNT_REUSE, *place, DAY, *row)

    async def count() -> None:
        for _ in range(15):
            async with database.unit_of_work() as tx:
                await roll_up(tx)

    await asyncio.gather(*[add(given[start::3]) for start in range(3)], count(), count())
    async with database.unit_of_work() as tx:
        await count_reuse(tx)
    row: Any = await database.reader().fetch_one(COUNTED, *place, DAY)
    assert tuple(row) == (120, 1200, sum(reused for _, reused in given))
