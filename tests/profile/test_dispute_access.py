"""Disputing a line of the access log: one's own, once, in words nobody else can read."""

from typing import Any

import pytest

from ihanoi.kernel.actor import SYSTEM, Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.platform.events import entries_of, write_events
from ihanoi.profile.access_log import access_log
from ihanoi.profile.declare import declare
from ihanoi.profile.dispute_access import dispute_access
from ihanoi.profile.errors import AccessLineMissing, AlreadyDisputed
from ihanoi.profile.events import AccessDisputed
from ihanoi.profile.reading import dossier_processing, note_reading
from ihanoi.profile.schemas import AccessLine, Dispute, DisputeAccess, DisputeOffice, DisputeState
from tests.conftest import agree, new_subject

REASON = DisputeAccess("Tôi không có hồ sơ nào ở phường này.")


async def lines_of(tx: Transaction, person: Actor) -> list[AccessLine]:
    """Return a person's log, with what was recorded so far."""
    assert person.id
    await write_events(await tx.connection(), tx._events)
    tx._events.clear()
    return (await access_log(tx, person.id, None, 10)).items


@pytest.fixture
async def person(tx: Transaction) -> Actor:
    """Somebody whose data was read twice."""
    person = await new_subject(tx, "001190330001")
    assert person.id
    for _ in range(2):
        note_reading(tx, SYSTEM, person.id, dossier_processing(new_id()), ["answers"])
    return person


async def test_a_dispute_shows_with_its_line_alone_and_is_an_event_without_words(
    tx: Transaction, person: Actor
) -> None:
    newest, oldest = await lines_of(tx, person)
    given = await dispute_access(tx, person, oldest.id, REASON)
    assert given == Dispute(DisputeState.OPEN, REASON.reason, tx.now, DisputeOffice.DATA_PROTECTION)
    assert [fact.event for fact in tx._events] == [AccessDisputed(oldest.id)]
    assert {line.id: line.dispute for line in await lines_of(tx, person)} == {newest.id: None, oldest.id: given}


async def test_a_line_is_disputed_once_and_keeps_its_first_reason(tx: Transaction, person: Actor) -> None:
    [line, _] = await lines_of(tx, person)
    given = await dispute_access(tx, person, line.id, REASON)
    with pytest.raises(AlreadyDisputed):
        await dispute_access(tx, person, line.id, DisputeAccess("Một lý do khác."))
    assert (await lines_of(tx, person))[0].dispute == given


async def test_nobody_disputes_what_is_no_line_of_their_own(tx: Transaction, person: Actor) -> None:
    other = await new_subject(tx, "001190330002")
    [line, _] = await lines_of(tx, person)
    await agree(tx, person)
    await declare(tx, person, {"contact.phone": "0911111111"}, new_id())
    await lines_of(tx, person)
    assert person.id
    declared = (await entries_of(tx, person.id))[-1]
    assert declared.kind == "profile.facts_declared"
    for who, line_id in ((other, line.id), (person, declared.id), (person, 2**62)):
        with pytest.raises(AccessLineMissing):
            await dispute_access(tx, who, line_id, REASON)


async def test_the_reason_cannot_be_read_in_the_database(tx: Transaction, person: Actor) -> None:
    [line, _] = await lines_of(tx, person)
    await dispute_access(tx, person, line.id, REASON)
    row: Any = await tx.fetch_one("SELECT sealed_reason FROM access_dispute WHERE line_id = $1", line.id)
    assert REASON.reason.encode() not in row["sealed_reason"]
