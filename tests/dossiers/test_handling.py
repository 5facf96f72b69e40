"""An officer's work: the clock, the steps, the queue, and who may see what."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from ihanoi.dossiers.accept import accept
from ihanoi.dossiers.deadlines import Pause, Segment, due_at
from ihanoi.dossiers.errors import ActionNotAllowed, DossierMissing, StaleVersion
from ihanoi.dossiers.events import Accepted, Refused, SupplementRequested
from ihanoi.dossiers.notes import notes_of
from ihanoi.dossiers.process import process
from ihanoi.dossiers.queries import desk_dossier, own_dossier, own_dossiers, queue
from ihanoi.dossiers.refuse import refuse
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.schemas import DossierView, Move, MoveWithNote
from ihanoi.dossiers.states import OPEN, State
from ihanoi.dossiers.supplement import supplement
from ihanoi.dossiers.withdraw import withdraw
from ihanoi.exchange.population.named_people import BINH, EM
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import BadCursor, encode_cursor
from ihanoi.kernel.working_time import Calendar, TimeLimit, TimeUnit, due_after
from ihanoi.platform.database import Database, Transaction
from ihanoi.profile.events import PersonalDataRead
from tests.conftest import new_subject
from tests.dossiers.pieces import accepted, answered, draft, facts_about, officer_named, returned, submitted

SEVEN_DAYS = TimeLimit(7, TimeUnit.WORKING_DAY)
SEGMENTS = "SELECT started_at, ended_at, pause FROM clock_segment WHERE dossier_id = $1 ORDER BY started_at"
WAITING = """
    SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE NOT granted AND datname = current_database()
"""
NOTE = "Thiếu hợp đồng thuê nhà, vui lòng bổ sung."
HOUR = timedelta(hours=1)


async def segments(tx: Transaction, dossier_id: UUID) -> list[Segment]:
    return [
        Segment(row["started_at"], row["ended_at"], Pause(row["pause"]) if row["pause"] else None)
        for row in await tx.fetch(SEGMENTS, dossier_id)
    ]


def due(tx: Transaction) -> object:
    return due_after(tx.recall(Calendar), SEVEN_DAYS, tx.now)


async def test_the_clock_starts_with_acceptance_not_submission(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    dossier = await submitted(tx, an, registers)
    assert await segments(tx, dossier.id) == []
    tx.now += timedelta(days=1)
    dossier = await accepted(tx, officer, dossier)
    assert (dossier.state, dossier.accepted_at, dossier.due_at) == ("accepted", tx.now, due(tx))
    assert await segments(tx, dossier.id) == [Segment(tx.now, None)]
    assert facts_about(tx, dossier.id, Accepted) == [Accepted(dossier.version, dossier.due_at)]


async def test_the_clock_stands_still_for_a_supplement_and_starts_anew_after_it(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    dossier = await accepted(tx, officer, await submitted(tx, an, registers))
    first = tx.now
    tx.now += timedelta(days=1)
    dossier = await request_supplement(tx, officer, dossier.id, MoveWithNote(dossier.version, NOTE))
    assert (dossier.state, dossier.due_at) == ("supplement_requested", None)
    assert facts_about(tx, dossier.id, SupplementRequested) == [SupplementRequested(dossier.version)]

    tx.now += timedelta(days=1)
    dossier = await answered(tx, an, dossier, request="Đã bổ sung")
    dossier = await supplement(tx, an, dossier.id, Move(dossier.version))
    assert (dossier.state, dossier.due_at, dossier.answers["request"]) == ("submitted", due(tx), "Đã bổ sung")

    tx.now += HOUR
    dossier = await accepted(tx, officer, dossier)
    assert dossier.due_at == due(tx)
    assert dossier.accepted_at == first, "accepted is when it first was"
    assert await segments(tx, dossier.id) == [
        Segment(first, first + timedelta(days=1)),
        Segment(first + timedelta(days=1), first + timedelta(days=2), Pause.CITIZEN),
        Segment(first + timedelta(days=2), tx.now, Pause.UNIT),
        Segment(tx.now, None),
    ]


async def test_the_stored_due_date_follows_from_the_segments(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    dossier = await accepted(tx, officer, await submitted(tx, an, registers))
    assert dossier.due_at == due_at(tx.recall(Calendar), SEVEN_DAYS, await segments(tx, dossier.id), "restart")


async def test_a_refusal_carries_its_reason_to_the_applicant_alone(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    dossier = await submitted(tx, an, registers)
    dossier = await refuse(tx, officer, dossier.id, MoveWithNote(dossier.version, NOTE))
    assert (dossier.state, dossier.status_code) == ("refused", 3)
    assert an.id is not None
    assert await notes_of(tx, an.id, dossier.id) == {dossier.version: NOTE}
    assert facts_about(tx, dossier.id, Refused) == [Refused(dossier.version)]
    stored = await tx.fetch_value("SELECT sealed_text FROM dossier_note WHERE dossier_id = $1", dossier.id)
    assert NOTE.encode() not in stored


async def test_a_finished_dossier_keeps_its_due_date_and_its_clock_has_ended(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    promised = due(tx)
    dossier = await returned(tx, officer, await submitted(tx, an, registers))
    assert (dossier.state, dossier.status_code, dossier.outcome) == ("returned", 10, "granted")
    assert dossier.due_at == promised
    assert not dossier.actions
    assert all(segment.ended_at is not None for segment in await segments(tx, dossier.id))


async def test_an_officer_of_another_unit_neither_sees_nor_moves_it(
    tx: Transaction, an: Actor, stranger: Actor, registers: Registers
) -> None:
    dossier = await submitted(tx, an, registers)
    with pytest.raises(DossierMissing):
        await desk_dossier(tx, stranger, dossier.id)
    with pytest.raises(DossierMissing):
        await accepted(tx, stranger, dossier)
    assert (await own_dossier(tx, an, dossier.id)).state == "submitted"


async def test_no_officer_sees_a_draft(tx: Transaction, an: Actor, officer: Actor, registers: Registers) -> None:
    dossier = await draft(tx, an, registers)
    with pytest.raises(DossierMissing):
        await desk_dossier(tx, officer, dossier.id)


async def test_an_officers_reading_leaves_a_line_and_the_applicants_does_not(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    dossier = await submitted(tx, an, registers)
    assert an.id is not None
    await own_dossier(tx, an, dossier.id)
    assert facts_about(tx, an.id, PersonalDataRead) == []
    await desk_dossier(tx, officer, dossier.id)
    [line] = facts_about(tx, an.id, PersonalDataRead)
    assert isinstance(line, PersonalDataRead)
    assert (line.dossier_id, line.purpose) == (dossier.id, "dossier_processing")


async def test_a_step_out_of_turn_is_refused(tx: Transaction, an: Actor, officer: Actor, registers: Registers) -> None:
    dossier = await submitted(tx, an, registers)
    with pytest.raises(ActionNotAllowed):
        await process(tx, officer, dossier.id, Move(dossier.version))
    with pytest.raises(ActionNotAllowed):
        await accept(tx, an, dossier.id, Move(dossier.version))
    with pytest.raises(StaleVersion):
        await accept(tx, officer, dossier.id, Move(dossier.version + 1))


async def test_a_dossier_can_be_taken_back_until_it_is_decided(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    taken = await accepted(tx, officer, await submitted(tx, an, registers))
    taken = await withdraw(tx, an, taken.id, Move(taken.version))
    assert (taken.state, taken.status_code) == ("withdrawn", 7)
    assert (await segments(tx, taken.id))[-1].ended_at == tx.now
    decided = await returned(tx, officer, await submitted(tx, an, registers))
    with pytest.raises(ActionNotAllowed):
        await withdraw(tx, an, decided.id, Move(decided.version))


HOAN_KIEM = {"commune": "00070", "detail": "Số 1"}


async def queued(tx: Transaction, officer: Actor, *states: State) -> list[UUID]:
    """Read the whole queue, two lines at a time."""
    found: list[UUID] = []
    cursor = None
    while True:
        page = await queue(tx, officer, officer.posts[0].unit_id, list(states or OPEN), cursor, 2)
        found += [item.id for item in page.items]
        cursor = page.next
        if cursor is None:
            return found


async def test_the_queue_holds_the_units_open_dossiers_most_urgent_first(
    tx: Transaction, an: Actor, officer: Actor, stranger: Actor, registers: Registers
) -> None:
    before = await queued(tx, stranger)
    mine: list[DossierView] = []
    for _ in range(5):
        mine.append(await submitted(tx, an, registers, new_address=HOAN_KIEM))
        tx.now += HOUR
    noise = await submitted(tx, an, registers)
    waiting = await request_supplement(tx, stranger, mine[0].id, MoveWithNote(mine[0].version, NOTE))
    late = await accepted(tx, stranger, mine[1])
    over = await returned(tx, stranger, mine[2])
    expected = [mine[3].id, mine[4].id, late.id, waiting.id]
    assert [one for one in await queued(tx, stranger) if one not in before] == expected
    assert over.id not in await queued(tx, stranger)
    assert noise.id not in await queued(tx, stranger)
    assert [one for one in await queued(tx, stranger, State.ACCEPTED) if one not in before] == [late.id]


@pytest.mark.parametrize("key", [("garbage", UUID(int=0)), (5, UUID(int=0)), "x", ("2026-W01-1", 3)])
async def test_a_forged_queue_cursor_is_refused(tx: Transaction, stranger: Actor, key: object) -> None:
    with pytest.raises(BadCursor):
        await queue(tx, stranger, stranger.posts[0].unit_id, list(OPEN), encode_cursor(key), 2)


async def test_my_list_holds_my_dossiers_newest_first(tx: Transaction, an: Actor, registers: Registers) -> None:
    binh = await new_subject(tx, BINH, "Trần Văn Bình")
    mine = []
    for _ in range(3):
        mine.append((await draft(tx, an, registers)).id)
        await draft(tx, binh, registers)
    first = await own_dossiers(tx, an, None, 2)
    second = await own_dossiers(tx, an, first.next, 2)
    assert [item.id for item in first.items + second.items] == mine[::-1]
    assert second.next is None


async def test_of_two_officers_who_accept_at_once_one_does(database: Database, registers: Registers) -> None:
    async with database.unit_of_work() as tx:
        citizen = await new_subject(tx, EM, "Hoàng Văn Em")
        dossier = await submitted(tx, citizen, registers)
        officer = await officer_named(tx, "congan.cau_giay")

    async def try_to_accept() -> str:
        try:
            async with database.unit_of_work() as one:
                return (await accepted(one, officer, dossier)).state.value
        except StaleVersion as refusal:
            return refusal.code

    # All five come while somebody else holds the dossier, so that none can be done before the last has come.
    holder = Transaction(database)
    await holder.execute("SELECT FROM dossier WHERE id = $1 FOR UPDATE", dossier.id)
    attempts = asyncio.gather(*[try_to_accept() for _ in range(5)])
    async with asyncio.timeout(2.5):
        while await database.reader().fetch_value(WAITING) < 5:  # noqa: ASYNC110 - the server is asked who waits
            await asyncio.sleep(0.01)
    await holder._rollback()
    outcomes = await attempts
    assert sorted(outcomes) == ["accepted", *["stale_version"] * 4]
    async with database.unit_of_work() as tx:
        assert len(await segments(tx, dossier.id)) == 1
