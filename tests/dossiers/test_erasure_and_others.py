"""Erasing a person and those around them: nobody else loses anything, and whoever comes back is new."""

from datetime import timedelta

from ihanoi.dossiers.erasure_plan import erasure_plan
from ihanoi.dossiers.queries import desk_dossier, own_dossiers
from ihanoi.erasure_desk import HOLDINGS
from ihanoi.exchange.registers import Registers
from ihanoi.identity.finish_login import recognise
from ihanoi.identity.merge_subjects import MergeSubjects, merge_subjects
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
from tests.conftest import agree, new_subject
from tests.dossiers.erasing import NUMBER, a_life, count, erased
from tests.dossiers.pieces import returned, submitted


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
