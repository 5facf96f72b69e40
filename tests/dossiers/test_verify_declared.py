"""A register was down, the citizen declared, and verification follows by itself; nothing is refused because of it."""

from datetime import timedelta
from typing import Any

import pytest

from ihanoi.dossiers.notes import notes_of
from ihanoi.dossiers.queries import own_dossier
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.schemas import DossierView, Move, MoveWithNote
from ihanoi.dossiers.supplement import supplement
from ihanoi.dossiers.verify_declared import verify_declared
from ihanoi.dossiers.verifying import GIVE_UP_AFTER, VerificationState
from ihanoi.dossiers.withdraw import withdraw
from ihanoi.exchange.errors import RegisterDenied, RegisterUnavailable
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database
from ihanoi.profile.access_log import access_log
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from tests.conftest import new_subject
from tests.dossiers.declaring import (
    CONFIRMED,
    DECLARED,
    IN_THE_REGISTER,
    OFFICER,
    kinds,
    numbers,
    pass_time,
    sent,
    states,
)
from tests.dossiers.pieces import answered, officer_named, submitted
from tests.dossiers.scripted import ScriptedRegister, silent, together

__all__ = ["sent"]


async def test_what_was_declared_because_the_register_was_down_is_expected_to_be_verified(
    own_database: Database, sent: tuple[Actor, DossierView]
) -> None:
    assert await states(own_database, *sent) == dict.fromkeys(DECLARED, VerificationState.PENDING)


async def test_what_the_register_confirms_is_confirmed_and_becomes_a_fact(
    own_database: Database, sent: tuple[Actor, DossierView]
) -> None:
    who, dossier = sent
    register = ScriptedRegister(IN_THE_REGISTER)
    assert await verify_declared(own_database, together(population=register)) == len(DECLARED)
    assert await states(own_database, who, dossier) == CONFIRMED
    facts = {
        f.attribute: f.value
        for f in await present_facts(own_database.reader(), own(who))
        if f.source is Source.POPULATION
    }
    assert facts == IN_THE_REGISTER
    assert "dossier.declarations_confirmed" in await kinds(own_database, dossier)

    [question] = register.questions
    assert question.dossier == dossier.code, "one question for all answers of a dossier"
    assert who.id is not None
    lines = (await access_log(own_database.reader(), who.id, None, 20)).items
    assert [line.purpose for line in lines if line.register and line.purpose.startswith("verification")] == [
        f"verification {dossier.code}"
    ]
    assert ("verification", dossier.id, "iHanoi") in {(line.purpose, line.dossier_id, line.reader) for line in lines}
    assert await verify_declared(own_database, together(population=register)) == 0, "nothing is asked twice"


async def test_a_register_that_is_still_down_is_asked_again_later_and_given_up_after_days(
    own_database: Database, sent: tuple[Actor, DossierView]
) -> None:
    registers = together(population=(register := silent()))
    assert await verify_declared(own_database, registers) == len(DECLARED)
    assert await verify_declared(own_database, registers) == 0, "it may rest first"
    pass_time(own_database, timedelta(minutes=3))
    assert await verify_declared(own_database, registers) == len(DECLARED)
    assert set((await states(own_database, *sent)).values()) == {VerificationState.PENDING}
    assert len(register.questions) == 2
    register.trouble = RegisterDenied()
    pass_time(own_database, GIVE_UP_AFTER)
    await verify_declared(own_database, registers)
    assert set((await states(own_database, *sent)).values()) == {VerificationState.GIVEN_UP}
    assert (await own_dossier(own_database.reader(), sent[0], sent[1].id)).state == "submitted", "it goes on"


async def test_a_register_that_comes_back_in_time_is_heard(
    own_database: Database, sent: tuple[Actor, DossierView]
) -> None:
    register = silent()
    await verify_declared(own_database, together(population=register))
    register.trouble, register.values = None, IN_THE_REGISTER
    pass_time(own_database, timedelta(minutes=3))
    await verify_declared(own_database, together(population=register))
    assert await states(own_database, *sent) == CONFIRMED


@pytest.mark.parametrize("values", [None, {"person.sex": "female"}], ids=["knows nobody", "holds no such value"])
async def test_what_the_register_does_not_hold_is_not_found_and_no_task(
    own_database: Database, sent: tuple[Actor, DossierView], values: dict[str, Any] | None
) -> None:
    await verify_declared(own_database, together(population=ScriptedRegister(values)))
    found = await states(own_database, *sent)
    assert found["current_residence"] is found["permanent_residence"] is VerificationState.NOT_FOUND
    assert "dossier.declarations_differ" not in await kinds(own_database, sent[1])


async def test_answers_sent_again_while_the_register_is_asked_are_left_to_the_next_round(
    own_database: Database, sent: tuple[Actor, DossierView]
) -> None:
    who, dossier = sent

    class Meanwhile(ScriptedRegister):
        async def look_up(self, question: Any) -> Any:
            async with own_database.unit_of_work() as tx:
                officer = await officer_named(tx, OFFICER)
                asked = await request_supplement(tx, officer, dossier.id, MoveWithNote(dossier.version, "Xem lại"))
            async with own_database.unit_of_work() as tx:
                changed = await answered(tx, who, asked, sex="male")
                await supplement(tx, who, dossier.id, Move(changed.version))
            self.values = IN_THE_REGISTER
            return await super().look_up(question)

    await verify_declared(own_database, together(population=Meanwhile()))
    assert await states(own_database, who, dossier) == {**CONFIRMED, "sex": VerificationState.MISMATCH}
    assert await notes_of(own_database.reader(), who.id, dossier.id) if who.id else False


async def test_what_was_withdrawn_is_not_verified(own_database: Database, sent: tuple[Actor, DossierView]) -> None:
    who, dossier = sent
    async with own_database.unit_of_work() as tx:
        await withdraw(tx, who, dossier.id, Move(dossier.version))
    register = ScriptedRegister(IN_THE_REGISTER)
    await verify_declared(own_database, together(population=register))
    assert register.questions == []
    assert set((await states(own_database, who, dossier)).values()) == {VerificationState.GIVEN_UP}


async def test_somebody_whose_key_was_destroyed_is_let_alone(
    own_database: Database, sent: tuple[Actor, DossierView]
) -> None:
    who, dossier = sent
    async with own_database.unit_of_work() as tx:
        await tx.execute("UPDATE subject SET sealed_key = NULL, sealed_identity = NULL WHERE id = $1", who.id)
    await verify_declared(own_database, together(population=ScriptedRegister(IN_THE_REGISTER)))
    rows = await own_database.reader().fetch("SELECT state FROM verification WHERE dossier_id = $1", dossier.id)
    assert {row["state"] for row in rows} == {"given_up"}


async def test_one_register_in_trouble_keeps_no_other_dossier_waiting(
    own_database: Database, sent: tuple[Actor, DossierView]
) -> None:
    async with own_database.unit_of_work() as tx:
        other = await new_subject(tx, f"001190990{next(numbers)}", "Trần Văn Khác")
        second = await submitted(tx, other, together(population=silent()), **DECLARED)

    class OneTime(ScriptedRegister):
        async def look_up(self, question: Any) -> Any:
            self.trouble = None if self.questions else RegisterUnavailable(reason="timeout")
            return await super().look_up(question)

    await verify_declared(own_database, together(population=OneTime(IN_THE_REGISTER)))
    found = [set((await states(own_database, *pair)).values()) for pair in (sent, (other, second))]
    assert sorted(next(iter(states)).value for states in found) == ["confirmed", "pending"]
