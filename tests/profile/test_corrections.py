"""Disputing a verified value: kept in secret, told where to go, and settled when the register says something else."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from msgspec import UNSET

from ihanoi.exchange.answers import Answer, Outcome, Question
from ihanoi.exchange.breaker import Breaker
from ihanoi.exchange.errors import RegisterUnavailable
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.profile.ask_registers import RegisterAnswer, ask_registers
from ihanoi.profile.correction_schemas import CorrectionState, CorrectionView, RequestCorrection
from ihanoi.profile.corrections import corrections
from ihanoi.profile.errors import (
    AttributeMissing,
    CorrectionClosed,
    CorrectionMissing,
    CorrectionOpen,
    FactDeclared,
    FactMissing,
    ValueInvalid,
)
from ihanoi.profile.events import CorrectionRequested, CorrectionSettled, CorrectionWithdrawn
from ihanoi.profile.keep_answers import keep_answers
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.outcomes import NOBODY_ASKED
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.recheck_correction import recheck_correction
from ihanoi.profile.request_correction import request_correction
from ihanoi.profile.withdraw_correction import withdraw_correction
from tests.conftest import new_subject

ETHNICITY, SEX, NAME, PHONE = "person.ethnicity", "person.sex", "person.full_name", "contact.phone"
SAID = {ETHNICITY: "Kinh", SEX: "male", NAME: "Nguyễn Thị An"}
REASON = "Giấy khai sinh của tôi ghi khác."


async def say(tx: Transaction, person: Actor, values: Mapping[str, Any] | None) -> None:
    """Let the population register answer, a moment later; None when it is silent."""
    assert person.id
    tx.now += timedelta(seconds=1)
    outcome = Outcome.UNAVAILABLE if values is None else Outcome.FOUND
    answer = RegisterAnswer(Source.POPULATION, outcome, "prefill", asked=True, values=values)
    await keep_answers(tx, person, person.id, [answer], await present_facts(tx, own(person)))


async def disputed(tx: Transaction, person: Actor, attribute: str = ETHNICITY, **more: Any) -> CorrectionView:
    return await request_correction(tx, person, attribute, RequestCorrection(REASON, **more))


async def states(tx: Transaction, person: Actor) -> list[CorrectionState]:
    assert person.id
    return [one.state for one in (await corrections(tx, person.id, None, 10)).items]


def told(tx: Transaction, kind: type) -> list[Any]:
    return [fact.event for fact in tx._events if isinstance(fact.event, kind)]


@pytest.fixture
async def person(tx: Transaction) -> Actor:
    """Somebody of whom the register knows something, not all of it right."""
    person = await new_subject(tx, "001190340001", "Nguyễn Thị An")
    await say(tx, person, SAID)
    return person


async def test_the_answer_names_the_register_its_owner_and_the_way_to_correct_it(
    tx: Transaction, person: Actor
) -> None:
    given = await disputed(tx, person, value="  Tày ")
    assert (given.state, given.value, given.right_value, given.reason) == (CorrectionState.OPEN, "Kinh", "Tày", REASON)
    assert given.place.source is Source.POPULATION
    assert given.place.owner.vi == "Bộ Công an"
    assert [procedure.code for procedure in given.place.procedures] == ["1.012564", "1.004859"]
    assert given.right == "91/2025/QH15, Điều 13"
    assert told(tx, CorrectionRequested) == [CorrectionRequested(given.id, ETHNICITY, "population")]
    assert person.id
    assert (await corrections(tx, person.id, None, 10)).items == [given]


async def test_the_value_held_right_may_be_left_out(tx: Transaction, person: Actor) -> None:
    assert (await disputed(tx, person)).right_value is UNSET


@pytest.mark.parametrize(
    ("attribute", "value", "code"),
    [(SEX, "other", "enum"), (ETHNICITY, 5, "type"), (ETHNICITY, "", "minLength"), (ETHNICITY, None, "required")],
)
async def test_a_value_of_another_kind_is_refused(
    tx: Transaction, person: Actor, attribute: str, value: Any, code: str
) -> None:
    with pytest.raises(ValueInvalid) as refused:
        await disputed(tx, person, attribute, value=value)
    assert [(fault.pointer, fault.code) for fault in refused.value.errors] == [("/value", code)]
    assert await states(tx, person) == []


async def test_the_value_that_is_held_is_nothing_to_correct_to(tx: Transaction, person: Actor) -> None:
    with pytest.raises(ValueInvalid) as refused:
        await disputed(tx, person, value="Kinh ")
    assert [fault.code for fault in refused.value.errors] == ["unchanged"]


async def test_only_what_somebody_else_vouches_for_is_disputed(tx: Transaction, person: Actor) -> None:
    assert person.id
    await keep_facts(tx, person.id, Source.DECLARED, {PHONE: "0911111111"}, [])
    for attribute, refusal in ((PHONE, FactDeclared), ("contact.email", FactMissing), ("no.such", AttributeMissing)):
        with pytest.raises(refusal):
            await disputed(tx, person, attribute)


async def test_an_attribute_is_disputed_once_at_a_time(tx: Transaction, person: Actor) -> None:
    first = await disputed(tx, person)
    with pytest.raises(CorrectionOpen):
        await disputed(tx, person)
    await disputed(tx, person, SEX)
    await withdraw_correction(tx, person, first.id)
    await disputed(tx, person)
    assert await states(tx, person) == [CorrectionState.OPEN, CorrectionState.OPEN, CorrectionState.WITHDRAWN]


async def test_it_settles_by_itself_once_the_register_says_another_value(tx: Transaction, person: Actor) -> None:
    given = await disputed(tx, person, value="Tày")
    await disputed(tx, person, SEX)
    await say(tx, person, {**SAID, ETHNICITY: "Nùng"})
    assert await states(tx, person) == [CorrectionState.OPEN, CorrectionState.SETTLED]
    assert told(tx, CorrectionSettled) == [CorrectionSettled(given.id, ETHNICITY, "population")]
    assert person.id
    settled = (await corrections(tx, person.id, None, 10)).items[1]
    assert (settled.closed_at, settled.value, settled.right_value) == (tx.now, "Kinh", "Tày")
    await say(tx, person, SAID)
    assert (await states(tx, person))[1] is CorrectionState.SETTLED, "what is settled stays so"


@pytest.mark.parametrize("values", [SAID, None, {}, {SEX: "male"}], ids=["same", "silent", "nobody", "not held"])
async def test_it_stays_open_while_the_register_says_the_same_or_nothing(
    tx: Transaction, person: Actor, values: Mapping[str, Any] | None
) -> None:
    await disputed(tx, person)
    await say(tx, person, values)
    assert await states(tx, person) == [CorrectionState.OPEN]
    assert told(tx, CorrectionSettled) == []


async def test_another_source_settles_nothing(tx: Transaction, person: Actor) -> None:
    assert person.id
    await disputed(tx, person)
    answer = RegisterAnswer(Source.CIVIL_STATUS, Outcome.FOUND, "prefill", asked=True, values={ETHNICITY: "Tày"})
    await keep_answers(tx, person, person.id, [answer], await present_facts(tx, own(person)))
    assert await states(tx, person) == [CorrectionState.OPEN]


async def test_the_electronic_identity_settles_when_it_names_the_person_anew(tx: Transaction) -> None:
    person = await new_subject(tx, "001190340002", "Nguyễn Thị Anh")
    given = await disputed(tx, person, NAME, value="Nguyễn Thị An")
    assert given.source is Source.E_IDENTITY
    looked = await recheck_correction(tx, person, given.id, NOBODY_ASKED)
    assert looked.correction.state is CorrectionState.OPEN
    assert await new_subject(tx, "001190340002", "Nguyễn Thị An") == person
    looked = await recheck_correction(tx, person, given.id, NOBODY_ASKED)
    assert looked.correction.state is CorrectionState.SETTLED


async def test_a_closed_one_is_not_withdrawn(tx: Transaction, person: Actor) -> None:
    given = await disputed(tx, person)
    assert (await withdraw_correction(tx, person, given.id)).state is CorrectionState.WITHDRAWN
    assert told(tx, CorrectionWithdrawn) == [CorrectionWithdrawn(given.id, ETHNICITY, "population")]
    with pytest.raises(CorrectionClosed):
        await withdraw_correction(tx, person, given.id)
    await say(tx, person, {ETHNICITY: "Tày"})
    assert await states(tx, person) == [CorrectionState.WITHDRAWN]


async def test_nobody_sees_or_touches_somebody_elses(tx: Transaction, person: Actor) -> None:
    other = await new_subject(tx, "001190340003")
    given = await disputed(tx, person)
    assert await states(tx, other) == []
    for correction_id in (given.id, new_id()):
        with pytest.raises(CorrectionMissing):
            await withdraw_correction(tx, other, correction_id)
        with pytest.raises(CorrectionMissing):
            await recheck_correction(tx, other, correction_id, NOBODY_ASKED)
    assert await states(tx, person) == [CorrectionState.OPEN]


async def test_pages_hold_every_correction_once_newest_first(tx: Transaction, person: Actor) -> None:
    assert person.id
    given = [(await disputed(tx, person, attribute)).id for attribute in (ETHNICITY, SEX, NAME)]
    first = await corrections(tx, person.id, None, 2)
    second = await corrections(tx, person.id, first.next, 2)
    assert [one.id for one in [*first.items, *second.items]] == given[::-1]
    assert second.next is None


async def test_neither_reason_nor_values_can_be_read_in_the_database(tx: Transaction, person: Actor) -> None:
    given = await disputed(tx, person, value="Tày")
    row: Any = await tx.fetch_one("SELECT correction::text AS all FROM correction WHERE id = $1", given.id)
    sealed = await tx.fetch_value("SELECT sealed_request FROM correction WHERE id = $1", given.id)
    for secret in (REASON, "Tày", "Kinh"):
        assert secret not in row["all"]
        assert secret.encode() not in sealed


class _Silent:
    """A register that counts how often it was asked and never answers."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def look_up(self, question: Question) -> Answer | None:
        self.asked.append(question.purpose)
        raise RegisterUnavailable


async def test_a_correction_asks_a_register_that_answered_some_minutes_ago(tx: Transaction, person: Actor) -> None:
    assert person.id
    register = _Silent()
    tx.now += timedelta(minutes=2)
    registers = Registers({"population": register}, lambda: Breaker(2, 1))
    for fresh in (timedelta(minutes=10), timedelta(minutes=1)):
        await ask_registers(tx, person.id, registers, [Source.POPULATION], f"within {fresh}", fresh)
    assert register.asked == ["within 0:01:00"]
