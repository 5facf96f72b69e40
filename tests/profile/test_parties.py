"""What is said of a child, a spouse, a business stays with them: kept with consent, known again, gone with the consent."""

from datetime import timedelta
from typing import Any

import pytest

from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.profile.casting import kind_of_new, kinds_for
from ihanoi.profile.declare_about import SaidOf, declare_about
from ihanoi.profile.events import PartyFactsDeclared
from ihanoi.profile.keep_listed import keep_listed
from ihanoi.profile.named_by_registers import FAMILY, named_in
from ihanoi.profile.parties import Party, present_parties
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.withdraw_consent import withdraw_consent
from tests.conftest import agree, new_subject

CHAU = {"person.full_name": "Trần Minh Châu", "person.birth_date": "2019-06-01"}
NUMBER = {"person.national_id": "001319000013"}
RECORD = {
    "family.spouse_full_name": "Trần Văn Bình",
    "family.spouse_national_id": "001088000012",
    "family.spouse_nationality": "Việt Nam",
    "family.mother_full_name": "Lê Thị Quy",
    "family.children": [
        {"full_name": "Trần Minh Châu", "national_id": "001319000013", "birth_date": "2019-06-01"},
        {"full_name": "Trần Minh Khôi", "national_id": "001221000033"},
    ],
}


@pytest.fixture
async def an(tx: Transaction) -> Actor:
    who = await new_subject(tx, "001190550001", "Nguyễn Thị An")
    await agree(tx, who, "reuse_others")
    return who


async def say(
    tx: Transaction, actor: Actor, of: str, values: dict[str, Any], verified: dict[str, Any] | None = None, **more: Any
) -> None:
    tx.now += timedelta(seconds=1)
    said = SaidOf(
        kinds_for(of, [of]), kind_of_new(of, [of]), more.get("chosen"), values, {**values, **(verified or {})}
    )
    await declare_about(tx, actor, [said], new_id())


async def listed(tx: Transaction, actor: Actor, record: dict[str, Any]) -> None:
    assert actor.id is not None
    tx.now += timedelta(seconds=1)
    await keep_listed(tx, own(actor), Source.POPULATION, named_in(record), FAMILY)


async def known(tx: Transaction, actor: Actor, kind: PartyKind | None = None) -> list[Party]:
    assert actor.id is not None
    return [party for party in await present_parties(tx, own(actor)) if kind in (None, party.kind)]


def values(party: Party) -> dict[str, Any]:
    return {name: fact.value for name, fact in party.known.items()}


async def test_what_is_declared_for_a_child_is_the_childs_and_never_ones_own(tx: Transaction, an: Actor) -> None:
    """CiviForm#890: applying for somebody else must not change one's own profile."""
    assert an.id is not None
    before = await present_facts(tx, own(an))
    await say(tx, an, "child", {**CHAU, "person.birth_place": "Bệnh viện Giả Định"})
    [child] = await known(tx, an)
    assert (child.kind, child.source) == (PartyKind.CHILD, Source.DECLARED)
    assert values(child) == {**CHAU, "person.birth_place": "Bệnh viện Giả Định"}
    assert [(f.attribute, f.value) for f in await present_facts(tx, own(an))] == [
        (f.attribute, f.value) for f in before
    ]
    [event] = [fact.event for fact in tx._events if isinstance(fact.event, PartyFactsDeclared)]
    assert (event.party_id, event.attributes) == (child.id, sorted([*CHAU, "person.birth_place"]))


async def test_the_same_child_is_known_again_and_another_is_another(tx: Transaction, an: Actor) -> None:
    """CiviForm#11777, #5707: a household is known once, and its members are kept apart."""
    await say(tx, an, "child", CHAU)
    await say(tx, an, "pupil", {**CHAU, **NUMBER, "education.institution": "Trường Giả Định"})
    await say(tx, an, "child", {**CHAU, "person.full_name": "Trần Minh Khôi"})
    first, second = await known(tx, an)
    assert first.identity.number == NUMBER["person.national_id"]
    assert values(first)["education.institution"] == "Trường Giả Định"
    assert "education.institution" not in values(second)


async def test_without_consent_nothing_is_kept_of_anybody(tx: Transaction) -> None:
    who = await new_subject(tx, "001190550002")
    await agree(tx, who, "reuse")
    await say(tx, who, "child", CHAU)
    assert await tx.fetch("SELECT id FROM party WHERE subject_id = $1", who.id) == []


async def test_sensitive_data_of_others_need_a_consent_of_their_own(tx: Transaction, an: Actor) -> None:
    said = {**CHAU, "person.ethnicity": "Tày"}
    await say(tx, an, "child", said)
    assert "person.ethnicity" not in values((await known(tx, an))[0])
    await agree(tx, an, "reuse_others_sensitive")
    await say(tx, an, "child", said)
    assert values((await known(tx, an))[0])["person.ethnicity"] == "Tày"


async def test_a_withdrawal_deletes_the_declared_parties_and_all_that_was_said_of_them(
    tx: Transaction, an: Actor
) -> None:
    assert an.id is not None
    await agree(tx, an, "reuse_others_sensitive")
    await listed(tx, an, RECORD)
    await say(tx, an, "child", {**CHAU, "person.birth_place": "Hà Nội"})
    await say(tx, an, "business", {"business.name": "Phở Giả Định", "business.phone": "0912345678"})
    await say(tx, an, "deceased", {"person.full_name": "Cụ Giả Định", "person.ethnicity": "Kinh"})
    withdrawn = await withdraw_consent(tx, an, "reuse_others")
    assert {"person.birth_place", "business.phone", "person.ethnicity"} <= set(withdrawn.deleted)
    assert {party.source for party in await known(tx, an)} == {Source.POPULATION}
    assert await tx.fetch("SELECT id FROM fact WHERE subject_id = $1 AND source = 'declared'", an.id) == []
    assert await tx.fetch("SELECT id FROM party WHERE subject_id = $1 AND source = 'declared'", an.id) == []


async def test_what_tells_nobody_apart_is_not_kept(tx: Transaction, an: Actor) -> None:
    await say(tx, an, "child", {"person.birth_place": "Hà Nội"})
    await say(tx, an, "land", {"land.area": "60", "land.parcel_number": "12"})
    assert await known(tx, an) == []


async def test_the_register_tells_the_family_with_no_more_than_its_record_of_the_person_holds(
    tx: Transaction, an: Actor
) -> None:
    await listed(tx, an, RECORD)
    [spouse] = await known(tx, an, PartyKind.SPOUSE)
    assert values(spouse) == {
        "person.full_name": "Trần Văn Bình",
        "person.national_id": "001088000012",
        "person.nationality": "Việt Nam",
    }
    assert all(fact.verified for party in await known(tx, an) for fact in party.facts)
    assert len(await known(tx, an, PartyKind.CHILD)) == 2
    await listed(tx, an, {key: value for key, value in RECORD.items() if "spouse" not in key})
    assert await known(tx, an, PartyKind.SPOUSE) == []
    assert len(await known(tx, an)) == 3


async def test_a_child_declared_before_becomes_the_registers_and_keeps_what_was_said(
    tx: Transaction, an: Actor
) -> None:
    assert an.id is not None
    await say(tx, an, "child", {**CHAU, "person.birth_place": "Hà Nội"})
    await listed(tx, an, RECORD)
    chau, khoi = await known(tx, an, PartyKind.CHILD)
    assert (chau.source, chau.identity.number) == (Source.POPULATION, "001319000013")
    assert (values(chau)["person.birth_place"], chau.known["person.full_name"].source) == ("Hà Nội", Source.POPULATION)
    assert "person.birth_place" not in values(khoi)


async def test_a_declaration_never_overrides_what_the_register_says_of_a_party(tx: Transaction, an: Actor) -> None:
    await listed(tx, an, RECORD)
    [spouse] = await known(tx, an, PartyKind.SPOUSE)
    declared = {"person.full_name": "Trần Văn Bính", "person.national_id": "001088000012"}
    await say(tx, an, "spouse", declared, chosen=str(spouse.id))
    [after] = await known(tx, an, PartyKind.SPOUSE)
    assert values(after)["person.full_name"] == "Trần Văn Bình"
    assert (after.identity, after.source) == (spouse.identity, Source.POPULATION)


async def test_two_that_turn_out_to_be_one_are_merged_and_the_newer_word_counts(tx: Transaction, an: Actor) -> None:
    assert an.id is not None
    await say(tx, an, "child", {**NUMBER, "person.full_name": "Châu", "contact.phone": "0911111111"})
    await say(tx, an, "child", {**CHAU, "contact.phone": "0922222222", "person.birth_place": "Hà Nội"})
    assert len(await known(tx, an)) == 2, "nothing tells yet that they are the same"
    await say(tx, an, "child", {**CHAU, **NUMBER})
    [child] = await known(tx, an)
    assert values(child) == {**CHAU, **NUMBER, "contact.phone": "0922222222", "person.birth_place": "Hà Nội"}
    history: Any = await tx.fetch("SELECT about_id, superseded_at FROM fact WHERE subject_id = $1", an.id)
    assert {row["about_id"] for row in history} == {child.id}
    assert sum(row["superseded_at"] is not None for row in history) == 2, "the older phone and the shorter name"


async def test_who_somebody_is_to_the_person_must_be_certain(tx: Transaction, an: Actor) -> None:
    """A certificate's subject may be anybody, and the mother of a child that is born somebody's daughter."""
    await say(tx, an, "subject", CHAU)
    assert await known(tx, an) == []
    assert kind_of_new("mother", ["mother", "child"]) is None
    assert kind_of_new("mother", ["mother", "subject"]) is None
    assert kind_of_new("mother", ["mother"]) is PartyKind.MOTHER


async def test_one_chosen_and_renamed_is_somebody_else(tx: Transaction, an: Actor) -> None:
    await say(tx, an, "child", CHAU)
    [chau] = await known(tx, an)
    await say(tx, an, "child", {"person.full_name": "Lê Văn Khác", "person.birth_place": "Huế"}, chosen=str(chau.id))
    parties = await known(tx, an)
    assert len(parties) == 2
    assert "person.birth_place" not in values(parties[0])


async def test_what_is_said_of_a_verified_one_goes_to_that_one(tx: Transaction, an: Actor) -> None:
    await listed(tx, an, RECORD)
    [spouse] = await known(tx, an, PartyKind.SPOUSE)
    verified = {"person.full_name": "Trần Văn Bình", "person.national_id": "001088000012"}
    await say(tx, an, "spouse", {"person.occupation": "Thợ mộc"}, verified, chosen=str(spouse.id))
    [after] = await known(tx, an, PartyKind.SPOUSE)
    assert values(after)["person.occupation"] == "Thợ mộc"
