"""Papers kept in the vault that say an old value stand beside what else used it, as long as they are valid."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.apply_change import apply_change
from ihanoi.dossiers.changes import changes
from ihanoi.dossiers.schemas import ApplyChange
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.clock import HANOI
from ihanoi.platform.database import Transaction
from ihanoi.profile.former_values import FormerValue, value_on
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.provenance import Assurance, Fact, Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.vault.enter_document import Details, NewDocument, enter_document
from ihanoi.vault.held import Origin
from tests.catalogue.pieces import vocabulary
from tests.conftest import new_subject

HOME = "residence.permanent"
OLD, NEW = {"commune": "00070", "detail": "Số 1"}, {"commune": "00167", "detail": "Số 9"}


async def says(tx: Transaction, who: Actor, home: dict[str, str]) -> None:
    """Let the register say where the person lives, a day later."""
    assert who.id is not None
    tx.now += timedelta(days=1)
    await keep_facts(tx, who.id, Source.POPULATION, {HOME: home}, await present_facts(tx, own(who)))


async def kept(tx: Transaction, who: Actor, kind: str = "identity_card", **more: Any) -> UUID:
    """Keep a paper."""
    assert who.id is not None
    return await enter_document(tx, who.id, NewDocument(kind, Origin.UPLOADED, Details("Giấy tờ"), **more))


async def outdated(tx: Transaction, who: Actor) -> dict[str, list[UUID]]:
    """Return what says an old value, by attribute."""
    return {one.attribute: [document.id for document in one.documents] for one in await changes(tx, own(who))}


@pytest.fixture
async def person(tx: Transaction) -> Actor:
    """Somebody whom the register knows at the old address."""
    who = await new_subject(tx, "001190670001")
    await says(tx, who, OLD)
    return who


async def test_a_paper_made_out_before_the_change_says_the_old_value_and_a_later_one_the_new(
    tx: Transaction, person: Actor
) -> None:
    day = tx.now.date()
    before = [await kept(tx, person, issued_on=day - timedelta(days=400)), await kept(tx, person)]
    passport = await kept(tx, person, "passport", issued_on=day - timedelta(days=9))
    assert await outdated(tx, person) == {}
    await says(tx, person, NEW)
    await kept(tx, person, issued_on=tx.now.date())
    assert await outdated(tx, person) == {HOME: before}
    assert passport not in before, "no address stands on it"
    [change] = await changes(tx, own(person))
    assert (change.value, change.uses) == (NEW, [])
    assert change.documents[0].type_name.en == "Identity card"
    applied = await apply_change(tx, person, HOME, ApplyChange(change.seen))
    assert applied.items == [], "nobody here can renew it"


async def test_what_is_no_longer_valid_or_was_taken_out_says_nothing(tx: Transaction, person: Actor) -> None:
    day = tx.now.date()
    await kept(tx, person, issued_on=day - timedelta(days=400), valid_until=day)
    still = await kept(tx, person, issued_on=day - timedelta(days=400), valid_until=day + timedelta(days=1))
    removed = await kept(tx, person, issued_on=day - timedelta(days=400))
    await tx.execute("UPDATE vault_document SET removed_at = kept_at WHERE id = $1", removed)
    await says(tx, person, NEW)
    assert await outdated(tx, person) == {HOME: [still]}
    tx.now += timedelta(days=1)
    assert await outdated(tx, person) == {}


async def test_back_at_the_old_value_it_is_right_again(tx: Transaction, person: Actor) -> None:
    first = await kept(tx, person, issued_on=tx.now.date())
    await says(tx, person, NEW)
    second = await kept(tx, person, issued_on=tx.now.date())
    assert await outdated(tx, person) == {HOME: [first]}
    await says(tx, person, OLD)
    assert await outdated(tx, person) == {HOME: [second]}


async def test_what_somebody_else_keeps_is_none_of_it(tx: Transaction, person: Actor) -> None:
    other = await new_subject(tx, "001190670002")
    await kept(tx, other, issued_on=tx.now.date() - timedelta(days=9))
    await says(tx, person, NEW)
    assert await outdated(tx, person) == {}


def test_on_a_day_that_value_counted_which_its_source_said_then() -> None:
    def until(day: int, value: str, source: Source = Source.POPULATION) -> FormerValue:
        return FormerValue(HOME, value, source, datetime(2026, 3, day, 12, tzinfo=HANOI))

    fact = Fact(HOME, "c", Source.POPULATION, Assurance.REGISTERED, datetime(2026, 3, 9, tzinfo=HANOI))
    former = [until(2, "a"), until(4, "x", Source.DECLARED), until(6, "b")]
    said = {day: value_on(date(2026, 3, day), fact, former) for day in range(1, 9)}
    assert said == {1: "a", 2: "b", 3: "b", 4: "b", 5: "b", 6: "c", 7: "c", 8: "c"}


def test_what_stands_on_a_paper_is_in_the_vocabulary_and_has_its_source(tx: Transaction) -> None:
    types = {name: kind for name, kind in tx.recall(Catalogue).vocabulary.document_types.items() if kind.states}
    assert types
    for name, kind in types.items():
        assert set(kind.states) <= vocabulary().attributes.keys(), name
        assert kind.source, name
