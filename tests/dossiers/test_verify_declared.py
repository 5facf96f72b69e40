"""A register was down, the citizen declared, and verification follows by itself; nothing is refused because of it."""

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from msgspec import UNSET

from ihanoi.dossiers.compared_answers import compared_answers
from ihanoi.dossiers.content import open_content
from ihanoi.dossiers.errors import DossierMissing, NothingToSettle
from ihanoi.dossiers.notes import notes_of
from ihanoi.dossiers.queries import own_dossier, tracking
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.schemas import DossierView, Move, MoveWithNote
from ihanoi.dossiers.settle_difference import settle_difference
from ihanoi.dossiers.supplement import supplement
from ihanoi.dossiers.verification_schemas import SettleDifference, VerificationView
from ihanoi.dossiers.verification_tasks import verification_tasks
from ihanoi.dossiers.verify_declared import verify_declared
from ihanoi.dossiers.verifying import GIVE_UP_AFTER, Settlement, VerificationState
from ihanoi.dossiers.withdraw import withdraw
from ihanoi.exchange.errors import RegisterDenied, RegisterUnavailable
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database
from ihanoi.platform.events import entries_of
from ihanoi.profile.access_log import access_log
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from tests.conftest import new_subject
from tests.dossiers.pieces import accepted, answered, officer_named, submitted
from tests.dossiers.scripted import ScriptedRegister, silent, together

DECLARED = {
    "current_residence": {"commune": "00070"},
    "sex": "female",
    "permanent_residence": {"commune": "00070", "detail": "12 ngõ 3 phố Giả Định"},
}
IN_THE_REGISTER = {
    "residence.current": {"commune": "00070", "detail": "Số 12 ngõ 3 phố Giả Định"},
    "person.sex": "female",
    "residence.permanent": {"commune": "00070", "detail": "Số 12 ngõ 3 phố Giả Định", "text": "…"},
}
CONFIRMED = dict.fromkeys(DECLARED, VerificationState.CONFIRMED)
OFFICER = "congan.cau_giay"
numbers = count(700)


@pytest.fixture
async def sent(own_database: Database) -> tuple[Actor, DossierView]:
    """Somebody whose dossier was opened while the register was down, and sent in."""
    async with own_database.unit_of_work() as tx:
        who = await new_subject(tx, f"001190990{next(numbers)}", "Nguyễn Thị An")
        dossier = await submitted(tx, who, together(population=silent()), **DECLARED)
    return who, dossier


async def states(database: Database, who: Actor, dossier: DossierView) -> dict[str, VerificationState]:
    return {view.field: view.state for view in await views(database, who, dossier)}


async def views(database: Database, who: Actor, dossier: DossierView) -> list[VerificationView]:
    found = (await own_dossier(database.reader(), who, dossier.id)).verifications
    return [] if found is UNSET else list(found)


def pass_time(database: Database, later: timedelta) -> None:
    """Let the database's clock go ahead."""
    clock = database.clock
    database.clock = lambda: clock() + later


async def kinds(database: Database, dossier: DossierView) -> list[str]:
    return [entry.kind for entry in await entries_of(database.reader(), dossier.id)]


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


@pytest.fixture
async def differing(own_database: Database, sent: tuple[Actor, DossierView]) -> tuple[Actor, DossierView]:
    """A dossier whose sex the register contradicts."""
    values = {**IN_THE_REGISTER, "person.sex": "male"}
    await verify_declared(own_database, together(population=ScriptedRegister(values)))
    return sent


async def tasks(database: Database, officer: Actor, dossier_id: UUID) -> list[str]:
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = await verification_tasks(database.reader(), officer, officer.unit_ids[0], cursor, 1)
        found += [task.field for task in page.items if task.dossier_id == dossier_id]
        if page.next is None:
            return found
        cursor = page.next


async def test_a_difference_is_a_task_for_the_officer_and_friendly_words_for_the_citizen(
    own_database: Database, differing: tuple[Actor, DossierView]
) -> None:
    who, dossier = differing
    assert await states(own_database, who, dossier) == {**CONFIRMED, "sex": VerificationState.MISMATCH}
    async with own_database.unit_of_work() as tx:
        officer, stranger = await officer_named(tx, OFFICER), await officer_named(tx, "congan.hoan_kiem")
        [compared] = await compared_answers(tx, officer, dossier.id)
        with pytest.raises(DossierMissing):
            await compared_answers(tx, stranger, dossier.id)
    assert (compared.field, compared.declared, compared.found, compared.settled) == ("sex", "female", "male", False)
    assert await tasks(own_database, officer, dossier.id) == ["sex"]
    assert await tasks(own_database, stranger, dossier.id) == []
    assert who.id is not None
    newest = (await access_log(own_database.reader(), who.id, None, 1)).items[0]
    assert (newest.purpose, newest.categories) == ("dossier_processing", ["answers", "facts"])
    assert "dossier.declarations_differ" in await kinds(own_database, dossier)
    assert dossier.code is not None
    public = await tracking(own_database.reader(), dossier.code)
    assert {step.kind for step in public.steps} == {"dossier.submitted"}, "whoever holds the code learns nothing of it"


async def test_the_dossier_goes_on_beside_the_difference(
    own_database: Database, differing: tuple[Actor, DossierView]
) -> None:
    async with own_database.unit_of_work() as tx:
        officer = await officer_named(tx, OFFICER)
        assert (await accepted(tx, officer, differing[1])).state == "accepted"


@pytest.mark.parametrize("settlement", Settlement)
async def test_an_officer_settles_it_once_in_words_the_citizen_reads(
    own_database: Database, differing: tuple[Actor, DossierView], settlement: Settlement
) -> None:
    who, dossier = differing
    assert who.id is not None
    words = "Đã đối chiếu với giấy khai sinh bản chính."
    async with own_database.unit_of_work() as tx:
        officer = await officer_named(tx, OFFICER)
        await settle_difference(tx, officer, dossier.id, "sex", SettleDifference(settlement, words))
        with pytest.raises(NothingToSettle):
            await settle_difference(tx, officer, dossier.id, "sex", SettleDifference(settlement, words))
    [view] = [view for view in await views(own_database, who, dossier) if view.field == "sex"]
    assert (view.settlement, view.note) == (settlement, words)
    assert await tasks(own_database, officer, dossier.id) == []
    assert "dossier.difference_settled" in await kinds(own_database, dossier)
    async with own_database.unit_of_work() as tx:
        sealed = await tx.fetch_value("SELECT sealed_content FROM dossier WHERE id = $1", dossier.id)
        assert (await open_content(tx, who.id, dossier.id, sealed)).answers["sex"] == "female", "as it was submitted"
        held = await tx.fetch_value(
            "SELECT sealed_note FROM verification WHERE dossier_id = $1 AND field = 'sex'", dossier.id
        )
        assert words.encode() not in held


@pytest.mark.parametrize("field", ["current_residence", "phone", "no_such_field"])
async def test_what_no_register_contradicts_is_not_settled(
    own_database: Database, differing: tuple[Actor, DossierView], field: str
) -> None:
    async with own_database.unit_of_work() as tx:
        officer, stranger = await officer_named(tx, OFFICER), await officer_named(tx, "congan.hoan_kiem")
        command = SettleDifference(Settlement.CORRECTED, "Không có gì")
        with pytest.raises(NothingToSettle):
            await settle_difference(tx, officer, differing[1].id, field, command)
        with pytest.raises(DossierMissing):
            await settle_difference(tx, stranger, differing[1].id, "sex", command)


async def test_answers_sent_again_are_verified_again(
    own_database: Database, differing: tuple[Actor, DossierView]
) -> None:
    who, dossier = differing
    async with own_database.unit_of_work() as tx:
        officer = await officer_named(tx, OFFICER)
        asked = await request_supplement(tx, officer, dossier.id, MoveWithNote(dossier.version, "Xem lại giới tính"))
    async with own_database.unit_of_work() as tx:
        changed = await answered(tx, who, asked, sex="male")
        await supplement(tx, who, dossier.id, Move(changed.version))
    assert set((await states(own_database, who, dossier)).values()) == {VerificationState.PENDING}
    # The register answered a moment ago: it is not asked again, what it said is at hand.
    register = silent()
    await verify_declared(own_database, together(population=register))
    assert (await states(own_database, who, dossier), register.questions) == (CONFIRMED, [])


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
