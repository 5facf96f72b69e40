"""A changed fact is hinted at when something begun before may have the old value: once, by names alone."""

from datetime import timedelta
from typing import Any

import pytest

from ihanoi.dossiers.hints import UsesOutdated, replay
from ihanoi.dossiers.schemas import Move
from ihanoi.dossiers.tell_changes import tell_changes
from ihanoi.dossiers.withdraw import withdraw
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.platform.events import entries_of, write_events
from ihanoi.profile.correction_schemas import DeclareFact
from ihanoi.profile.declare_fact import declare_fact
from tests.conftest import agree
from tests.dossiers.pieces import draft, facts_about, submitted

PHONE = "contact.phone"
LINES = "SELECT count(*) FROM event WHERE subject = $1 AND kind = 'profile.read'"


async def changed(tx: Transaction, who: Actor, phone: str = "0987654321") -> list[int]:
    """Let the person declare another telephone number; return the events that tell of a change."""
    assert who.id is not None
    tx.now += timedelta(minutes=1)
    tx._events.clear()
    await declare_fact(tx, who, PHONE, DeclareFact(phone))
    if tx._events:
        await write_events(await tx.connection(), tx._events)
    tx._events.clear()
    entries = await entries_of(tx, who.id)
    return [entry.id for entry in entries if entry.kind == "profile.facts_changed"]


async def hinted(tx: Transaction, who: Actor, event_id: int) -> list[Any]:
    """React to a change; return what the person is told."""
    assert who.id is not None
    tx._events.clear()
    await tell_changes(tx, event_id)
    return facts_about(tx, who.id, UsesOutdated)


async def test_a_first_value_is_no_change_and_the_same_again_is_none(tx: Transaction, an: Actor) -> None:
    await agree(tx, an)
    assert await changed(tx, an) == []
    assert await changed(tx, an) == []
    assert len(await changed(tx, an, "0900000000")) == 1


@pytest.mark.parametrize("begin", [draft, submitted])
async def test_what_was_begun_before_is_hinted_at_once(
    tx: Transaction, an: Actor, registers: Registers, begin: Any
) -> None:
    await agree(tx, an)
    await changed(tx, an, "0912345678")
    await begin(tx, an, registers)
    [event_id] = await changed(tx, an)
    assert await hinted(tx, an, event_id) == [UsesOutdated([PHONE], event_id)]
    assert an.id is not None
    await write_events(await tx.connection(), tx._events)
    assert await hinted(tx, an, event_id) == [], "told once, however often it is tried"
    [frame] = await replay(tx, an.id, 0)
    assert b"0987654321" not in frame.data
    assert await tx.fetch_value(LINES, an.id) == 0, "nothing was read"


async def test_dossiers_whose_uses_were_never_put_on_record_count_by_their_form(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    await agree(tx, an)
    await changed(tx, an, "0912345678")
    sent = await submitted(tx, an, registers)
    await tx.execute("DELETE FROM dossier_fact WHERE dossier_id = $1", sent.id)
    [event_id] = await changed(tx, an)
    assert await hinted(tx, an, event_id) == [UsesOutdated([PHONE], event_id)]


async def test_what_has_ended_or_began_later_needs_no_hint(tx: Transaction, an: Actor, registers: Registers) -> None:
    await agree(tx, an)
    await changed(tx, an, "0912345678")
    sent = await submitted(tx, an, registers)
    await withdraw(tx, an, sent.id, Move(sent.version))
    [event_id] = await changed(tx, an)
    tx.now += timedelta(minutes=1)
    await draft(tx, an, registers)
    assert await hinted(tx, an, event_id) == []


async def test_an_event_that_tells_of_no_change_leads_to_nothing(tx: Transaction, an: Actor) -> None:
    assert await hinted(tx, an, 2**62) == []
