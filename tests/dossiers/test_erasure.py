"""Erasing a person: what nothing keeps goes, what law keeps stays until its date, and nobody else loses anything."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest
from cryptography.exceptions import InvalidTag

from ihanoi.dossiers.end_retention import due_subjects, end_retention
from ihanoi.dossiers.erase_person import Erased, ErasePerson, erase_person
from ihanoi.dossiers.erasure_plan import WayOut, erasure_plan
from ihanoi.dossiers.errors import DossierMissing, MattersOpen, PlanChanged
from ihanoi.dossiers.queries import desk_dossier, own_dossiers
from ihanoi.dossiers.retention import DataKind, Retention
from ihanoi.dossiers.schemas import Move
from ihanoi.dossiers.withdraw import withdraw
from ihanoi.erasure_desk import HOLDINGS
from ihanoi.exchange.registers import Registers
from ihanoi.identity.errors import SubjectErased
from ihanoi.identity.finish_login import recognise
from ihanoi.identity.keys import KeyCache, key_of
from ihanoi.identity.merge_subjects import MergeSubjects, merge_subjects
from ihanoi.identity.queries import actor_of_session
from ihanoi.identity.schemas import IdentityRecord
from ihanoi.kernel.actor import SYSTEM, Actor, ActorKind
from ihanoi.persons_desk import ESTATES
from ihanoi.platform.database import Transaction
from ihanoi.platform.events import write_events
from ihanoi.platform.idempotency import Once
from ihanoi.profile.accept_mandate import accept_mandate
from ihanoi.profile.consents import consents
from ihanoi.profile.give_mandate import give_mandate
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.keep_party import keep_party
from ihanoi.profile.mandate_schemas import GiveMandate
from ihanoi.profile.mandates import mandates_of
from ihanoi.profile.party_identity import PartyIdentity
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.ratings.rate import rate
from ihanoi.ratings.schemas import GiveRating, Level
from tests.conftest import agree, new_subject
from tests.dossiers.pieces import draft, filled, returned, submitted

SESSION = """
    INSERT INTO session (token, actor_kind, actor_id, assurance, created_at, expires_at)
    VALUES ($1, 'citizen', $2, 2, $3, $4)
"""
NUMBER = "001190000011"
CHILD = PartyIdentity("001222000123", "Nguyễn Bé", "2022-05-01")


async def erased(tx: Transaction, who: Actor) -> Erased:
    tx.now += timedelta(minutes=1)
    digest = (await erasure_plan(tx, who, HOLDINGS)).digest
    done = await erase_person(tx, who, HOLDINGS, ErasePerson(digest))
    tx.memory.put(KeyCache())
    return done


async def a_life(tx: Transaction, who: Actor, officer: Actor, registers: Registers) -> UUID:
    """Let a person use everything; return their finished dossier, which they rated."""
    assert who.id is not None
    await agree(tx, who)
    done = await returned(tx, officer, await submitted(tx, who, registers))
    await rate(tx, who, done.id, GiveRating(Level.SATISFIED, [], "Cán bộ nhiệt tình."))
    await filled(tx, who, registers)
    child = await keep_party(tx, who.id, PartyKind.CHILD, Source.POPULATION, CHILD)
    await keep_facts(tx, who.id, Source.POPULATION, {"person.sex": "male"}, [], about_id=child.id)
    await tx.execute(SESSION, str(who.id).encode(), who.id, tx.now, tx.now + timedelta(days=1))
    return done.id


@pytest.fixture
def kept_for_a_year(tx: Transaction) -> Iterator[None]:
    """A city that knows how long finished dossiers stay."""
    before = tx.recall(Retention)
    rules = dict(before.by_kind)
    rule = rules[DataKind.FINISHED_DOSSIERS]
    rules[DataKind.FINISHED_DOSSIERS] = msgspec.structs.replace(rule, days=365)
    tx.memory.put(Retention(rules))
    yield
    tx.memory.put(before)


async def count(tx: Transaction, table: str, column: str, value: Any) -> int:
    found: int = await tx.fetch_value(f"SELECT count(*) FROM {table} WHERE {column} = $1", value)
    return found


async def test_without_a_dossier_that_stays_the_key_is_destroyed(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    assert an.id is not None
    await agree(tx, an)
    begun = await filled(tx, an, registers)
    await tx.execute(SESSION, b"an's token", an.id, tx.now, tx.now + timedelta(days=1))
    done = await erased(tx, an)
    assert (done.key_destroyed, done.staying) == (True, [])
    row = await tx.fetch_one("SELECT * FROM subject WHERE id = $1", an.id)
    assert row is not None
    assert (row["sealed_key"], row["sealed_identity"], row["national_id_index"]) == (None, None, None)
    with pytest.raises(SubjectErased):
        await key_of(tx, an.id)
    for table in ("fact", "party", "register_answer", "vault_document"):
        assert await count(tx, table, "subject_id", an.id) == 0, table
    assert await count(tx, "dossier", "id", begun.id) == 0
    assert await actor_of_session(tx, b"an's token") is None
    assert await count(tx, "stored_file", "subject_id", an.id) == await tx.fetch_value(
        "SELECT count(*) FROM stored_file WHERE subject_id = $1 AND dropped_at IS NOT NULL AND NOT pinned", an.id
    )


async def test_what_is_under_way_is_named_with_what_can_be_done_and_nothing_is_erased(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    sent = await submitted(tx, an, registers)
    plan = await erasure_plan(tx, an, HOLDINGS)
    assert [(one.dossier_id, one.ways) for one in plan.open_matters] == [(sent.id, [WayOut.WAIT, WayOut.WITHDRAW])]
    with pytest.raises(MattersOpen) as refused:
        await erase_person(tx, an, HOLDINGS, ErasePerson(plan.digest))
    [fault] = refused.value.errors
    assert sent.code is not None
    assert sent.code in fault.message_en
    assert "withdraw" in fault.message_en
    assert await present_facts(tx, own(an))
    await withdraw(tx, an, sent.id, Move(sent.version))
    assert [one.dossier_id for one in (await erased(tx, an)).staying] == [sent.id]


async def test_nothing_else_is_erased_than_was_shown(tx: Transaction, an: Actor, registers: Registers) -> None:
    seen = (await erasure_plan(tx, an, HOLDINGS)).digest
    assert (await erasure_plan(tx, an, HOLDINGS)).digest == seen, "looking changes nothing"
    await draft(tx, an, registers)
    with pytest.raises(PlanChanged) as refused:
        await erase_person(tx, an, HOLDINGS, ErasePerson(seen))
    now = (await erasure_plan(tx, an, HOLDINGS)).digest
    assert refused.value.params == {"digest": now}
    assert (await own_dossiers(tx, an, None, 20)).items
    await erase_person(tx, an, HOLDINGS, ErasePerson(now))


async def test_a_dossier_under_retention_stays_readable_until_its_date_and_then_the_key_goes(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers, kept_for_a_year: None
) -> None:
    assert an.id is not None
    finished = await a_life(tx, an, officer, registers)
    before = await desk_dossier(tx, officer, finished)
    done = await erased(tx, an)
    [staying] = done.staying
    assert (done.key_destroyed, staying.dossier_id) == (False, finished)
    assert staying.until is not None
    after = await desk_dossier(tx, officer, finished)
    assert (after.answers, after.documents) == (before.answers, before.documents)
    assert await tx.fetch_value("SELECT sealed_comment FROM rating WHERE dossier_id = $1", finished) is None
    assert await count(tx, "dossier", "applicant_id", an.id) == 1, "the draft went"

    tx.now = staying.until - timedelta(seconds=1)
    assert an.id not in await due_subjects(tx)
    await end_retention(tx, an.id, HOLDINGS)
    assert (await desk_dossier(tx, officer, finished)).answers == before.answers
    tx.now = staying.until + timedelta(seconds=1)
    assert an.id in await due_subjects(tx)
    await end_retention(tx, an.id, HOLDINGS)
    tx.memory.put(KeyCache())
    assert an.id not in await due_subjects(tx)
    assert await tx.fetch_value("SELECT sealed_key FROM subject WHERE id = $1", an.id) is None
    with pytest.raises(DossierMissing):
        await desk_dossier(tx, officer, finished)


async def test_where_no_period_is_on_file_a_finished_dossier_stays(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    finished = await a_life(tx, an, officer, registers)
    [staying] = (await erased(tx, an)).staying
    assert (staying.dossier_id, staying.until) == (finished, None)
    tx.now += timedelta(days=365 * 200)
    assert an.id not in await due_subjects(tx)


async def test_who_comes_back_is_new_and_begins_empty(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    friend = await new_subject(tx, "001190600009", "Lê Văn Bạn")
    received = await give_mandate(tx, friend, GiveMandate(NUMBER))
    await accept_mandate(tx, an, received.id)
    await a_life(tx, an, officer, registers)
    await erased(tx, an)
    back = await recognise(tx, IdentityRecord(NUMBER, "Nguyễn Thị An", "1990", 2))
    assert back != an.id
    again = Actor(ActorKind.CITIZEN, back, 2)
    assert (await own_dossiers(tx, again, None, 20)).items == []
    assert await mandates_of(tx, again) == []
    assert {fact.source for fact in await present_facts(tx, own(again))} == {Source.E_IDENTITY}
    assert not any(one.history for one in await consents(tx, back))
    assert await recognise(tx, IdentityRecord(NUMBER, "Nguyễn Thị An", "1990", 2)) == back


async def test_mandates_end_and_the_other_side_still_sees_what_was(tx: Transaction, an: Actor) -> None:
    friend = await new_subject(tx, "001190600009", "Lê Văn Bạn")
    given = await give_mandate(tx, an, GiveMandate("001190600009"))
    await accept_mandate(tx, friend, given.id)
    received = await give_mandate(tx, friend, GiveMandate(NUMBER))
    await accept_mandate(tx, an, received.id)
    await erased(tx, an)
    theirs = {one.id: one for one in await mandates_of(tx, friend)}
    assert {one.state.value for one in theirs.values()} == {"withdrawn"}
    assert theirs[received.id].other == "Nguyễn Thị An", "under the friend's key, and theirs"
    assert theirs[given.id].other == ""


async def test_consents_end_and_stay_as_proof_without_a_value(tx: Transaction, an: Actor) -> None:
    assert an.id is not None
    await agree(tx, an)
    await erased(tx, an)
    rows = await tx.fetch("SELECT * FROM consent WHERE subject_id = $1", an.id)
    assert [row["ended_at"] for row in rows] == [tx.now]
    assert set(rows[0].keys()) == {"id", "subject_id", "purpose", "text_hash", "given_at", "ended_at"}


async def test_erasing_twice_replays(tx: Transaction, an: Actor) -> None:
    assert an.id is not None
    digest = (await erasure_plan(tx, an, HOLDINGS)).digest

    async def ask() -> Any:
        assert an.id is not None
        return await Once(tx, an.id, "k", b"f")(erase_person(tx, an, HOLDINGS, ErasePerson(digest)))

    first, again = await ask(), await ask()
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    with pytest.raises(SubjectErased):
        await erase_person(tx, an, HOLDINGS, ErasePerson(digest))


async def test_answers_kept_for_repetition_go_also_where_they_were_given_to_others(
    tx: Transaction, an: Actor, officer: Actor
) -> None:
    assert officer.id is not None
    assert an.id is not None
    friend = await new_subject(tx, "001190600009", "Lê Văn Bạn")
    assert friend.id is not None
    await Once(tx, friend.id, "own", b"f")(give_mandate(tx, friend, GiveMandate("001190600008")))
    given = await give_mandate(tx, an, GiveMandate("001190600009"))
    tx.now += timedelta(minutes=1)
    await Once(tx, friend.id, "about an", b"f")(accept_mandate(tx, friend, given.id))
    await write_events(await tx.connection(), tx._events)
    tx._events.clear()
    await erased(tx, an)
    rows = await tx.fetch("SELECT key FROM idempotency_key WHERE principal = $1", friend.id)
    assert [row["key"] for row in rows] == ["own"]


async def test_nothing_new_is_kept_under_an_erased_person(tx: Transaction, an: Actor, registers: Registers) -> None:
    assert an.id is not None
    key = await key_of(tx, an.id)
    await erased(tx, an)
    tx.recall(KeyCache).put(an.id, key)
    with pytest.raises(asyncpg.ForeignKeyViolationError) as refused:
        await keep_facts(tx, an.id, Source.DECLARED, {"contact.phone": "0912000111"}, [])
    assert '"subject"' in str(refused.value.detail), "by this the api tells the end of a session from a defect"


async def test_another_persons_data_stay_as_they_were(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    other = await new_subject(tx, "001190600002", "Trần Văn Khác")
    assert other.id is not None
    await agree(tx, other)
    await keep_facts(tx, other.id, Source.DECLARED, {"contact.phone": "0912"}, [], consent_purpose="reuse")
    party = await keep_party(tx, other.id, PartyKind.SPOUSE, Source.DECLARED, PartyIdentity(NUMBER, "Nguyễn Thị An"))
    await a_life(tx, an, officer, registers)
    before = [(fact.attribute, fact.value) for fact in await present_facts(tx, own(other))]
    plan = await erasure_plan(tx, other, HOLDINGS)
    await erased(tx, an)
    assert [(fact.attribute, fact.value) for fact in await present_facts(tx, own(other))] == before
    assert await erasure_plan(tx, other, HOLDINGS) == plan
    assert await count(tx, "party", "id", party.id) == 1


async def test_an_erased_persons_seal_cannot_be_opened_with_what_is_left(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    assert an.id is not None
    key = await key_of(tx, an.id)
    sealed = tx.keyring.seal(key, b"x", "place")
    await erased(tx, an)
    left = await tx.fetch("SELECT id, sealed_key FROM subject WHERE sealed_key IS NOT NULL")
    for row in left:
        with pytest.raises(InvalidTag):
            tx.keyring.open(tx.keyring.open_subject_key(row["sealed_key"], row["id"]), sealed, "place")


async def test_a_former_number_leads_to_nobody_either(tx: Transaction, an: Actor) -> None:
    former = await new_subject(tx, "012345679", "Nguyễn Thị An")
    assert former.id is not None
    assert an.id is not None
    await merge_subjects(tx, SYSTEM, ESTATES, MergeSubjects(former.id, an.id, "old_id_number", "12/BB"))
    assert await recognise(tx, IdentityRecord("012345679", "Nguyễn Thị An", "1990", 2)) == an.id
    await erased(tx, an)
    rows = await tx.fetch("SELECT national_id_index, sealed_identity FROM subject WHERE merged_into = $1", an.id)
    assert [tuple(row) for row in rows] == [(None, None)]
    back = await recognise(tx, IdentityRecord("012345679", "Nguyễn Thị An", "1990", 2))
    assert back not in (an.id, former.id)


async def test_a_dossier_that_stays_still_tells_who_filed_it(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    friend = await new_subject(tx, "001190600009", "Lê Văn Bạn")
    mandates = [await give_mandate(tx, an, GiveMandate("001190600009")) for _ in range(2)]
    for mandate in mandates:
        await accept_mandate(tx, friend, mandate.id)
    finished = await returned(tx, officer, await submitted(tx, an, registers))
    filed = "UPDATE dossier SET submitter_id = $2, mandate_id = $3 WHERE id = $1"
    await tx.execute(filed, finished.id, friend.id, mandates[0].id)
    await erased(tx, an)
    assert (await desk_dossier(tx, officer, finished.id)).filed_by == "Lê Văn Bạn"
    rows = await tx.fetch("SELECT id, sealed_grantee FROM mandate WHERE grantor_id = $1", an.id)
    assert {row["id"] for row in rows if row["sealed_grantee"]} == {mandates[0].id}, "what no dossier needs is gone"
