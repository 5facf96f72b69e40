"""Filing for somebody else under their mandate: their dossier, their log, nothing of it in one's own profile."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from ihanoi.dossiers.errors import DossierMissing
from ihanoi.dossiers.export_data import export_data
from ihanoi.dossiers.open_draft import open_draft
from ihanoi.dossiers.queries import applicant_of, mandated_dossiers, own_dossier, own_dossiers, read_dossier
from ihanoi.dossiers.save_answers import save_answers
from ihanoi.dossiers.schemas import DossierView, OpenDossier, SaveAnswers
from ihanoi.dossiers.submit import submit
from ihanoi.dossiers.timeline import timeline
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.local.demo import ANSWERS, PAPER, PAPERS
from ihanoi.platform.database import Database, Transaction
from ihanoi.profile.accept_mandate import accept_mandate
from ihanoi.profile.access_log import access_log
from ihanoi.profile.errors import MandateMissing
from ihanoi.profile.events import PersonalDataRead
from ihanoi.profile.give_mandate import give_mandate
from ihanoi.profile.mandate_schemas import GiveMandate
from ihanoi.profile.mandates import mandates_of
from ihanoi.profile.outcomes import NOBODY_ASKED
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.withdraw_mandate import withdraw_mandate
from tests.conftest import agree, new_subject
from tests.dossiers.pieces import RESIDENCE, attached, consulted, sending

GRANDSON = "001200880001"


@pytest.fixture
async def grandson(tx: Transaction) -> Actor:
    return await new_subject(tx, GRANDSON, "Nguyễn Văn Cháu")


async def mandated(tx: Transaction, giver: Actor, holder: Actor, number: str = GRANDSON) -> UUID:
    """Return a mandate in force; the database's own clock says whether it is."""
    then, tx.now = tx.now, datetime.now(UTC)
    offered = await give_mandate(tx, giver, GiveMandate(number))
    await accept_mandate(tx, holder, offered.id)
    tx.now = then
    return offered.id


async def begun(tx: Transaction, holder: Actor, mandate_id: UUID) -> DossierView:
    return await open_draft(tx, holder, NOBODY_ASKED, OpenDossier(RESIDENCE, mandate=mandate_id))


async def declared_of(tx: Transaction, who: Actor) -> dict[str, object]:
    return {f.attribute: f.value for f in await present_facts(tx, own(who)) if f.source is Source.DECLARED}


def lines(tx: Transaction, who: Actor) -> list[PersonalDataRead]:
    return [fact.event for fact in tx._events if isinstance(fact.event, PersonalDataRead) and fact.subject == who.id]


async def test_the_form_is_filled_with_the_givers_data_and_is_theirs(
    tx: Transaction, an: Actor, grandson: Actor, registers: Registers
) -> None:
    await consulted(tx, an, registers)
    mandate_id = await mandated(tx, an, grandson)
    tx._events.clear()
    dossier = await begun(tx, grandson, mandate_id)
    assert (dossier.answers["full_name"], dossier.filed_by) == ("Nguyễn Thị An", "Nguyễn Văn Cháu")
    assert ["facts", "parties"] in [line.categories for line in lines(tx, an)]
    assert {line.purpose for line in lines(tx, an)} == {"mandate"}
    assert [item.id for item in (await own_dossiers(tx, an, None, 9)).items] == [dossier.id]
    assert (await own_dossiers(tx, grandson, None, 9)).items == []
    assert [item.id for item in (await mandated_dossiers(tx, grandson, mandate_id, None, 9)).items] == [dossier.id]
    assert (await own_dossier(tx, an, dossier.id)).filed_by == "Nguyễn Văn Cháu"


async def test_what_is_declared_there_is_kept_in_nobodys_profile(
    tx: Transaction, an: Actor, grandson: Actor, registers: Registers
) -> None:
    """CiviForm#890: acting for somebody else changes neither profile."""
    for who in (an, grandson):
        await agree(tx, who)
        await agree(tx, who, "reuse_others")
    await consulted(tx, an, registers)
    dossier = await begun(tx, grandson, await mandated(tx, an, grandson))
    dossier = await save_answers(tx, grandson, dossier.id, dossier.version, SaveAnswers(ANSWERS))
    for paper in PAPERS:
        await attached(tx, grandson, dossier.id, paper, f"{paper}.pdf", PAPER)
    dossier = await own_dossier(tx, grandson, dossier.id)
    dossier = await submit(tx, grandson, dossier.id, sending(dossier))
    assert (dossier.state, dossier.answers["phone"]) == ("submitted", ANSWERS["phone"])
    assert (await declared_of(tx, an), await declared_of(tx, grandson)) == ({}, {})


async def test_once_the_mandate_ends_only_the_giver_sees_the_dossier_and_it_goes_on(
    tx: Transaction, an: Actor, grandson: Actor, registers: Registers
) -> None:
    await consulted(tx, an, registers)
    mandate_id = await mandated(tx, an, grandson)
    dossier = await begun(tx, grandson, mandate_id)
    await withdraw_mandate(tx, an, mandate_id)
    for attempt in (
        own_dossier(tx, grandson, dossier.id),
        read_dossier(tx, tx, grandson, dossier.id),
        applicant_of(tx, grandson, dossier.id),
        save_answers(tx, grandson, dossier.id, 1, SaveAnswers({"phone": "0900000000"})),
        submit(tx, grandson, dossier.id, sending(dossier)),
    ):
        with pytest.raises(DossierMissing):
            await attempt
    with pytest.raises(MandateMissing):
        await begun(tx, grandson, mandate_id)
    assert (await mandated_dossiers(tx, grandson, mandate_id, None, 9)).items == []
    changed = await save_answers(tx, an, dossier.id, dossier.version, SaveAnswers({"phone": "0911111111"}))
    assert changed.answers["phone"] == "0911111111"


async def test_the_giver_reads_in_their_log_who_read_what(database: Database, registers: Registers) -> None:
    async with database.unit_of_work() as tx:
        giver = await new_subject(tx, "001141880002", "Phạm Thị Bà")
        holder = await new_subject(tx, "001200880003", "Phạm Văn Cháu")
        mandate_id = await mandated(tx, giver, holder, "001200880003")
        dossier = await begun(tx, holder, mandate_id)
    async with database.unit_of_work() as tx:
        await read_dossier(database.reader(), tx, holder, dossier.id)
    async with database.unit_of_work() as tx:
        await read_dossier(database.reader(), tx, giver, dossier.id)
    assert giver.id is not None
    [step] = await timeline(database.reader(), giver.id, dossier.id, {})
    assert step.by == "representative"
    page = await access_log(database.reader(), giver.id, None, 20)
    newest = page.items[0]
    assert (newest.reader, newest.purpose, newest.dossier_id) == (
        "Phạm Văn Cháu",
        "mandate",
        dossier.id,
    )
    assert len(page.items) == 3, "accepted under a name, opened, read: and none for the giver's own reading"
    async with database.unit_of_work() as tx:
        parts = b"".join([part async for part in await export_data(tx, database.reader(), giver)])
        assert "Phạm Văn Cháu" in parts.decode()


async def test_a_withdrawal_waits_for_who_acts_at_that_moment_and_nobody_acts_after(database: Database) -> None:
    async with database.unit_of_work() as tx:
        giver = await new_subject(tx, "001141880004")
        holder = await new_subject(tx, "001200880005")
        mandate_id = await mandated(tx, giver, holder, "001200880005")
        dossier = await begun(tx, holder, mandate_id)

    async def withdraw() -> None:
        async with database.unit_of_work() as tx:
            await withdraw_mandate(tx, giver, mandate_id)

    async with database.unit_of_work() as acting:
        await save_answers(acting, holder, dossier.id, 1, SaveAnswers({"phone": "0911111111"}))
        withdrawing = asyncio.create_task(withdraw())
        await asyncio.sleep(0.2)
        assert not withdrawing.done()
    await withdrawing
    with pytest.raises(DossierMissing):
        async with database.unit_of_work() as late:
            await save_answers(late, holder, dossier.id, 2, SaveAnswers({"phone": "0922222222"}))
    async with database.unit_of_work() as tx:
        assert (await own_dossier(tx, giver, dossier.id)).answers["phone"] == "0911111111"
        assert [one.state for one in await mandates_of(tx, giver)] == ["withdrawn"]
