"""Facts in the database: replaced, confirmed, withdrawn, never lost, and never somebody else's."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Database, Transaction
from ihanoi.profile.declare import declare
from ihanoi.profile.events import FactsDeclared
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.provenance import Source, winners
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from tests.conftest import agree, new_subject
from tests.deeper import examples

HISTORY = "SELECT attribute, superseded_at FROM fact WHERE subject_id = $1 AND source = $2 ORDER BY obtained_at, id"
PHONE, NAME, HOME = "contact.phone", "person.full_name", "residence.current"


async def keep(tx: Transaction, actor: Actor, source: Source, values: Mapping[str, Any], **more: Any) -> list[str]:
    """Keep what a source says, as a moment later than what came before."""
    assert actor.id is not None
    tx.now += timedelta(seconds=1)
    return await keep_facts(tx, actor.id, source, values, await present_facts(tx, own(actor)), **more)


async def told(tx: Transaction, actor: Actor, source: Source | None = None) -> dict[str, Any]:
    """Return what is present from one source, or what counts over all."""
    assert actor.id is not None
    found = await present_facts(tx, own(actor))
    if source is None:
        return {name: fact.value for name, fact in winners(found).items()}
    return {fact.attribute: fact.value for fact in found if fact.source is source}


async def history(tx: Transaction, actor: Actor, source: Source) -> list[tuple[str, bool]]:
    rows = await tx.fetch(HISTORY, actor.id, source.value)
    return [(row["attribute"], row["superseded_at"] is None) for row in rows]


@pytest.fixture
async def person(tx: Transaction) -> Actor:
    """Somebody, beside somebody else about whom something is known as well."""
    stranger = await new_subject(tx, "001190300002", "Trần Văn Khác")
    await keep(tx, stranger, Source.DECLARED, {PHONE: "0900000000"})
    await keep(tx, stranger, Source.POPULATION, {PHONE: "0900000001", HOME: {"commune": "00004"}})
    return await new_subject(tx, "001190300001", "Nguyễn Thị An")


async def test_a_new_value_replaces_what_the_same_source_said_which_stays_as_history(
    tx: Transaction, person: Actor
) -> None:
    assert await keep(tx, person, Source.DECLARED, {PHONE: "0911111111", HOME: {"text": "Paris"}}) == [PHONE, HOME]
    assert await keep(tx, person, Source.DECLARED, {PHONE: "0922222222"}) == [PHONE]
    assert await told(tx, person, Source.DECLARED) == {PHONE: "0922222222", HOME: {"text": "Paris"}}
    assert sorted(await history(tx, person, Source.DECLARED)) == [(PHONE, False), (PHONE, True), (HOME, True)]


async def test_the_same_value_is_confirmed_and_not_kept_twice(tx: Transaction, person: Actor) -> None:
    await keep(tx, person, Source.DECLARED, {PHONE: "0911111111", HOME: {"text": "Paris"}})
    assert await keep(tx, person, Source.DECLARED, {PHONE: "0911111111"}) == []
    assert person.id is not None
    ages = {f.attribute: tx.now - f.obtained_at for f in await present_facts(tx, own(person)) if not f.verified}
    assert ages == {PHONE: timedelta(), HOME: timedelta(seconds=1)}
    assert len(await history(tx, person, Source.DECLARED)) == 2


async def test_what_a_source_no_longer_holds_is_withdrawn(tx: Transaction, person: Actor) -> None:
    await keep(tx, person, Source.DECLARED, {PHONE: "0911111111"})
    await keep(tx, person, Source.POPULATION, {NAME: "Nguyễn Thị An", PHONE: "0933333333"})
    await keep(tx, person, Source.POPULATION, {NAME: "Nguyễn Thị An"}, withdrawn=frozenset([PHONE, HOME]))
    assert await told(tx, person, Source.POPULATION) == {NAME: "Nguyễn Thị An"}
    assert (await told(tx, person))[PHONE] == "0911111111", "the person's own word counts again"
    assert (PHONE, False) in await history(tx, person, Source.POPULATION)


async def test_sources_stand_beside_each_other_and_the_surer_counts(tx: Transaction, person: Actor) -> None:
    await keep(tx, person, Source.POPULATION, {HOME: {"commune": "00167"}})
    await keep(tx, person, Source.DECLARED, {HOME: {"text": "Paris"}})
    assert (await told(tx, person))[HOME] == {"commune": "00167"}
    assert await told(tx, person, Source.DECLARED) == {HOME: {"text": "Paris"}}


async def test_the_electronic_identity_counts_until_a_register_speaks(tx: Transaction, person: Actor) -> None:
    await keep(tx, person, Source.DECLARED, {NAME: "Nguyễn Tự Xưng"})
    assert (await told(tx, person))[NAME] == "Nguyễn Thị An"
    await keep(tx, person, Source.POPULATION, {NAME: "NGUYỄN THỊ AN"})
    assert (await told(tx, person))[NAME] == "NGUYỄN THỊ AN"


async def test_declaring_never_overwrites_what_is_verified(tx: Transaction, person: Actor) -> None:
    await keep(tx, person, Source.POPULATION, {HOME: {"commune": "00167"}})
    await agree(tx, person)
    before = await history(tx, person, Source.POPULATION)
    tx.now += timedelta(days=1)
    await declare(tx, person, {HOME: {"text": "Paris"}, PHONE: "0911111111"}, new_id())
    assert await history(tx, person, Source.POPULATION) == before
    assert (await told(tx, person))[HOME] == {"commune": "00167"}
    assert (await told(tx, person))[PHONE] == "0911111111"


async def test_declaring_leaves_one_event_without_values(tx: Transaction, person: Actor) -> None:
    dossier = new_id()
    await agree(tx, person)
    tx._events.clear()
    await declare(tx, person, {PHONE: "0911111111", "contact.email": "an@example.vn"}, dossier)
    await declare(tx, person, {PHONE: "0911111111"}, dossier)
    await declare(tx, person, {}, dossier)
    assert [fact.event for fact in tx._events] == [FactsDeclared(["contact.email", PHONE], dossier)]


async def test_no_value_can_be_read_in_the_database(tx: Transaction, person: Actor) -> None:
    await keep(tx, person, Source.DECLARED, {PHONE: "0911111111"})
    rows = await tx.fetch("SELECT sealed_value FROM fact WHERE subject_id = $1", person.id)
    assert rows
    assert all(b"0911111111" not in row["sealed_value"] for row in rows)


async def test_a_row_moved_to_another_person_does_not_open(tx: Transaction, person: Actor) -> None:
    thief = await new_subject(tx, "001190300003")
    await keep(tx, person, Source.DECLARED, {PHONE: "0911111111"})
    await tx.execute("UPDATE fact SET subject_id = $2 WHERE subject_id = $1", person.id, thief.id)
    assert thief.id is not None
    with pytest.raises(InvalidTag):
        await present_facts(tx, own(thief))


MOVES = {
    "into a newer row": """
        UPDATE fact SET sealed_value = (SELECT sealed_value FROM fact WHERE subject_id = $1 AND superseded_at IS NOT NULL)
        WHERE subject_id = $1 AND source = 'declared' AND superseded_at IS NULL
    """,
    "into what the register said": """
        UPDATE fact SET sealed_value = (SELECT sealed_value FROM fact WHERE subject_id = $1 AND superseded_at IS NOT NULL)
        WHERE subject_id = $1 AND source = 'population'
    """,
    "with its row to another source": "UPDATE fact SET source = 'e_identity' WHERE subject_id = $1 AND source = 'declared'",
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES.keys())
async def test_a_value_moved_within_one_persons_facts_does_not_open(tx: Transaction, person: Actor, move: str) -> None:
    await keep(tx, person, Source.DECLARED, {PHONE: "0911111111"})
    await keep(tx, person, Source.DECLARED, {PHONE: "0922222222"})
    await keep(tx, person, Source.POPULATION, {PHONE: "0933333333"})
    assert person.id is not None
    assert len(await present_facts(tx, own(person))) > 1
    assert await tx.execute(move, person.id)
    with pytest.raises(InvalidTag):
        await present_facts(tx, own(person))


sayings = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from([Source.DECLARED, Source.POPULATION]),
        st.dictionaries(st.sampled_from([PHONE, HOME, NAME]), st.text("abc", min_size=1, max_size=2), min_size=1),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sayings)
async def test_whatever_is_said_of_whom_everybody_keeps_their_own_last_word(
    database: Database, said: list[tuple[int, Source, dict[str, str]]]
) -> None:
    tx = Transaction(database)
    try:
        people = [await new_subject(tx, f"00119031000{number}", f"Người {number}") for number in range(3)]
        expected: list[dict[Source, dict[str, str]]] = [{Source.DECLARED: {}, Source.POPULATION: {}} for _ in people]
        for number, source, values in said:
            await keep(tx, people[number], source, values)
            expected[number][source] |= values
        for number, person in enumerate(people):
            assert {source: await told(tx, person, source) for source in expected[number]} == expected[number]
            assert (await told(tx, person, Source.E_IDENTITY))[NAME] == f"Người {number}"
    finally:
        await tx._rollback()
