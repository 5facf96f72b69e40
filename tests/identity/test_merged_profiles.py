"""What two records said, agreed to and asked for is one person's after a merge, and the surest word counts."""

import random
from datetime import timedelta

import pytest

from ihanoi.dossiers.export_data import export_data
from ihanoi.dossiers.queries import desk_dossier
from ihanoi.exchange.registers import Registers
from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
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
from tests.conftest import agree, new_subject
from tests.dossiers.conftest import an, officer, registers
from tests.dossiers.pieces import submitted
from tests.identity.merging import merge, target

__all__ = ["an", "officer", "registers", "target"]
PHONE = "contact.phone"


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
