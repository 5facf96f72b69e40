"""Who read my data: each reading a line, mine alone, newest first."""

import pytest

from ihanoi.exchange.answers import Outcome
from ihanoi.kernel.actor import SYSTEM, Actor, ActorKind
from ihanoi.kernel.ids import new_id
from ihanoi.kernel.paging import BadCursor, encode_cursor
from ihanoi.platform.database import Transaction
from ihanoi.platform.events import write_events
from ihanoi.profile.access_log import access_log
from ihanoi.profile.ask_registers import RegisterAnswer
from ihanoi.profile.declare import declare
from ihanoi.profile.keep_answers import keep_answers
from ihanoi.profile.provenance import Source
from ihanoi.profile.reading import FORM_FILLING, dossier_processing, note_reading
from tests.conftest import agree, new_subject


async def write(tx: Transaction) -> None:
    """Write what was recorded so far, as a commit would."""
    await write_events(await tx.connection(), tx._events)
    tx._events.clear()


async def test_each_reading_is_a_line_of_its_owner_alone(tx: Transaction) -> None:
    owner, other = await new_subject(tx, "001190320001"), await new_subject(tx, "001190320002")
    officer_id = await tx.fetch_value("SELECT id FROM officer WHERE username = 'congan.cau_giay'")
    officer = Actor(ActorKind.OFFICER, officer_id)
    assert owner.id
    assert other.id
    dossiers = [new_id() for _ in range(3)]
    for dossier in dossiers:
        note_reading(tx, officer, owner.id, dossier_processing(dossier), ["answers"])
        note_reading(tx, officer, other.id, dossier_processing(dossier), ["answers"])
    note_reading(tx, SYSTEM, owner.id, dossier_processing(dossiers[0]), ["document"])
    await agree(tx, owner)
    await declare(tx, owner, {"contact.phone": "0911111111"}, dossiers[0])
    await write(tx)

    first = await access_log(tx, owner.id, None, 3)
    second = await access_log(tx, owner.id, first.next, 3)
    lines = first.items + second.items
    assert [line.dossier_id for line in lines] == [dossiers[0], *reversed(dossiers)]
    assert [line.reader for line in lines] == ["iHanoi"] + ["Cán bộ Công an Phường Cầu Giấy"] * 3
    assert lines[0].categories == ["document"]
    assert second.next is None


@pytest.mark.parametrize("outcome", Outcome)
async def test_each_question_to_a_register_is_a_line_whatever_came_of_it(tx: Transaction, outcome: Outcome) -> None:
    owner, other = await new_subject(tx, "001190320003"), await new_subject(tx, "001190320004")
    assert owner.id
    for person in (owner, other):
        assert person.id
        answer = RegisterAnswer(Source.POPULATION, outcome, "prefill 1.004222", asked=True)
        await keep_answers(tx, person, person.id, [answer], [])
    await write(tx)

    [line] = (await access_log(tx, owner.id, None, 3)).items
    assert (line.reader, line.at, line.purpose) == ("iHanoi", tx.now, "prefill 1.004222")
    assert (line.register, line.outcome) == (Source.POPULATION, outcome)
    assert line.ground == FORM_FILLING


OLD = """
    INSERT INTO event (at, actor_kind, actor_id, kind, subject, payload) VALUES (now(), 'citizen', $1,
    'profile.register_asked', $1, '{"kind": "profile.register_asked", "source": "population", "outcome": "found",
    "purpose": "prefill"}')
"""


async def test_a_question_from_before_grounds_were_kept_is_shown_without_one(tx: Transaction) -> None:
    owner = await new_subject(tx, "001190320005")
    assert owner.id
    await tx.execute(OLD, owner.id)
    [line] = (await access_log(tx, owner.id, None, 3)).items
    assert (line.register, line.ground) == (Source.POPULATION, "")


@pytest.mark.parametrize("key", [2**64 - 1, -1, "text"])
async def test_a_forged_cursor_is_refused_and_breaks_nothing(tx: Transaction, key: object) -> None:
    with pytest.raises(BadCursor):
        await access_log(tx, new_id(), encode_cursor(key), 3)
