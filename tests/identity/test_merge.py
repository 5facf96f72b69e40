"""Two records about one person are put together: nothing lost, nothing doubled, nothing left behind."""

from datetime import timedelta
from uuid import UUID

import pytest

from ihanoi import persons_desk
from ihanoi.dossiers.amendments import amendments_of
from ihanoi.dossiers.apply_change import apply_change
from ihanoi.dossiers.attached import read_document
from ihanoi.dossiers.changes import changes
from ihanoi.dossiers.errors import DossierMissing
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
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.ratings.rate import rate
from ihanoi.ratings.schemas import GiveRating, Level
from ihanoi.settings import Settings
from ihanoi.vault.documents import own_documents
from tests.conftest import agree, new_subject
from tests.dossiers.conftest import an, officer, registers
from tests.dossiers.pieces import draft, facts_about, returned, submitted
from tests.identity.merging import left_of, merge, target

__all__ = ["an", "officer", "registers", "target"]

HOME = "residence.permanent"
SESSION = """
    INSERT INTO session (token, actor_kind, actor_id, assurance, created_at, expires_at)
    VALUES ($1, 'citizen', $2, 2, $3, $4)
"""
WORDS = "Cán bộ nhiệt tình."


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
