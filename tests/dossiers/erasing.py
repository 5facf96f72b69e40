"""A person who used everything, and their erasure."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from ihanoi.dossiers.erase_person import Erased, ErasePerson, erase_person
from ihanoi.dossiers.erasure_plan import erasure_plan
from ihanoi.dossiers.retention import DataKind, Retention
from ihanoi.erasure_desk import HOLDINGS
from ihanoi.exchange.registers import Registers
from ihanoi.identity.keys import KeyCache
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.keep_party import keep_party
from ihanoi.profile.party_identity import PartyIdentity
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source
from ihanoi.ratings.rate import rate
from ihanoi.ratings.schemas import GiveRating, Level
from tests.conftest import agree
from tests.dossiers.pieces import filled, returned, submitted

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
