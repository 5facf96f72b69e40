"""Opening a form on which nothing needs asking is two questions to PostgreSQL, one after the other, and no more."""

from typing import Any

import asyncpg
import pytest

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database
from ihanoi.profile.consult_registers import consult_registers
from ihanoi.profile.needed_sources import needed_sources
from ihanoi.profile.prefill import prefill
from tests.conftest import new_subject
from tests.dossiers.pieces import RESIDENCE
from tests.dossiers.scripted import ScriptedRegister, together

AT_MOST = 2


@pytest.fixture
async def somebody(database: Database) -> Actor:
    """Somebody of whom nothing is known yet."""
    async with database.unit_of_work() as tx:
        return await new_subject(tx, "001190380001", "Nguyễn Thị An")


async def test_a_form_whose_registers_answered_a_moment_ago_takes_two_statements(
    database: Database, somebody: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = ScriptedRegister({"person.sex": "female", "residence.current": {"commune": "00070"}})
    catalogue = database.memory.get(Catalogue)
    version = catalogue.in_force(RESIDENCE, database.clock().date())
    needed = needed_sources(version.procedure, catalogue.vocabulary.attributes)

    async def opened() -> Any:
        outcomes = await consult_registers(database, somebody, together(population=register), needed, "prefill")
        return await prefill(database.reader(), somebody, outcomes, version)

    await opened()
    acquire, statements = database.acquire, list[str]()

    def note(logged: asyncpg.connection.LoggedQuery) -> None:
        statements.append(logged.query)

    async def watched() -> Any:
        connection = await acquire()
        connection.add_query_logger(note)
        return connection

    monkeypatch.setattr(database, "acquire", watched)
    filled = await opened()
    assert {field.id: field.state for field in filled.fields}["sex"] == "known"
    assert len(register.questions) == 1, "it answered a moment ago"
    assert 0 < len(statements) <= AT_MOST, statements
