"""A disputed value is seen by the officer, and neither changed by the applicant nor held against them."""

import pytest
from msgspec import UNSET

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.changes import changes
from ihanoi.dossiers.disputed import disputed_fields
from ihanoi.dossiers.errors import ReadOnlyChanged
from ihanoi.dossiers.queries import desk_dossier, own_dossier
from ihanoi.dossiers.schemas import DisputedField, DossierView
from ihanoi.exchange.answers import Outcome
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.ask_registers import RegisterAnswer
from ihanoi.profile.correction_schemas import RequestCorrection
from ihanoi.profile.keep_answers import keep_answers
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.request_correction import request_correction
from ihanoi.profile.withdraw_correction import withdraw_correction
from tests.dossiers.pieces import RESIDENCE, accepted, answered, draft, submitted

NAME, REASON = "person.full_name", "Tên tôi viết khác, xem giấy khai sinh."


async def seen(tx: Transaction, officer: Actor, dossier: DossierView) -> list[DisputedField]:
    """Return what the officer sees disputed."""
    found = (await desk_dossier(tx, officer, dossier.id)).disputed
    assert found is not UNSET
    return found


async def test_the_officer_sees_which_answers_are_disputed_and_not_why(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    dossier = await submitted(tx, an, registers)
    assert await seen(tx, officer, dossier) == []
    given = await request_correction(tx, an, NAME, RequestCorrection(REASON, "Nguyễn Thị Ánh"))
    [field] = await seen(tx, officer, dossier)
    assert (field.field, field.attribute, field.source) == ("full_name", NAME, Source.POPULATION)
    assert (field.since, field.note.en.startswith("Disputed by the applicant")) == (given.asked_at, True)
    for words in (REASON, "Ánh"):
        assert words not in repr(field)
    await withdraw_correction(tx, an, given.id)
    assert await seen(tx, officer, dossier) == []


async def test_a_dispute_holds_up_nothing(tx: Transaction, an: Actor, officer: Actor, registers: Registers) -> None:
    dossier = await draft(tx, an, registers)
    await request_correction(tx, an, NAME, RequestCorrection(REASON))
    with pytest.raises(ReadOnlyChanged):
        await answered(tx, an, dossier, full_name="Nguyễn Thị Ánh")
    sent = await submitted(tx, an, registers)
    taken = await accepted(tx, officer, sent)
    assert taken.state == "accepted"
    assert [field.field for field in await seen(tx, officer, taken)] == ["full_name"]


async def test_only_the_disputed_value_is_marked(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    dossier = await draft(tx, an, registers)
    await request_correction(tx, an, NAME, RequestCorrection(REASON))
    version = tx.recall(Catalogue).in_force(RESIDENCE, tx.now.date())
    assert an.id
    for name, marked in ((dossier.answers["full_name"], ["full_name"]), ("Nguyễn Thị Ánh", [])):
        answers = {**dossier.answers, "full_name": name}
        found = await disputed_fields(tx, officer, an.id, version, answers)
        assert found is not UNSET
        assert [field.field for field in found] == marked


async def test_the_mark_goes_when_the_register_has_corrected_the_value(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    begun, dossier = await draft(tx, an, registers), await submitted(tx, an, registers)
    await request_correction(tx, an, NAME, RequestCorrection(REASON))
    assert an.id
    assert await changes(tx, own(an)) == []
    said = RegisterAnswer(Source.POPULATION, Outcome.FOUND, "prefill", asked=True, values={NAME: "Nguyễn Thị Ánh"})
    await keep_answers(tx, an, an.id, [said], await present_facts(tx, own(an)))
    assert await seen(tx, officer, dossier) == []
    [change] = [one for one in await changes(tx, own(an)) if one.attribute == NAME]
    assert {use.dossier_id for use in change.uses} == {begun.id, dossier.id}, "what used the wrong value is named"


async def test_the_applicants_own_view_carries_no_note_to_officers(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    dossier = await draft(tx, an, registers)
    await request_correction(tx, an, NAME, RequestCorrection(REASON))
    assert (await own_dossier(tx, an, dossier.id)).disputed is UNSET
