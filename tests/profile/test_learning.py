"""What a person declares is kept for later forms only while they consent, and goes when they withdraw."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Database, Transaction
from ihanoi.profile.declare import declare
from ihanoi.profile.events import ConsentWithdrawn
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.withdraw_consent import withdraw_consent
from tests.conftest import agree, new_subject
from tests.profile.conftest import Reword

PHONE, POVERTY, HOME = "contact.phone", "social.poverty_status", "residence.current"
SAID = {PHONE: "0911111111", POVERTY: "poor"}
STORED = "SELECT attribute FROM fact WHERE subject_id = $1 AND source = 'declared'"


@pytest.fixture
async def person(tx: Transaction) -> Actor:
    return await new_subject(tx, "001190330001", "Nguyễn Thị An")


async def declared(tx: Transaction, actor: Actor) -> dict[str, Any]:
    assert actor.id is not None
    return {f.attribute: f.value for f in await present_facts(tx, own(actor)) if f.source is Source.DECLARED}


async def say(tx: Transaction, actor: Actor, values: Mapping[str, Any] = SAID) -> None:
    tx.now += timedelta(seconds=1)
    await declare(tx, actor, values, new_id())


async def test_without_consent_nothing_is_kept(tx: Transaction, person: Actor) -> None:
    await say(tx, person)
    assert await tx.fetch(STORED, person.id) == []


async def test_what_was_kept_under_an_older_text_stays_with_a_newer_one(
    tx: Transaction, person: Actor, reword: Reword
) -> None:
    await agree(tx, person)
    await say(tx, person)
    reword()
    assert await declared(tx, person) == {PHONE: "0911111111"}
    await agree(tx, person)
    assert await declared(tx, person) == {PHONE: "0911111111"}


async def test_each_class_of_data_needs_its_own_consent(tx: Transaction, person: Actor) -> None:
    assert tx.recall(Catalogue).vocabulary.attributes[POVERTY].sensitivity == "sensitive"
    await agree(tx, person)
    await say(tx, person)
    assert await declared(tx, person) == {PHONE: "0911111111"}
    await agree(tx, person, "reuse_sensitive")
    await say(tx, person)
    assert await declared(tx, person) == SAID
    withdrawn = await withdraw_consent(tx, person, "reuse")
    assert (withdrawn.deleted, await declared(tx, person)) == ([PHONE], {POVERTY: "poor"})


async def test_a_withdrawal_deletes_what_only_the_consent_allowed_to_keep_history_included(
    tx: Transaction, person: Actor
) -> None:
    other = await new_subject(tx, "001190330002")
    assert person.id is not None
    for who in (person, other):
        await agree(tx, who)
        await say(tx, who)
    await say(tx, person, {PHONE: "0922222222", HOME: {"text": "Paris"}})
    register = {HOME: {"commune": "00167"}}
    await keep_facts(tx, person.id, Source.POPULATION, register, await present_facts(tx, own(person)))
    tx._events.clear()

    withdrawn = await withdraw_consent(tx, person, "reuse")
    assert (withdrawn.withdrawn_at, withdrawn.deleted) == (tx.now, [PHONE, HOME])
    assert await tx.fetch(STORED, person.id) == []
    assert {f.attribute: f.value for f in await present_facts(tx, own(person))}[HOME] == register[HOME]
    assert await declared(tx, other) == {PHONE: "0911111111"}
    assert [fact.event for fact in tx._events] == [ConsentWithdrawn("reuse", [PHONE, HOME])]
    await say(tx, person)
    assert await tx.fetch(STORED, person.id) == [], "nothing is kept after a withdrawal"
    await agree(tx, person)
    assert await declared(tx, person) == {}, "what was deleted does not come back"


async def test_what_a_consent_kept_fills_nothing_without_it_even_where_it_is_still_stored(
    tx: Transaction, person: Actor
) -> None:
    await agree(tx, person)
    await say(tx, person)
    await tx.execute("UPDATE consent SET ended_at = $2 WHERE subject_id = $1", person.id, tx.now)
    assert await tx.fetch(STORED, person.id)
    assert await declared(tx, person) == {}


@pytest.fixture
async def settled(database: Database) -> AsyncIterator[Actor]:
    """Somebody whose consent is committed, so that two transactions can meet."""
    async with database.unit_of_work() as tx:
        somebody = await new_subject(tx, "001190330003")
        await agree(tx, somebody)
    yield somebody
    async with database.unit_of_work() as tx:
        await tx.execute("DELETE FROM fact WHERE subject_id = $1", somebody.id)
        await tx.execute("DELETE FROM consent WHERE subject_id = $1", somebody.id)


async def test_a_withdrawal_that_meets_a_submission_deletes_what_that_keeps(database: Database, settled: Actor) -> None:
    async def withdraw() -> list[str]:
        async with database.unit_of_work() as tx:
            return (await withdraw_consent(tx, settled, "reuse")).deleted

    async with database.unit_of_work() as submitting:
        await say(submitting, settled)
        withdrawing = asyncio.create_task(withdraw())
        await asyncio.sleep(0.2)
        assert not withdrawing.done()
    assert await withdrawing == [PHONE]
    assert await database.reader().fetch(STORED, settled.id) == []
