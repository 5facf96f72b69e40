"""What I declared I change and delete myself; what a register vouches for I do not."""

from datetime import timedelta
from typing import Any

import pytest

from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.profile.correction_schemas import DeclareFact
from ihanoi.profile.declare import declare
from ihanoi.profile.declare_fact import declare_fact
from ihanoi.profile.delete_fact import delete_fact
from ihanoi.profile.errors import AttributeMissing, ConsentNeeded, FactMissing, FactVerified, ValueInvalid
from ihanoi.profile.events import FactDeleted, FactsChanged, FactsDeclared
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.parties import present_profile
from ihanoi.profile.provenance import Source, winners
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.schemas import FactView
from ihanoi.profile.withdraw_consent import withdraw_consent
from tests.conftest import agree, new_subject

PHONE, DISABILITY, HOME, OCCUPATION = "contact.phone", "person.disability", "residence.permanent", "person.occupation"
KEPT = "SELECT count(*) FROM fact WHERE subject_id = $1"
PARTY = """
    INSERT INTO party (id, subject_id, kind, source, sealed_identity, created_at)
    VALUES ($1, $2, 'spouse', 'declared', '', $3) RETURNING id
"""


async def say(tx: Transaction, person: Actor, attribute: str, value: Any) -> FactView:
    tx.now += timedelta(seconds=1)
    return await declare_fact(tx, person, attribute, DeclareFact(value))


async def known(tx: Transaction, person: Actor) -> dict[str, Any]:
    return {name: fact.value for name, fact in winners(await present_facts(tx, own(person))).items()}


@pytest.fixture
async def person(tx: Transaction) -> Actor:
    """Somebody who consents to reuse of basic data."""
    person = await new_subject(tx, "001190350001")
    await agree(tx, person)
    tx._events.clear()
    return person


async def test_the_new_value_counts_at_once_and_the_old_one_is_history(tx: Transaction, person: Actor) -> None:
    await declare(tx, person, {PHONE: "0911111111"}, new_id())
    tx._events.clear()
    given = await say(tx, person, PHONE, " 0922222222 ")
    assert (given.value, given.source, given.assurance, given.obtained_at) == ("0922222222", "declared", 1, tx.now)
    assert (await known(tx, person))[PHONE] == "0922222222"
    assert await tx.fetch_value(KEPT, person.id) == 2
    assert [fact.event for fact in tx._events] == [FactsDeclared([PHONE], None), FactsChanged([PHONE])]


async def test_saying_the_same_again_confirms_it_and_records_nothing(tx: Transaction, person: Actor) -> None:
    first = await say(tx, person, OCCUPATION, "Thợ may")
    tx._events.clear()
    again = await say(tx, person, OCCUPATION, "Thợ may")
    assert again.obtained_at > first.obtained_at
    assert again.valid_until
    assert first.valid_until
    assert again.valid_until > first.valid_until
    assert (tx._events, await tx.fetch_value(KEPT, person.id)) == ([], 1)


@pytest.mark.parametrize(
    ("attribute", "value", "code"),
    [
        (PHONE, "12", "pattern"),
        (PHONE, None, "required"),
        (PHONE, 5, "type"),
        ("education.level", "doctor of everything", "enum"),
        ("contact.email", "an", "format"),
        (PHONE, "0911\x00111111", "not_storable"),
        ("business.employees", 2**31, "maximum"),
        ("residence.temporary", {}, "anyOf"),
    ],
)
async def test_a_value_of_another_kind_is_refused(
    tx: Transaction, person: Actor, attribute: str, value: Any, code: str
) -> None:
    with pytest.raises(ValueInvalid) as refused:
        await say(tx, person, attribute, value)
    assert code in [fault.code for fault in refused.value.errors]
    assert all(fault.pointer.startswith("/value") for fault in refused.value.errors)
    assert await tx.fetch_value(KEPT, person.id) == 0


async def test_nothing_is_kept_without_consent_to_reuse_of_its_class(tx: Transaction, person: Actor) -> None:
    with pytest.raises(ConsentNeeded) as refused:
        await say(tx, person, DISABILITY, True)
    assert refused.value.params == {"purpose": "reuse_sensitive"}
    await agree(tx, person, "reuse_sensitive")
    await say(tx, person, DISABILITY, True)
    await withdraw_consent(tx, person, "reuse_sensitive")
    assert await tx.fetch_value(KEPT, person.id) == 0, "it was kept on no other ground"
    with pytest.raises(ConsentNeeded):
        await say(tx, person, DISABILITY, True)


async def test_what_a_register_vouches_for_is_neither_changed_nor_deleted(tx: Transaction, person: Actor) -> None:
    assert person.id
    await keep_facts(tx, person.id, Source.POPULATION, {HOME: {"commune": "00167"}}, [])
    for attempt in (say(tx, person, HOME, {"text": "Paris"}), delete_fact(tx, person, HOME)):
        with pytest.raises(FactVerified) as refused:
            await attempt
        assert refused.value.params["source"] == "population"
        assert "Cơ sở dữ liệu quốc gia về dân cư" in refused.value.vi
    assert (await known(tx, person))[HOME] == {"commune": "00167"}


async def test_what_was_declared_goes_with_its_history(tx: Transaction, person: Actor) -> None:
    await say(tx, person, PHONE, "0911111111")
    await say(tx, person, PHONE, "0922222222")
    await say(tx, person, OCCUPATION, "Thợ may")
    tx._events.clear()
    await delete_fact(tx, person, PHONE)
    assert [fact.event for fact in tx._events] == [FactDeleted(PHONE)]
    assert PHONE not in await known(tx, person)
    assert await tx.fetch_value(KEPT, person.id) == 1
    with pytest.raises(FactMissing):
        await delete_fact(tx, person, PHONE)


async def test_ones_own_word_beside_a_registers_is_deleted_and_the_registers_stays(
    tx: Transaction, person: Actor
) -> None:
    assert person.id
    await say(tx, person, HOME, {"text": "Paris"})
    await keep_facts(tx, person.id, Source.POPULATION, {HOME: {"commune": "00167"}}, [])
    await delete_fact(tx, person, HOME)
    assert (await known(tx, person))[HOME] == {"commune": "00167"}
    assert await tx.fetch_value(KEPT, person.id) == 1


async def test_nobody_elses_fact_is_touched(tx: Transaction, person: Actor) -> None:
    other = await new_subject(tx, "001190350002")
    await say(tx, person, PHONE, "0911111111")
    with pytest.raises(FactMissing):
        await delete_fact(tx, other, PHONE)
    assert (await known(tx, person))[PHONE] == "0911111111"


async def test_what_was_said_of_somebody_else_in_the_profile_stays(tx: Transaction, person: Actor) -> None:
    assert person.id
    about = await tx.fetch_value(PARTY, new_id(), person.id, tx.now)
    await say(tx, person, OCCUPATION, "Thợ may")
    await keep_facts(tx, person.id, Source.DECLARED, {OCCUPATION: "Giáo viên"}, [], about_id=about)
    await delete_fact(tx, person, OCCUPATION)
    assert await tx.fetch_value("SELECT about_id FROM fact WHERE subject_id = $1", person.id) == about


async def test_an_attribute_nobody_knows_is_not_declared(tx: Transaction, person: Actor) -> None:
    with pytest.raises(AttributeMissing):
        await say(tx, person, "no.such", "x")


async def test_what_a_form_does_not_ask_for_stays_sealed(tx: Transaction, person: Actor) -> None:
    await declare(tx, person, {PHONE: "0911111111", OCCUPATION: "Thợ mộc"}, new_id())
    broken = "UPDATE fact SET sealed_value = 'nobody can open this' WHERE subject_id = $1 AND attribute = $2"
    await tx.execute(broken, person.id, OCCUPATION)
    profile = await present_profile(tx, own(person), {PHONE})
    assert [(fact.attribute, fact.value) for fact in profile.facts if fact.source is Source.DECLARED] == [
        (PHONE, "0911111111")
    ]
    with pytest.raises(ValueError, match="unknown encryption format"):
        await present_profile(tx, own(person))
