"""A merge meets logins, drafts and submissions of the same person: each is done whole or not at all."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from ihanoi.dossiers.content import open_content
from ihanoi.dossiers.errors import DossierMissing
from ihanoi.dossiers.open_draft import open_draft
from ihanoi.dossiers.schemas import DossierView, OpenDossier
from ihanoi.dossiers.submit import submit
from ihanoi.exchange.registers import Registers
from ihanoi.identity.aliases import subject_behind
from ihanoi.identity.errors import SubjectErased
from ihanoi.identity.finish_login import recognise
from ihanoi.identity.schemas import IdentityRecord
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database, Transaction
from ihanoi.profile.outcomes import Outcomes
from tests.conftest import new_subject
from tests.dossiers.conftest import an, officer, registers
from tests.dossiers.pieces import RESIDENCE, filled, sending
from tests.identity.merging import HOME_SAID, left_of, merge

__all__ = ["an", "officer", "registers"]

REFUSED = (DossierMissing, SubjectErased, asyncpg.ForeignKeyViolationError, asyncpg.DeadlockDetectedError)


@dataclass
class Person:
    """One person with two records, and what was acknowledged to them."""

    database: Database
    number: str
    one: Actor
    into: Actor
    drafts: list[DossierView]
    begun: list[UUID] = field(default_factory=list)
    sent: list[UUID] = field(default_factory=list)

    async def log_in(self) -> None:
        async with self.database.unit_of_work() as tx:
            found = await recognise(tx, IdentityRecord(self.number, "Nguyễn Thị An", "1990", 2))
        assert found in (self.one.id, self.into.id)

    async def begin(self) -> None:
        async with self.database.unit_of_work() as tx:
            opened = (await open_draft(tx, self.one, Outcomes({}), OpenDossier(RESIDENCE))).id
        self.begun.append(opened)

    async def send(self, draft: DossierView) -> None:
        async with self.database.unit_of_work() as tx:
            await submit(tx, self.one, draft.id, sending(draft))
        self.sent.append(draft.id)

    async def put_together(self) -> None:
        async with self.database.unit_of_work() as tx:
            await merge(tx, self.one, self.into)


async def a_person(database: Database, registers: Registers, number: str) -> Person:
    async with database.unit_of_work() as tx:
        one, into = [await new_subject(tx, f"{number}{last}", "Nguyễn Thị An") for last in (1, 2)]
        drafts = [
            await filled(tx, one, registers, sex="female", permanent_residence=HOME_SAID, current_residence=HOME_SAID)
            for _ in range(4)
        ]
    return Person(database, f"{number}1", one, into, drafts)


async def held_back(person: Person, work: list[Coroutine[Any, Any, None]]) -> list[BaseException | None]:
    """Begin everything, in order, while somebody else holds the person; then let go and return what came of each."""
    holder = Transaction(person.database)
    await holder.execute("SELECT FROM subject WHERE id = $1 FOR UPDATE", person.one.id)
    tasks = []
    for one in work:
        tasks.append(asyncio.create_task(one))
        await asyncio.sleep(0.03)
    await holder._rollback()
    return await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("merge_comes", ["first", "last"])
async def test_at_once_with_logins_drafts_and_submissions_nothing_is_lost_or_doubled(
    database: Database, registers: Registers, merge_comes: str
) -> None:
    person = await a_person(database, registers, f"0011905700{merge_comes == 'first':d}")
    others = [person.send(draft) for draft in person.drafts]
    others += [*(person.begin() for _ in range(3)), *(person.log_in() for _ in range(3))]
    merging = person.put_together()
    outcomes = await held_back(person, [merging, *others] if merge_comes == "first" else [*others, merging])
    for error in filter(None, outcomes):
        assert isinstance(error, REFUSED)
        # By this the api tells the end of a session from a defect.
        assert not isinstance(error, asyncpg.ForeignKeyViolationError) or '"subject"' in str(error.detail)

    reader, (one, into) = database.reader(), (person.one.id, person.into.id)
    assert one is not None
    assert into is not None
    if await subject_behind(reader, one) == one:
        await person.put_together()  # The database chose the merge to give way; it is simply done again.
    assert await subject_behind(reader, one) == into
    assert await left_of(reader, one) == []
    rows = await reader.fetch("SELECT id, state, sealed_content FROM dossier WHERE applicant_id = $1", into)
    assert {row["id"] for row in rows} == {*person.begun, *(draft.id for draft in person.drafts)}
    assert {row["id"] for row in rows if row["state"] == "submitted"} == set(person.sent)
    for row in rows:
        assert await open_content(reader, into, row["id"], row["sealed_content"]) is not None
