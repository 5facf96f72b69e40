"""Mandates: offered without telling who is known here, accepted by the one they are for, ended by either side."""

from datetime import date, datetime, timedelta

import pytest

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.kernel.actor import Actor, ActorKind
from ihanoi.kernel.clock import HANOI
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.profile.accept_mandate import accept_mandate
from ihanoi.profile.act_under import act_under, check_mandate
from ihanoi.profile.errors import (
    AssuranceTooLow,
    MandateMissing,
    MandateNotCovering,
    MandateNotOpen,
    MandateScopeUnknown,
    MandateTermRefused,
    MandateToOneself,
)
from ihanoi.profile.events import MandateAccepted, MandateEnded, MandateOffered, PersonalDataRead
from ihanoi.profile.give_mandate import give_mandate
from ihanoi.profile.mandate_schemas import GiveMandate, MandateView, Side
from ihanoi.profile.mandate_terms import MandateState, covers, state_of, term
from ihanoi.profile.mandates import mandates_of
from ihanoi.profile.withdraw_mandate import withdraw_mandate
from tests.conftest import new_subject

GRANDMOTHER, GRANDSON, NOBODY = "001141660001", "001200660002", "001200669999"
RESIDENCE, TEMPORARY = "1.004222", "1.004194"
TODAY = date(2026, 3, 2)
THEN = datetime(2026, 3, 1, tzinfo=HANOI)


@pytest.fixture
async def giver(tx: Transaction) -> Actor:
    return await new_subject(tx, GRANDMOTHER, "Phạm Thị Dung")


@pytest.fixture
async def holder(tx: Transaction) -> Actor:
    return await new_subject(tx, GRANDSON, "Phạm Văn Cháu")


async def given(tx: Transaction, giver: Actor, number: str = GRANDSON, *procedures: str) -> MandateView:
    return await give_mandate(tx, giver, GiveMandate(number, list(procedures)))


@pytest.mark.parametrize(
    ("accepted", "ended", "first", "last", "state"),
    [
        (None, None, TODAY, TODAY, MandateState.OFFERED),
        (THEN, None, TODAY, TODAY, MandateState.IN_FORCE),
        (THEN, None, TODAY + timedelta(1), TODAY + timedelta(9), MandateState.AGREED),
        (THEN, None, date(2025, 3, 1), TODAY - timedelta(1), MandateState.EXPIRED),
        (None, None, date(2025, 3, 1), TODAY - timedelta(1), MandateState.EXPIRED),
        (THEN, THEN, TODAY, TODAY, MandateState.WITHDRAWN),
        (None, THEN, TODAY, TODAY, MandateState.WITHDRAWN),
    ],
)
def test_each_state(
    accepted: datetime | None, ended: datetime | None, first: date, last: date, state: MandateState
) -> None:
    assert state_of(accepted, ended, first, last, TODAY) is state


def test_a_term_is_a_year_unless_agreed_and_five_at_most() -> None:
    assert term(None, None, TODAY) == (TODAY, date(2027, 3, 2))
    assert term(date(2028, 2, 29), None, TODAY) == (date(2028, 2, 29), date(2029, 2, 28))
    assert term(TODAY, date(2031, 3, 2), TODAY) == (TODAY, date(2031, 3, 2))
    for first, last in ((date(2026, 3, 1), None), (TODAY, date(2026, 3, 1)), (TODAY, date(2031, 3, 3))):
        with pytest.raises(MandateTermRefused):
            term(first, last, TODAY)


def test_what_a_mandate_covers() -> None:
    assert covers([], [], RESIDENCE, "residence")
    assert covers([RESIDENCE], ["land"], RESIDENCE, "residence")
    assert covers([], ["residence"], RESIDENCE, "residence")
    assert not covers([TEMPORARY], ["land"], RESIDENCE, "residence")


async def test_a_mandate_is_offered_accepted_used_and_withdrawn(tx: Transaction, giver: Actor, holder: Actor) -> None:
    assert giver.id is not None
    procedure = tx.recall(Catalogue).in_force(RESIDENCE, tx.now.date()).procedure
    offered = await given(tx, giver, GRANDSON, RESIDENCE)
    assert (offered.side, offered.other, offered.state) == (Side.GIVEN, GRANDSON, MandateState.OFFERED)
    with pytest.raises(MandateMissing):
        await act_under(tx, holder, offered.id, procedure)
    accepted = await accept_mandate(tx, holder, offered.id)
    assert (accepted.side, accepted.other) == (Side.RECEIVED, "Phạm Thị Dung")
    assert [(one.other, one.state) for one in await mandates_of(tx, giver)] == [
        ("Phạm Văn Cháu", MandateState.IN_FORCE)
    ]
    tx._events.clear()
    acting = await act_under(tx, holder, offered.id, procedure)
    assert acting.reading.subject_id == giver.id
    [line] = [fact for fact in tx._events if isinstance(fact.event, PersonalDataRead)]
    assert (line.subject, line.actor) == (giver.id, holder)
    assert isinstance(line.event, PersonalDataRead)
    assert line.event.purpose == "mandate"
    await withdraw_mandate(tx, giver, offered.id)
    with pytest.raises(MandateMissing):
        await act_under(tx, holder, offered.id, procedure)
    with pytest.raises(MandateMissing):
        await check_mandate(tx, holder, offered.id, procedure)


async def test_the_one_it_was_given_to_may_lay_it_down_or_refuse_it(
    tx: Transaction, giver: Actor, holder: Actor
) -> None:
    for accept in (True, False):
        offered = await given(tx, giver)
        if accept:
            await accept_mandate(tx, holder, offered.id)
        assert (await withdraw_mandate(tx, holder, offered.id)).state is MandateState.WITHDRAWN
        with pytest.raises(MandateNotOpen):
            await accept_mandate(tx, holder, offered.id)
        with pytest.raises(MandateNotOpen):
            await withdraw_mandate(tx, giver, offered.id)


async def test_an_offer_tells_nobody_whether_a_number_is_known_here(
    tx: Transaction, giver: Actor, holder: Actor
) -> None:
    known, unknown = await given(tx, giver, GRANDSON), await given(tx, giver, NOBODY)
    shape = [(one.side, one.state, one.procedures, one.valid_to) for one in (known, unknown)]
    assert shape[0] == shape[1]
    assert (known.other, unknown.other) == (GRANDSON, NOBODY), "the number as it was typed, no name"
    later = await new_subject(tx, NOBODY, "Đến Sau")
    assert [one.id for one in await mandates_of(tx, later)] == [unknown.id]
    await accept_mandate(tx, later, unknown.id)


async def test_a_mandate_concerns_its_two_sides_alone(tx: Transaction, giver: Actor, holder: Actor) -> None:
    stranger = await new_subject(tx, "001200660003")
    offered = await given(tx, giver)
    for attempt in (accept_mandate, withdraw_mandate):
        with pytest.raises(MandateMissing):
            await attempt(tx, stranger, offered.id)
    with pytest.raises(MandateMissing):
        await accept_mandate(tx, giver, offered.id)
    with pytest.raises(MandateMissing):
        await withdraw_mandate(tx, holder, new_id())
    assert await mandates_of(tx, stranger) == []


async def test_refusals(tx: Transaction, giver: Actor, holder: Actor) -> None:
    basic = Actor(ActorKind.CITIZEN, giver.id, 1)
    with pytest.raises(AssuranceTooLow):
        await given(tx, basic)
    with pytest.raises(MandateToOneself):
        await given(tx, giver, GRANDMOTHER)
    with pytest.raises(MandateScopeUnknown):
        await given(tx, giver, GRANDSON, "9.999999")
    with pytest.raises(MandateTermRefused):
        await give_mandate(tx, giver, GiveMandate(GRANDSON, valid_to=tx.now.date() - timedelta(1)))
    offered = await given(tx, giver, GRANDSON, TEMPORARY)
    with pytest.raises(AssuranceTooLow):
        await accept_mandate(tx, Actor(ActorKind.CITIZEN, holder.id, 1), offered.id)
    await accept_mandate(tx, holder, offered.id)
    with pytest.raises(MandateNotCovering):
        await act_under(tx, holder, offered.id, tx.recall(Catalogue).in_force(RESIDENCE, tx.now.date()).procedure)


async def test_an_expired_mandate_is_none(tx: Transaction, giver: Actor, holder: Actor) -> None:
    offered = await given(tx, giver)
    await accept_mandate(tx, holder, offered.id)
    await tx.execute(
        "UPDATE mandate SET valid_from = valid_from - 9, valid_to = valid_from - 1 WHERE id = $1", offered.id
    )
    procedure = tx.recall(Catalogue).in_force(RESIDENCE, tx.now.date()).procedure
    with pytest.raises(MandateMissing):
        await act_under(tx, holder, offered.id, procedure)
    assert (await mandates_of(tx, giver))[0].state is MandateState.EXPIRED


async def test_the_log_has_no_name_and_no_number(tx: Transaction, giver: Actor, holder: Actor) -> None:
    offered = await given(tx, giver, GRANDSON, RESIDENCE)
    await accept_mandate(tx, holder, offered.id)
    await withdraw_mandate(tx, holder, offered.id)
    facts = [
        fact.event for fact in tx._events if isinstance(fact.event, MandateOffered | MandateAccepted | MandateEnded)
    ]
    today = tx.now.date()
    assert facts == [
        MandateOffered(offered.id, [RESIDENCE], [], today, offered.valid_to),
        MandateAccepted(offered.id),
        MandateEnded(offered.id, by_grantor=False),
    ]


async def test_a_mandate_of_somebody_erased_lists_without_a_name(tx: Transaction, giver: Actor, holder: Actor) -> None:
    offered = await given(tx, giver)
    await tx.execute("UPDATE subject SET sealed_identity = NULL WHERE id = $1", giver.id)
    assert [(one.id, one.other) for one in await mandates_of(tx, holder)] == [(offered.id, "")]
