"""A register is asked about a parent's or guardian's minor, and about nobody else whom a form speaks of."""

from typing import Any

import pytest

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.exchange.answers import Answer, Question
from ihanoi.exchange.breaker import Breaker
from ihanoi.exchange.errors import RegisterUnavailable
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database
from ihanoi.platform.events import entries_of
from ihanoi.profile.consult_about import consult_about
from ihanoi.profile.keep_listed import keep_listed
from ihanoi.profile.named_by_registers import FAMILY, named_in
from ihanoi.profile.parties import Party, present_parties
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from tests.conftest import new_subject

SCHOOL = "1.005099"
"""A pupil changes school: asks for name, birth date, sex and number of the child."""
ME, CHILD, SPOUSE = "001190990001", "001319990002", "001088990003"
RECORD = {
    "family.spouse_full_name": "Trần Văn Bạn",
    "family.spouse_national_id": SPOUSE,
    "family.children": [{"full_name": "Trần Bé", "national_id": CHILD, "birth_date": "2019-06-01"}],
}
CHILDS = {
    "person.full_name": "Trần Bé",
    "person.national_id": CHILD,
    "person.birth_date": "2019-06-01",
    "person.sex": "female",
    "family.mother_full_name": "Nguyễn Mẹ",
    "family.mother_national_id": ME,
}


class OneRecord:
    """A population database that knows one child."""

    def __init__(self, values: dict[str, Any] | None) -> None:
        self.values = values
        self.asked: list[Question] = []

    async def look_up(self, question: Question) -> Answer | None:
        self.asked.append(question)
        if self.values is None:
            raise RegisterUnavailable(register="population", reason="timeout")
        return Answer(self.values)


def connected(register: OneRecord) -> Registers:
    return Registers({"population": register}, lambda: Breaker(99, 1))


@pytest.fixture
async def mother(database: Database) -> Actor:
    """A mother of whom only the register's list of relatives is known; her number is new each time."""
    async with database.unit_of_work() as tx:
        who = await new_subject(tx, ME, "Nguyễn Mẹ")
        await tx.execute("DELETE FROM fact WHERE subject_id = $1", who.id)
        await tx.execute("DELETE FROM party WHERE subject_id = $1", who.id)
        await keep_listed(tx, own(who), Source.POPULATION, named_in(RECORD), FAMILY)
    return who


async def consult(database: Database, mother: Actor, register: OneRecord, **about: str) -> Party:
    version = database.reader().recall(Catalogue).in_force(SCHOOL, database.reader().now.date())
    await consult_about(database, mother, connected(register), version, f"prefill {SCHOOL}", about)
    [child] = [p for p in await present_parties(database.reader(), own(mother)) if p.kind is PartyKind.CHILD]
    return child


async def test_a_mothers_child_is_looked_up_once_and_told_in_the_log(database: Database, mother: Actor) -> None:
    assert mother.id is not None
    register = OneRecord(CHILDS)
    child = await consult(database, mother, register)
    assert (child.known["person.sex"].value, child.known["person.sex"].source) == ("female", Source.POPULATION)
    assert not [name for name in child.known if name.startswith("family.")], "whom else the record names is not kept"
    assert "person.sex" not in {fact.attribute for fact in await present_facts(database.reader(), own(mother))}
    assert [question.national_id for question in register.asked] == [CHILD]
    newest = (await entries_of(database.reader(), mother.id))[-1]
    assert newest.kind == "profile.register_asked"
    assert b"prefill 1.005099: child" in bytes(newest.payload)
    await consult(database, mother, register)
    assert len(register.asked) == 1, "nothing is lacking any more"


async def test_a_record_that_does_not_name_the_person_is_not_believed(database: Database, mother: Actor) -> None:
    child = await consult(database, mother, OneRecord({**CHILDS, "family.mother_national_id": SPOUSE}))
    assert "person.sex" not in child.known
    assert child.asked_at is None


async def test_a_silent_register_leaves_the_question_to_the_person(database: Database, mother: Actor) -> None:
    child = await consult(database, mother, OneRecord(None))
    assert ("person.sex" in child.known, child.asked_at) == (False, None)


async def test_nobody_is_asked_about_another_or_an_adult(database: Database, mother: Actor) -> None:
    register = OneRecord(CHILDS)
    await consult(database, mother, register, pupil="another")
    version = database.reader().recall(Catalogue).in_force("1.004746", database.reader().now.date())
    await consult_about(database, mother, connected(register), version, "prefill")
    assert register.asked == []
