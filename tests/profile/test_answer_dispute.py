"""Disputes on the desk of the office that answers them: seen by it alone, opened with a line, answered once."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ihanoi.identity.errors import WrongRole
from ihanoi.kernel.actor import Actor, Post
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.platform.events import write_events
from ihanoi.profile.access_log import access_log
from ihanoi.profile.answer_dispute import answer_dispute
from ihanoi.profile.dispute_access import dispute_access
from ihanoi.profile.dispute_schemas import AnswerDispute
from ihanoi.profile.disputes import dispute_case, disputes
from ihanoi.profile.errors import DisputeAnswered, DisputeMissing, OwnAccess
from ihanoi.profile.events import AccessDisputeAnswered, PersonalDataRead
from ihanoi.profile.reading import dossier_processing, note_reading
from ihanoi.profile.schemas import AccessLine, DisputeAccess, DisputeOffice, DisputeState
from tests.conftest import new_subject
from tests.dossiers.pieces import officer_named

REASON, ANSWER = "Tôi không có hồ sơ nào ở phường này.", "Việc truy cập đúng thẩm quyền: hồ sơ do bạn nộp hôm qua."
OPEN, ANSWERED = DisputeState.OPEN, DisputeState.ANSWERED


async def written(tx: Transaction) -> None:
    if tx._events:
        await write_events(await tx.connection(), tx._events)
        tx._events.clear()


async def disputed(tx: Transaction, reader: Actor, person: Actor) -> AccessLine:
    """Let somebody read a person's data, and the person object to it a moment later."""
    assert person.id
    tx.now += timedelta(seconds=1)
    note_reading(tx, reader, person.id, dossier_processing(new_id()), ["answers"])
    await written(tx)
    [line] = (await access_log(tx, person.id, None, 1)).items
    await dispute_access(tx, person, line.id, DisputeAccess(REASON))
    await written(tx)
    return line


@pytest.fixture
async def guardian(tx: Transaction) -> Actor:
    """Who protects the city's personal data."""
    return await officer_named(tx, "dulieu.trung_tam")


@pytest.fixture
async def clerk(tx: Transaction) -> Actor:
    """The police officer of Cầu Giấy."""
    return await officer_named(tx, "congan.cau_giay")


@pytest.fixture
async def person(tx: Transaction) -> Actor:
    return await new_subject(tx, "001190370001", "Nguyễn Thị An")


async def test_the_list_tells_what_was_read_and_neither_the_words_nor_whose_data(
    tx: Transaction, guardian: Actor, clerk: Actor, person: Actor
) -> None:
    line = await disputed(tx, clerk, person)
    [found] = (await disputes(tx, guardian, OPEN, None, 10)).items
    assert (found.line, found.state) == (line, OPEN)
    assert found.line.reader.startswith("Cán bộ Công an")
    for secret in (REASON, "Nguyễn Thị An", str(person.id)):
        assert secret not in repr(found)
    assert tx._events == []


async def test_opening_one_shows_the_words_and_leaves_a_line(
    tx: Transaction, guardian: Actor, clerk: Actor, person: Actor
) -> None:
    line = await disputed(tx, clerk, person)
    case = await dispute_case(tx, guardian, line.id)
    assert (case.line, case.dispute.reason, case.dispute.answer) == (line, REASON, None)
    assert [(fact.subject, fact.event) for fact in tx._events] == [
        (person.id, PersonalDataRead("access_dispute", "91/2025/QH15, Điều 4", None, ["dispute"]))
    ]


async def test_the_answer_shows_with_the_line_and_can_be_read_by_nobody_else(
    tx: Transaction, guardian: Actor, clerk: Actor, person: Actor
) -> None:
    line = await disputed(tx, clerk, person)
    case = await answer_dispute(tx, guardian, line.id, AnswerDispute(f"  {ANSWER} "))
    assert (case.dispute.state, case.dispute.answer, case.dispute.answered_at) == (ANSWERED, ANSWER, tx.now)
    assert AccessDisputeAnswered(line.id) in [fact.event for fact in tx._events]
    await written(tx)
    assert person.id
    shown = {one.id: one.dispute for one in (await access_log(tx, person.id, None, 10)).items}
    assert shown[line.id] == case.dispute
    assert (await disputes(tx, guardian, OPEN, None, 10)).items == []
    assert [one.line.id for one in (await disputes(tx, guardian, ANSWERED, None, 10)).items] == [line.id]
    kept = await tx.fetch_value("SELECT access_dispute::text FROM access_dispute WHERE line_id = $1", line.id)
    assert ANSWER.encode().hex() not in kept


async def test_a_dispute_is_answered_once(tx: Transaction, guardian: Actor, clerk: Actor, person: Actor) -> None:
    line = await disputed(tx, clerk, person)
    await answer_dispute(tx, guardian, line.id, AnswerDispute(ANSWER))
    with pytest.raises(DisputeAnswered):
        await answer_dispute(tx, guardian, line.id, AnswerDispute("Câu trả lời khác."))
    assert (await dispute_case(tx, guardian, line.id)).dispute.answer == ANSWER


async def test_only_the_citys_data_protection_sees_and_answers(tx: Transaction, clerk: Actor, person: Actor) -> None:
    line = await disputed(tx, clerk, person)
    editor = await officer_named(tx, "danhmuc.trung_tam")
    for other in (clerk, editor):
        with pytest.raises(WrongRole):
            await disputes(tx, other, OPEN, None, 10)
        with pytest.raises(WrongRole):
            await dispute_case(tx, other, line.id)
        with pytest.raises(WrongRole):
            await answer_dispute(tx, other, line.id, AnswerDispute(ANSWER))
    assert tx._events == []


@pytest.fixture
async def leader(tx: Transaction) -> Actor:
    """Who leads the city."""
    return await officer_named(tx, "lanhdao.thanh_pho")


async def test_no_office_judges_itself_the_citys_leaders_answer_for_its_data_protection(
    tx: Transaction, guardian: Actor, leader: Actor, person: Actor
) -> None:
    line = await disputed(tx, guardian, person)
    assert line.dispute is None
    assert person.id
    with pytest.raises(OwnAccess):
        await answer_dispute(tx, guardian, line.id, AnswerDispute(ANSWER))
    with pytest.raises(DisputeMissing):
        await dispute_case(tx, guardian, line.id)
    assert (await disputes(tx, guardian, OPEN, None, 10)).items == []
    shown = {one.id: one.dispute for one in (await access_log(tx, person.id, None, 10)).items}[line.id]
    assert shown is not None
    assert (shown.state, shown.office) == (OPEN, DisputeOffice.LEADERSHIP), "the person sees who will answer"
    [waiting] = (await disputes(tx, leader, OPEN, None, 10)).items
    assert (waiting.line.id, waiting.office) == (line.id, DisputeOffice.LEADERSHIP)
    case = await answer_dispute(tx, leader, line.id, AnswerDispute(ANSWER))
    assert (case.dispute.state, case.dispute.answer) == (ANSWERED, ANSWER)


async def test_a_colleague_of_the_same_office_judges_no_more_than_whoever_left_it_does(
    tx: Transaction, guardian: Actor, leader: Actor, person: Actor
) -> None:
    colleague = replace(guardian, id=new_id())
    line = await disputed(tx, guardian, person)
    await tx.execute("UPDATE post SET valid_to = $2 WHERE officer_id = $1", guardian.id, tx.now.date())
    tx.now += timedelta(days=2)
    with pytest.raises(DisputeMissing):
        await answer_dispute(tx, colleague, line.id, AnswerDispute(ANSWER))
    assert (await dispute_case(tx, leader, line.id)).dispute.office is DisputeOffice.LEADERSHIP


async def test_the_citys_leaders_see_and_answer_exactly_these(
    tx: Transaction, guardian: Actor, clerk: Actor, leader: Actor, person: Actor
) -> None:
    line, theirs = await disputed(tx, clerk, person), await disputed(tx, leader, person)
    assert (await disputes(tx, leader, OPEN, None, 10)).items == []
    with pytest.raises(DisputeMissing):
        await dispute_case(tx, leader, line.id)
    with pytest.raises(DisputeMissing):
        await answer_dispute(tx, leader, line.id, AnswerDispute(ANSWER))
    with pytest.raises(OwnAccess):
        await answer_dispute(tx, leader, theirs.id, AnswerDispute(ANSWER))
    assert tx._events == []
    await answer_dispute(tx, guardian, theirs.id, AnswerDispute(ANSWER))
    elsewhere = replace(leader, posts=(Post(clerk.unit_ids[0], "leader"),))
    with pytest.raises(WrongRole):
        await disputes(tx, elsewhere, OPEN, None, 10)


async def test_a_line_nobody_disputes_is_not_opened(
    tx: Transaction, guardian: Actor, clerk: Actor, person: Actor
) -> None:
    assert person.id
    note_reading(tx, clerk, person.id, dossier_processing(new_id()), ["answers"])
    await written(tx)
    [line] = (await access_log(tx, person.id, None, 1)).items
    for line_id in (line.id, 2**62):
        with pytest.raises(DisputeMissing):
            await dispute_case(tx, guardian, line_id)
        with pytest.raises(DisputeMissing):
            await answer_dispute(tx, guardian, line_id, AnswerDispute(ANSWER))
    assert tx._events == []


async def test_pages_hold_every_dispute_once_the_longest_waiting_first(
    tx: Transaction, guardian: Actor, clerk: Actor, person: Actor
) -> None:
    other = await new_subject(tx, "001190370002")
    given = [(await disputed(tx, clerk, who)).id for who in (person, other, person)]
    first = await disputes(tx, guardian, OPEN, None, 2)
    second = await disputes(tx, guardian, OPEN, first.next, 2)
    assert [one.line.id for one in [*first.items, *second.items]] == given
    assert second.next is None
