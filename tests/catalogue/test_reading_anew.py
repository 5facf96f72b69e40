"""When the catalogue changes it is read anew: what is unchanged is taken over, and the search follows a moment later."""

import asyncio

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.queries import load_catalogue
from ihanoi.catalogue.withdraw import withdraw
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Database, Transaction
from tests.catalogue.pieces import ONE_DAY, made_up, published, question, synonyms, vocabulary

CODE = "9.900008"


async def anew(tx: Transaction, before: Catalogue) -> Catalogue:
    return await load_catalogue(tx, vocabulary(), synonyms(), before)


def found(catalogue: Catalogue) -> list[str]:
    return [item.summary.code for item in catalogue.search(CODE, 5)]


async def settled(*catalogues: Catalogue) -> None:
    await asyncio.gather(*(catalogue.growing for catalogue in catalogues if catalogue.growing))


async def test_a_new_version_is_there_at_once_and_found_a_moment_later(tx: Transaction, database: Database) -> None:
    before = database.memory.get(Catalogue)
    version = await published(tx, made_up(CODE))
    after = await anew(tx, before)
    assert after.in_force(CODE, tx.now.date()).id == version
    assert [v for v in before.versions() if after.version(v.id) is not v] == [], "what is unchanged is taken over"
    await settled(after)
    assert found(after) == [CODE]
    assert found(before) == []


async def test_a_change_that_touches_no_text_keeps_the_search(tx: Transaction, database: Database) -> None:
    first = await published(tx, made_up(CODE))
    one = await anew(tx, database.memory.get(Catalogue))
    await settled(one)
    await withdraw(tx, SYSTEM, first, tx.now.date() + ONE_DAY, None)
    two = await anew(tx, one)
    assert two.growing is None
    assert found(two) == [CODE]
    assert two.version(first).facts.effective_to == tx.now.date() + ONE_DAY


async def test_a_change_that_follows_at_once_does_not_lose_the_search_that_is_being_made(
    tx: Transaction, database: Database
) -> None:
    first = await published(tx, made_up(CODE))
    one = await anew(tx, database.memory.get(Catalogue))
    await withdraw(tx, SYSTEM, first, tx.now.date() + ONE_DAY, None)
    two = await anew(tx, one)
    await settled(one, two)
    assert found(two) == [CODE]


async def test_a_procedure_that_ended_is_no_longer_found_by_the_old_search(tx: Transaction, database: Database) -> None:
    first = await published(tx, made_up(CODE, question("a")))
    one = await anew(tx, database.memory.get(Catalogue))
    await settled(one)
    await withdraw(tx, SYSTEM, first, tx.now.date() - ONE_DAY, None)
    two = await anew(tx, one)
    assert found(two) == [], "even before the new search is there"
    await settled(two)
    assert found(two) == []
