"""Seeing a form on which nothing needs asking is one question to PostgreSQL, two with the session's; a cold process asks no more."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.identity.finish_login import ADD_SESSION
from ihanoi.identity.keys import KeyCache
from ihanoi.identity.queries import actor_of_session
from ihanoi.platform.database import Database
from ihanoi.profile.schemas import Prefill
from ihanoi.profile.see_form import see_form
from tests.conftest import new_subject
from tests.dossiers.pieces import RESIDENCE
from tests.dossiers.scripted import ScriptedRegister, together

SCHOOL = "1.005099"
"""A pupil changes school: asks for name, birth date, sex and number of the child."""
ME, CHILD = "001190380001", "001319380002"
MINE = {
    "person.sex": "female",
    "residence.current": {"commune": "00070"},
    "family.children": [{"full_name": "Trần Bé", "national_id": CHILD, "birth_date": "2019-06-01"}],
}
CHILDS = {
    "person.full_name": "Trần Bé",
    "person.national_id": CHILD,
    "person.birth_date": "2019-06-01",
    "person.sex": "female",
    "family.mother_national_id": ME,
}

UNDER = 3

Steps = Callable[[Awaitable[Any]], Awaitable[int]]


@pytest.fixture
def steps(database: Database, monkeypatch: pytest.MonkeyPatch) -> Steps:
    """Tells how many statements some work sends, each waiting for the one before."""
    acquire, statements = database.acquire, list[str]()

    def note(logged: asyncpg.connection.LoggedQuery) -> None:
        statements.append(logged.query)

    async def watched() -> Any:
        connection = await acquire()
        connection.add_query_logger(note)
        return connection

    async def count(work: Awaitable[Any]) -> int:
        statements.clear()
        with monkeypatch.context() as patch:
            patch.setattr(database, "acquire", watched)
            await work
        return len(statements)

    return count


async def with_session(database: Database) -> bytes:
    """Return what the session of somebody is found by of whom nothing is known yet."""
    token = uuid4().bytes
    async with database.unit_of_work() as tx:
        actor = await new_subject(tx, ME, "Nguyễn Thị An")
        for table in ("fact", "party", "register_answer"):
            await tx.execute(f"DELETE FROM {table} WHERE subject_id = $1", actor.id)
        ends = tx.now + timedelta(hours=1)
        await tx.execute(ADD_SESSION, token, actor.kind.value, actor.id, 2, tx.now, ends)
    return token


@pytest.mark.parametrize(("code", "questions"), [(RESIDENCE, 1), (SCHOOL, 2)], ids=["one's own form", "a child's form"])
async def test_seeing_a_form_again_is_one_question_beside_the_sessions(
    database: Database, steps: Steps, code: str, questions: int
) -> None:
    token = await with_session(database)
    register = ScriptedRegister(MINE, of={CHILD: CHILDS})
    version = database.memory.get(Catalogue).in_force(code, database.clock().date())
    seen: list[Prefill] = []

    async def opened() -> None:
        known = await actor_of_session(database.reader(), token)
        assert known is not None
        seen.append(await see_form(database, known, together(population=register), version, f"prefill {code}"))

    assert await steps(opened()) > UNDER, "registers had to be asked, and what they said to be kept"
    database.memory.put(KeyCache())
    again = await steps(opened())
    assert [field.state for field in seen[0].fields] == [field.state for field in seen[1].fields]
    assert "known" in {field.state for field in seen[1].fields if field.of not in ("", "applicant")}
    assert len(register.questions) == questions, "they answered a moment ago"
    assert 0 < again < UNDER
