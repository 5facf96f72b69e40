"""A register contradicts what was declared: a task for the officer, friendly words for the citizen, no refusal."""

from uuid import UUID

import pytest

from ihanoi.dossiers.compared_answers import compared_answers
from ihanoi.dossiers.content import open_content
from ihanoi.dossiers.errors import DossierMissing, NothingToSettle
from ihanoi.dossiers.queries import tracking
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.schemas import DossierView, Move, MoveWithNote
from ihanoi.dossiers.settle_difference import settle_difference
from ihanoi.dossiers.supplement import supplement
from ihanoi.dossiers.verification_schemas import SettleDifference
from ihanoi.dossiers.verification_tasks import verification_tasks
from ihanoi.dossiers.verify_declared import verify_declared
from ihanoi.dossiers.verifying import Settlement, VerificationState
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database
from ihanoi.profile.access_log import access_log
from tests.dossiers.declaring import CONFIRMED, IN_THE_REGISTER, OFFICER, kinds, sent, states, views
from tests.dossiers.pieces import accepted, answered, officer_named
from tests.dossiers.scripted import ScriptedRegister, silent, together

__all__ = ["sent"]


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
