"""Corrections while registers answer: no dispute is lost, doubled, or left open against what was corrected long ago."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ihanoi.exchange.answers import Answer, Outcome, Question
from ihanoi.exchange.breaker import Breaker
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database, Transaction
from ihanoi.profile.access_log import access_log
from ihanoi.profile.ask_registers import RegisterAnswer
from ihanoi.profile.consult_registers import consult_registers
from ihanoi.profile.correction_schemas import CorrectionState, CorrectionView, RequestCorrection
from ihanoi.profile.corrections import corrections, open_corrections
from ihanoi.profile.errors import CorrectionOpen, FactMissing
from ihanoi.profile.keep_answers import keep_answers
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.recheck_correction import ask_again, recheck_correction
from ihanoi.profile.request_correction import request_correction
from ihanoi.profile.withdraw_correction import withdraw_correction
from tests.conftest import new_subject
from tests.deeper import examples

ETHNICITY = "person.ethnicity"
OPEN, SETTLED = CorrectionState.OPEN, CorrectionState.SETTLED


class Register:
    """A population register that says what it is told to."""

    def __init__(self, ethnicity: str) -> None:
        self.ethnicity = ethnicity

    async def look_up(self, _: Question) -> Answer | None:
        return Answer({ETHNICITY: self.ethnicity})

    def connected(self) -> Registers:
        """Return the registers of a process that is connected to this one alone."""
        return Registers({"population": self}, lambda: Breaker(2, 1))


async def keep(tx: Transaction, person: Actor, values: Mapping[str, Any]) -> None:
    assert person.id
    answer = RegisterAnswer(Source.POPULATION, Outcome.FOUND, "prefill", asked=True, values=values)
    await keep_answers(tx, person, person.id, [answer], await present_facts(tx, own(person)))


async def disputed(tx: Transaction, person: Actor) -> CorrectionView:
    return await request_correction(tx, person, ETHNICITY, RequestCorrection("Giấy khai sinh ghi khác."))


@pytest.fixture
async def person(database: Database) -> AsyncIterator[Actor]:
    """Somebody on record of whom the register said «Kinh», so that two transactions can meet."""
    async with database.unit_of_work() as tx:
        person = await new_subject(tx, "001190340009")
        await keep(tx, person, {ETHNICITY: "Kinh"})
    yield person
    async with database.unit_of_work() as tx:
        for table in ("correction", "fact", "register_answer"):
            await tx.execute(f"DELETE FROM {table} WHERE subject_id = $1", person.id)


async def standing(database: Database, person: Actor) -> list[tuple[CorrectionState, Any]]:
    assert person.id
    found = await corrections(database.reader(), person.id, None, 10)
    return [(one.state, one.value) for one in found.items]


async def test_of_two_devices_that_dispute_at_once_one_is_told_of_the_other(database: Database, person: Actor) -> None:
    async def ask() -> None:
        async with database.unit_of_work() as tx:
            await disputed(tx, person)

    refusals = await asyncio.gather(*[ask() for _ in range(4)], return_exceptions=True)
    assert sorted(type(refusal).__name__ for refusal in refusals) == ["CorrectionOpen"] * 3 + ["NoneType"]
    assert await standing(database, person) == [(OPEN, "Kinh")]


async def test_a_dispute_that_comes_first_is_settled_by_the_answer_that_waited(
    database: Database, person: Actor
) -> None:
    async def answer() -> None:
        async with database.unit_of_work() as tx:
            await keep(tx, person, {ETHNICITY: "Tày"})

    async with database.unit_of_work() as asking:
        await disputed(asking, person)
        answering = asyncio.create_task(answer())
        await asyncio.sleep(0.2)
        assert not answering.done()
    await answering
    assert await standing(database, person) == [(SETTLED, "Kinh")]


async def test_a_dispute_that_waited_is_about_the_value_that_counts_then(database: Database, person: Actor) -> None:
    async def ask() -> None:
        async with database.unit_of_work() as tx:
            await disputed(tx, person)

    async with database.unit_of_work() as answering:
        await keep(answering, person, {ETHNICITY: "Tày"})
        asking = asyncio.create_task(ask())
        await asyncio.sleep(0.2)
        assert not asking.done()
    await asking
    assert await standing(database, person) == [(OPEN, "Tày")]


async def test_asking_anew_settles_it_and_the_log_says_on_which_ground_it_was_asked(
    database: Database, person: Actor
) -> None:
    register = Register("Kinh")
    registers = register.connected()
    async with database.unit_of_work() as tx:
        given = await disputed(tx, person)
    # The register answered a moment ago: within a minute it is spared.
    assert person.id
    outcomes = await ask_again(database, person, registers, given.id)
    assert (await access_log(database.reader(), person.id, None, 1)).items[0].purpose == "prefill"
    for ethnicity, state in (("Kinh", OPEN), ("Tày", SETTLED)):
        register.ethnicity = ethnicity
        async with database.unit_of_work() as tx:
            await tx.execute(
                "UPDATE register_answer SET answered_at = $2 WHERE subject_id = $1",
                person.id,
                tx.now - timedelta(minutes=1, seconds=1),
            )
        outcomes = await ask_again(database, person, registers, given.id)
        async with database.unit_of_work() as tx:
            looked = await recheck_correction(tx, person, given.id, outcomes)
        assert (looked.outcome, looked.correction.state) == (Outcome.FOUND, state)
        [line] = (await access_log(database.reader(), person.id, None, 1)).items
        assert (line.purpose, line.ground) == (f"correction {ETHNICITY}", "91/2025/QH15, Điều 13")


async def test_opening_any_form_settles_it_too(database: Database, person: Actor) -> None:
    async with database.unit_of_work() as tx:
        await disputed(tx, person)
        await tx.execute("DELETE FROM register_answer WHERE subject_id = $1", person.id)
    await consult_registers(database, person, Register("Tày").connected(), [Source.POPULATION], "prefill 1.004222")
    assert await standing(database, person) == [(SETTLED, "Kinh")]


async def take(tx: Transaction, person: Actor, step: str) -> None:
    """Let one thing happen, a moment later; what is refused changes nothing."""
    assert person.id
    tx.now += timedelta(seconds=1)
    if step == "dispute":
        with suppress(CorrectionOpen, FactMissing):
            await disputed(tx, person)
    elif step == "withdraw":
        for one in await open_corrections(tx, person.id):
            await withdraw_correction(tx, person, one.id)
    else:
        await keep(tx, person, {} if step == "nothing" else {ETHNICITY: step})


def expected(happened: list[str]) -> str | None:
    """Return the value that is disputed in the end: one the register was not seen to change since."""
    held: str | None = None
    known: str | None = None
    for step in happened:
        if step == "dispute":
            held = held or known
        elif step == "withdraw":
            held = None
        elif step == "nothing":
            known = None
        else:
            held, known = held if held == step else None, step
    return held


steps = st.lists(st.sampled_from(["Kinh", "Tày", "nothing", "dispute", "dispute", "withdraw"]), max_size=12)


@settings(deadline=None, max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
async def test_whatever_happens_in_whatever_order_only_what_the_register_still_says_is_disputed(
    database: Database, happened: list[str]
) -> None:
    tx = Transaction(database)
    try:
        person = await new_subject(tx, "001190340010")
        assert person.id
        for step in happened:
            await take(tx, person, step)
        left = await open_corrections(tx, person.id)
        value = expected(happened)
        assert [one.value for one in left] == ([] if value is None else [value])
    finally:
        await tx._rollback()
