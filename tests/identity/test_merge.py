"""Two records about one person are put together: nothing lost, nothing doubled, nothing left behind."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from ihanoi import persons_desk
from ihanoi.dossiers.amendments import amendments_of
from ihanoi.dossiers.apply_change import apply_change
from ihanoi.dossiers.attached import read_document
from ihanoi.dossiers.changes import changes
from ihanoi.dossiers.errors import DossierMissing
from ihanoi.dossiers.export_data import export_data
from ihanoi.dossiers.queries import desk_dossier, own_dossier
from ihanoi.dossiers.results import decided_result
from ihanoi.dossiers.schemas import ApplyChange
from ihanoi.exchange.registers import Registers
from ihanoi.identity.aliases import subject_behind
from ihanoi.identity.errors import MergedAlready, SubjectErased, SubjectMissing, SubjectsDiffer
from ihanoi.identity.events import SubjectsMerged
from ihanoi.identity.finish_login import recognise
from ihanoi.identity.keys import KeyCache, key_of
from ihanoi.identity.merge_subjects import MergePlan, MergeSubjects, merge_subjects, plan_merge
from ihanoi.identity.queries import actor_of_session, identity_record
from ihanoi.identity.schemas import IdentityRecord
from ihanoi.kernel.actor import SYSTEM, Actor
from ihanoi.local.demo import PAPER
from ihanoi.persons_desk import ESTATES
from ihanoi.platform.database import Database, Transaction
from ihanoi.platform.events import write_events
from ihanoi.profile.accept_mandate import accept_mandate
from ihanoi.profile.access_log import access_log, answer_context
from ihanoi.profile.correction_schemas import RequestCorrection
from ihanoi.profile.corrections import corrections
from ihanoi.profile.dispute_access import dispute_access
from ihanoi.profile.give_mandate import give_mandate
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.keep_party import keep_party
from ihanoi.profile.mandate_schemas import GiveMandate
from ihanoi.profile.mandates import mandates_of
from ihanoi.profile.parties import present_parties
from ihanoi.profile.party_identity import PartyIdentity
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import ASSURANCE, Fact, Source, winners
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.request_correction import request_correction
from ihanoi.profile.schemas import DisputeAccess
from ihanoi.profile.withdraw_consent import withdraw_consent
from ihanoi.ratings.rate import rate
from ihanoi.ratings.schemas import GiveRating, Level
from ihanoi.settings import Settings
from ihanoi.vault.documents import own_documents
from tests.conftest import agree, new_subject
from tests.dossiers.conftest import an, officer, registers
from tests.dossiers.pieces import draft, facts_about, returned, submitted

__all__ = ["an", "officer", "registers"]

REFERENCES = """
    SELECT conrelid::regclass::text AS table_name, attname AS column_name
    FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE contype = 'f' AND confrelid = 'subject'::regclass
"""
PHONE, HOME = "contact.phone", "residence.permanent"
SESSION = """
    INSERT INTO session (token, actor_kind, actor_id, assurance, created_at, expires_at)
    VALUES ($1, 'citizen', $2, 2, $3, $4)
"""
WORDS = "Cán bộ nhiệt tình."
HOME_SAID = {"commune": "00167", "detail": "Số 1 phố Giả Định"}


async def merge(tx: Transaction, one: Actor, into: Actor) -> MergePlan:
    assert one.id is not None
    assert into.id is not None
    tx.now += timedelta(minutes=1)
    return await merge_subjects(tx, SYSTEM, ESTATES, MergeSubjects(one.id, into.id, "old_id_number", "12/BB"))


async def left_of(reader: Any, subject_id: UUID | None) -> list[str]:
    """Return which tables still name a subject."""
    found = []
    for row in await reader.fetch(REFERENCES):
        table, column = row["table_name"], row["column_name"]
        if await reader.fetch_value(f"SELECT count(*) FROM {table} WHERE {column} = $1", subject_id):
            found.append(table)
    return found


@pytest.fixture
async def target(tx: Transaction, an: Actor) -> Actor:
    """The record that stays."""
    return await new_subject(tx, "001190550001", "Nguyễn Thị An")


async def test_everything_of_the_one_is_the_others_and_says_the_same(
    tx: Transaction, an: Actor, target: Actor, officer: Actor, registers: Registers
) -> None:
    assert an.id is not None
    assert target.id is not None
    await agree(tx, an)
    issued = await returned(tx, officer, await submitted(tx, an, registers))
    await rate(tx, an, issued.id, GiveRating(Level.VERY_SATISFIED, [], WORDS))
    sent, begun = await submitted(tx, an, registers), await draft(tx, an, registers)
    tx.now += timedelta(hours=1)
    moved = {HOME: {"commune": "00167", "text": "Số 9 phố Giả Định"}}
    await keep_facts(tx, an.id, Source.POPULATION, moved, await present_facts(tx, own(an)))
    [change] = [one for one in await changes(tx, own(an)) if one.attribute == HOME]
    await apply_change(tx, an, HOME, ApplyChange(change.seen))
    before = {one.id: await own_dossier(tx, an, one.id) for one in (issued, sent, begun)}
    amended = await amendments_of(tx, an.id, sent.id)
    facts = {(f.attribute, f.source, str(f.value)) for f in await present_facts(tx, own(an))}
    planned = await plan_merge(tx, SYSTEM, ESTATES, MergeSubjects(an.id, target.id, "old_id_number", "12/BB"))

    held = await own_documents(tx, an.id, None, 20)
    assert [one.dossier_id for one in held.items if one.origin == "issued"] == [issued.id]

    done = await merge(tx, an, target)
    assert done == planned
    assert await own_documents(tx, target.id, None, 20) == held
    decided = await decided_result(tx, target.id, issued.id)
    assert decided is not None
    assert planned.rows.items() >= {"dossier": 3, "consent": 1, "rating": 1}.items()
    assert await left_of(tx, an.id) == []
    assert {one: await own_dossier(tx, target, one) for one in before} == before
    assert (await own_dossier(tx, target, sent.id)).amendments == amended
    for one in before:
        with pytest.raises(DossierMissing):
            await own_dossier(tx, an, one)
    for paper in before[sent.id].documents:
        assert (await read_document(tx, target.id, sent.id, paper.id)).content == PAPER
    declared = {(f.attribute, f.source, str(f.value)) for f in await present_facts(tx, own(target))}
    assert {fact for fact in facts if fact[1] != "e_identity"} <= declared
    row = await tx.fetch_one("SELECT sealed_comment FROM rating WHERE dossier_id = $1", issued.id)
    assert row is not None
    opened = tx.keyring.open(await key_of(tx, target.id), row["sealed_comment"], f"rating:{issued.id}")
    assert opened.decode() == WORDS
    assert [one.attribute for one in await changes(tx, own(target))] == [], "what was applied stays applied"
    assert (await desk_dossier(tx, officer, sent.id)).answers == before[sent.id].answers


async def test_the_old_ids_lead_to_the_one_that_stays_and_the_log_says_why(
    tx: Transaction, an: Actor, target: Actor, registers: Registers
) -> None:
    assert an.id is not None
    assert target.id is not None
    number = (await identity_record(tx, an.id)).national_id
    await draft(tx, an, registers)
    await merge(tx, an, target)
    tx.memory.put(KeyCache())
    assert await subject_behind(tx, an.id) == target.id
    assert await recognise(tx, IdentityRecord(number, "Tên Cũ", "1990", 1)) == target.id
    assert (await identity_record(tx, target.id)).national_id == "001190550001", "the number that counts stays"
    with pytest.raises(SubjectErased):
        await key_of(tx, an.id)
    [event] = facts_about(tx, target.id, SubjectsMerged)
    assert isinstance(event, SubjectsMerged)
    assert (event.merged_id, event.ground, event.decision) == (an.id, "old_id_number", "12/BB")
    assert "dossier:1" in event.moved


async def test_a_merge_of_merges_leads_to_the_last(tx: Transaction, an: Actor, target: Actor) -> None:
    last = await new_subject(tx, "001190550002")
    await merge(tx, an, target)
    await merge(tx, target, last)
    for former in (an, target):
        assert former.id is not None
        assert await subject_behind(tx, former.id) == last.id


async def test_planning_changes_nothing(tx: Transaction, an: Actor, target: Actor, registers: Registers) -> None:
    assert an.id is not None
    assert target.id is not None
    sent = await submitted(tx, an, registers)
    plan = await plan_merge(tx, SYSTEM, ESTATES, MergeSubjects(an.id, target.id, "old_id_number", "12/BB"))
    assert plan.rows["dossier"] == 1
    assert (await own_dossier(tx, an, sent.id)).answers == sent.answers
    assert await left_of(tx, target.id) == []


async def test_whoever_is_not_one_person_is_not_merged(tx: Transaction, an: Actor, target: Actor) -> None:
    younger = await recognise(tx, IdentityRecord("001200550003", "Nguyễn Thị An", "2000-01-01", 2))
    assert an.id is not None
    assert target.id is not None
    refusals: list[tuple[UUID, UUID, type[Exception]]] = [
        (an.id, younger, SubjectsDiffer),
        (an.id, an.id, MergedAlready),
        (an.id, UUID(int=7), SubjectMissing),
    ]
    for one, into, refusal in refusals:
        with pytest.raises(refusal):
            await merge_subjects(tx, SYSTEM, ESTATES, MergeSubjects(one, into, "old_id_number", "12/BB"))
    await merge(tx, an, target)
    with pytest.raises(MergedAlready):
        await merge(tx, an, target)


async def test_the_access_log_and_my_data_tell_of_both(
    tx: Transaction, an: Actor, target: Actor, officer: Actor, registers: Registers
) -> None:
    assert target.id is not None
    sent = await submitted(tx, an, registers)
    await desk_dossier(tx, officer, sent.id)
    assert an.id is not None
    await write_events(await tx.connection(), tx._events)
    tx._events.clear()
    line = (await access_log(tx, an.id, None, 50)).items[0]
    await dispute_access(tx, an, line.id, DisputeAccess("Tôi không nhờ ai xem."))
    key = await key_of(tx, an.id)
    answer = tx.keyring.seal(key, "Đã xem.".encode(), answer_context(an.id, line.id))
    await tx.execute(
        "UPDATE access_dispute SET state = 'answered', sealed_answer = $2 WHERE line_id = $1", line.id, answer
    )
    await merge(tx, an, target)
    await write_events(await tx.connection(), tx._events)
    page = await access_log(tx, target.id, None, 50)
    [dispute] = [one.dispute for one in page.items if one.dispute]
    assert (dispute.reason, dispute.answer) == ("Tôi không nhờ ai xem.", "Đã xem.")
    assert {"dossier_processing", "merging_records"} <= {line.purpose for line in page.items}
    parts = [part async for part in await export_data(tx, tx, target)]
    assert str(sent.id).encode() in b"".join(parts)


async def test_the_later_decision_about_a_consent_counts(tx: Transaction, an: Actor, target: Actor) -> None:
    assert an.id is not None
    await agree(tx, an)
    await keep_facts(tx, an.id, Source.DECLARED, {PHONE: "0911"}, [], consent_purpose="reuse")
    tx.now += timedelta(hours=1)
    await agree(tx, target)
    tx.now += timedelta(hours=1)
    await withdraw_consent(tx, target, "reuse")
    await merge(tx, an, target)
    assert PHONE not in winners(await present_facts(tx, own(target)))
    assert (
        await tx.fetch_value("SELECT count(*) FROM fact WHERE attribute = $1 AND subject_id = $2", PHONE, target.id)
        == 0
    )


async def test_mandates_given_and_received_go_along_and_one_to_oneself_ends(
    tx: Transaction, an: Actor, target: Actor
) -> None:
    friend = await new_subject(tx, "001190550009", "Lê Văn Bạn")
    given = await give_mandate(tx, an, GiveMandate("001190550009"))
    await accept_mandate(tx, friend, given.id)
    received = await give_mandate(tx, friend, GiveMandate("001190000011"))
    await accept_mandate(tx, an, received.id)
    oneself = await give_mandate(tx, an, GiveMandate("001190550001"))
    await merge(tx, an, target)
    mine = {one.id: one for one in await mandates_of(tx, target)}
    assert (mine[given.id].side.value, mine[given.id].other) == ("given", "Lê Văn Bạn")
    assert (mine[received.id].side.value, mine[received.id].other) == ("received", "Lê Văn Bạn")
    assert [mine[one].ended_at for one in (given.id, received.id, oneself.id)] == [None, None, tx.now]
    assert {one.state.value for one in await mandates_of(tx, friend)} == {"in_force"}


CHILD = PartyIdentity("001222000123", "Nguyễn Bé", "2022-05-01")


async def test_a_child_both_records_knew_is_one_child_with_what_both_knew(
    tx: Transaction, an: Actor, target: Actor
) -> None:
    for who, attribute in ((an, "person.sex"), (target, "person.ethnicity")):
        assert who.id is not None
        child = await keep_party(tx, who.id, PartyKind.CHILD, Source.POPULATION, CHILD)
        await keep_facts(tx, who.id, Source.POPULATION, {attribute: "x"}, [], about_id=child.id)
    await merge(tx, an, target)
    [child] = await present_parties(tx, own(target))
    assert (child.identity, set(child.known)) == (CHILD, {"person.sex", "person.ethnicity"})


async def test_a_correction_asked_for_twice_stays_open_once(tx: Transaction, an: Actor, target: Actor) -> None:
    for who in (an, target):
        assert who.id is not None
        await keep_facts(tx, who.id, Source.POPULATION, {"person.sex": "male"}, await present_facts(tx, own(who)))
        await request_correction(tx, who, "person.sex", RequestCorrection("Tôi là nữ, không phải nam."))
        tx.now += timedelta(minutes=1)
    await merge(tx, an, target)
    assert target.id is not None
    page = await corrections(tx, target.id, None, 20)
    assert sorted(one.state.value for one in page.items) == ["open", "withdrawn"]
    assert {one.reason for one in page.items} == {"Tôi là nữ, không phải nam."}


async def test_of_two_consents_one_stays_and_what_rests_on_it(tx: Transaction, an: Actor, target: Actor) -> None:
    assert an.id is not None
    await agree(tx, an)
    await keep_facts(tx, an.id, Source.DECLARED, {PHONE: "0911"}, [], consent_purpose="reuse")
    tx.now += timedelta(hours=1)
    await agree(tx, target)
    await merge(tx, an, target)
    assert winners(await present_facts(tx, own(target)))[PHONE].value == "0911"
    rows = await tx.fetch("SELECT ended_at FROM consent WHERE subject_id = $1", target.id)
    assert sorted(row["ended_at"] is None for row in rows) == [False, True]


@pytest.mark.parametrize("seed", range(8))
async def test_no_merge_lets_a_lower_assurance_win_or_loses_a_value(tx: Transaction, seed: int) -> None:
    chance = random.Random(seed)
    people = [await new_subject(tx, f"0011905600{seed}{number}") for number in range(2)]
    sources = [Source.POPULATION, Source.CIVIL_STATUS, Source.DECLARED]
    said: dict[tuple[str, Source], Fact] = {}
    for value in range(12):
        who, source, name = chance.choice(people), chance.choice(sources), f"made.up_{chance.randrange(3)}"
        assert who.id is not None
        tx.now += timedelta(minutes=1)
        await keep_facts(tx, who.id, source, {name: value}, await present_facts(tx, own(who)))
        said[name, source] = Fact(name, value, source, ASSURANCE[source], tx.now)
    await merge(tx, people[0], people[1])
    kept = {name: fact for name, fact in winners(await present_facts(tx, own(people[1]))).items() if "made" in name}
    expected = winners(said.values())
    assert {name: (fact.value, fact.source) for name, fact in kept.items()} == {
        name: (fact.value, fact.source) for name, fact in expected.items()
    }
    assert await tx.fetch_value("SELECT count(*) FROM fact WHERE subject_id = $1", people[1].id) == 12


async def test_an_operator_looks_first_and_then_merges_by_number(database: Database, settings: Settings) -> None:
    numbers = "012345678", "001190580001"
    async with database.unit_of_work() as tx:
        one, into = [await new_subject(tx, number, "Nguyễn Thị An") for number in numbers]
        await agree(tx, one)
        await tx.execute(SESSION, b"a session of the old number", one.id, tx.now, tx.now + timedelta(days=1))
    assert one.id is not None
    for dry_run in (True, False):
        plan = await persons_desk.merge(settings, numbers, "old_id_number", "12/BB", "congan.cau_giay", dry_run=dry_run)
        assert plan == MergePlan(one.id, into.id or one.id, {"consent": 1})
        assert await subject_behind(database.reader(), one.id) == (one.id if dry_run else into.id)
    assert await actor_of_session(database.reader(), b"a session of the old number") is None
    for persons, by in ((("nobody", numbers[1]), "congan.cau_giay"), (numbers, "nobody")):
        with pytest.raises((LookupError, ValueError)):
            await persons_desk.merge(settings, persons, "old_id_number", "12/BB", by, dry_run=True)
