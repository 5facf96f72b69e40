"""Consents: to one purpose, in the words that were read, provable later, withdrawn at once."""

import asyncpg
import pytest

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.consent_purposes import ConsentPurposes, text_hash
from ihanoi.profile.consents import consent_to, consents
from ihanoi.profile.errors import ConsentNotGiven, ConsentPurposeMissing, ConsentTextChanged
from ihanoi.profile.events import ConsentGiven, ConsentWithdrawn
from ihanoi.profile.give_consent import give_consent
from ihanoi.profile.schemas import ConsentState, GiveConsent
from ihanoi.profile.withdraw_consent import withdraw_consent
from tests.conftest import agree, new_subject
from tests.profile.conftest import Reword


@pytest.fixture
async def person(tx: Transaction) -> Actor:
    return await new_subject(tx, "001190330001", "Nguyễn Thị An")


async def test_nobody_consents_by_silence(tx: Transaction, person: Actor) -> None:
    assert person.id is not None
    found = await consents(tx, person.id)
    assert [view.purpose for view in found] == list(tx.recall(ConsentPurposes).by_id)
    assert {view.state for view in found} == {ConsentState.NOT_GIVEN}
    assert all(view.offered and view.offered.text.vi and view.history == [] for view in found)


async def test_a_consent_keeps_the_exact_text_and_leaves_one_event_that_proves_it(
    tx: Transaction, person: Actor
) -> None:
    offered = tx.recall(ConsentPurposes).by_id["reuse"].texts[0]
    given = await agree(tx, person)
    assert given.state is ConsentState.GIVEN
    [line] = given.history
    assert (line.version, line.text, line.given_at, line.ended_at) == (1, offered.text, tx.now, None)
    assert line.text_hash == text_hash("reuse", line.version, line.text).hex()
    assert [fact.event for fact in tx._events] == [ConsentGiven("reuse", 1, line.text_hash)]
    assert await agree(tx, person) == given
    assert len(tx._events) == 1


async def test_a_text_on_record_is_never_changed(tx: Transaction, person: Actor) -> None:
    await agree(tx, person)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.execute("UPDATE consent_text SET text_en = 'something else'")


async def test_only_the_text_in_force_can_be_agreed_to(tx: Transaction, person: Actor, reword: Reword) -> None:
    reword()
    with pytest.raises(ConsentTextChanged) as refusal:
        await give_consent(tx, person, GiveConsent("reuse", 1))
    assert refusal.value.params == {"version": 2}
    with pytest.raises(ConsentPurposeMissing):
        await give_consent(tx, person, GiveConsent("no_such_purpose", 1))
    tx.now = tx.now.replace(year=2025)
    with pytest.raises(ConsentPurposeMissing):
        await give_consent(tx, person, GiveConsent("reuse", 2))


async def test_a_newer_text_continues_a_consent(tx: Transaction, person: Actor, reword: Reword) -> None:
    await agree(tx, person)
    reword()
    assert person.id is not None
    assert (await consent_to(tx, person.id, "reuse")).state is ConsentState.GIVEN, "it stands on its own text"
    view = await agree(tx, person)
    assert [(line.version, line.text.en == "In other words.") for line in view.history] == [(2, True), (1, False)]
    assert view.history[1].ended_at == view.history[0].given_at == tx.now


async def test_a_withdrawal_ends_the_consent_at_once_and_says_what_it_means(tx: Transaction, person: Actor) -> None:
    await agree(tx, person)
    await agree(tx, person, "reuse_sensitive")
    tx._events.clear()
    withdrawn = await withdraw_consent(tx, person, "reuse")
    assert (withdrawn.purpose, withdrawn.withdrawn_at, withdrawn.deleted) == ("reuse", tx.now, [])
    assert withdrawn.consequence == tx.recall(ConsentPurposes).by_id["reuse"].on_withdrawal
    assert [fact.event for fact in tx._events] == [ConsentWithdrawn("reuse", [])]
    assert person.id is not None
    view = await consent_to(tx, person.id, "reuse")
    assert (view.state, view.history[0].ended_at) == (ConsentState.WITHDRAWN, tx.now)
    assert (await consent_to(tx, person.id, "reuse_sensitive")).state is ConsentState.GIVEN
    assert (await agree(tx, person)).state is ConsentState.GIVEN


async def test_what_was_never_given_cannot_be_withdrawn(tx: Transaction, person: Actor) -> None:
    with pytest.raises(ConsentNotGiven):
        await withdraw_consent(tx, person, "reuse")
    for unknown in ("no_such_purpose", "a\x00b"):
        with pytest.raises(ConsentPurposeMissing):
            await withdraw_consent(tx, person, unknown)
