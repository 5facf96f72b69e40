"""What is reused is compared and checked anew wherever it is sent in, field by field."""

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.definition import Field, FieldType, Form, Section, Text
from ihanoi.catalogue.forms import FormCheck
from ihanoi.dossiers.content import Content, Shown, open_content, seal_content
from ihanoi.dossiers.errors import ReadOnlyChanged
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.save_answers import check_read_only
from ihanoi.dossiers.schemas import DossierView, Move, MoveWithNote
from ihanoi.dossiers.submit import submit
from ihanoi.dossiers.supplement import supplement
from ihanoi.exchange.answers import Outcome
from ihanoi.exchange.errors import RegisterDenied, RegisterUnavailable
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.clock import HANOI
from ihanoi.platform.database import Transaction
from ihanoi.profile.filling import fill
from ihanoi.profile.outcomes import same_for
from ihanoi.profile.provenance import ASSURANCE, REGISTERS, Fact, Source
from ihanoi.profile.schemas import FieldState
from tests.catalogue.pieces import vocabulary
from tests.conftest import new_subject
from tests.dossiers.pieces import consulted, draft, filled, sending, submitted
from tests.dossiers.scripted import ScriptedRegister, together

THEN = datetime(2026, 3, 2, 10, tzinfo=HANOI)
LABEL = Text(vi="Câu hỏi", en="Question")
TAMPERED = {"full_name": "Kẻ Khác", "national_id": "001190999999"}

STORED = "SELECT sealed_content FROM dossier WHERE id = $1"
TAMPER = "UPDATE dossier SET sealed_content = $2 WHERE id = $1"


def test_of_two_questions_bound_to_one_attribute_each_is_compared() -> None:
    """A check by attribute would see the first one right and let the second one pass."""
    shown = Shown("Nguyễn Thị An", "population", 3, THEN, editable=False)
    content = Content(answers={}, snapshot={"full_name": shown, "signer_full_name": shown})
    whole = {"full_name": "Nguyễn Thị An", "signer_full_name": "Nguyễn Thị An"}
    check_read_only(content, whole)
    for name in whole:
        for forged in ({**whole, name: "Kẻ Khác"}, {other: value for other, value in whole.items() if other != name}):
            with pytest.raises(ReadOnlyChanged) as refusal:
                check_read_only(content, forged)
            assert [fault.pointer for fault in refusal.value.errors] == [f"/answers/{name}"]


async def tampered(tx: Transaction, who: Actor, dossier: DossierView, name: str) -> None:
    """Change a verified answer behind the back of the one route that saves answers."""
    assert who.id is not None
    content = await open_content(tx, who.id, dossier.id, await tx.fetch_value(STORED, dossier.id))
    forged = replace(content, answers={**content.answers, name: TAMPERED[name]})
    await tx.execute(TAMPER, dossier.id, await seal_content(tx, who.id, dossier.id, forged))


@pytest.mark.parametrize("name", TAMPERED)
async def test_a_submission_compares_what_was_verified(
    tx: Transaction, an: Actor, registers: Registers, name: str
) -> None:
    dossier = await filled(tx, an, registers)
    await tampered(tx, an, dossier, name)
    with pytest.raises(ReadOnlyChanged):
        await submit(tx, an, dossier.id, sending(dossier))


@pytest.mark.parametrize("name", TAMPERED)
async def test_a_supplement_compares_it_as_well(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers, name: str
) -> None:
    dossier = await submitted(tx, an, registers)
    asked = await request_supplement(tx, officer, dossier.id, MoveWithNote(dossier.version, "Bổ sung giấy tờ"))
    await tampered(tx, an, dossier, name)
    with pytest.raises(ReadOnlyChanged):
        await supplement(tx, an, dossier.id, Move(asked.version))


TROUBLE = {
    FieldState.UNAVAILABLE: ScriptedRegister(trouble=RegisterUnavailable(reason="timeout")),
    FieldState.DENIED: ScriptedRegister(trouble=RegisterDenied()),
    FieldState.NOT_FOUND: ScriptedRegister(None),
}


@pytest.mark.parametrize(("state", "register"), TROUBLE.items())
async def test_a_silent_register_is_a_reason_of_its_own_and_only_an_outage_is_verified_later(
    tx: Transaction, state: FieldState, register: ScriptedRegister
) -> None:
    registers = together(population=register)
    unknown = await new_subject(tx, "001190990077", "Trần Thị Mới")
    opened = await draft(tx, unknown, registers)
    assert opened.prefill
    by_id = {field.id: field for field in opened.prefill.fields}
    assert (by_id["sex"].state, by_id["sex"].editable) == (state, True)
    place = {"commune": "00167", "detail": "Số 1"}
    sent = await submitted(tx, unknown, registers, sex="female", permanent_residence=place)
    expected = {view.field for view in sent.verifications} if sent.verifications else set()
    assert expected == ({"sex", "permanent_residence"} if state is FieldState.UNAVAILABLE else set())


async def test_each_source_has_an_outcome_of_its_own(tx: Transaction, an: Actor) -> None:
    register = ScriptedRegister({"person.sex": "female"})
    outcomes = await consulted(tx, an, together(population=register))
    assert outcomes.of(Source.POPULATION) is Outcome.FOUND
    assert outcomes.of(Source.SOCIAL_INSURANCE) is Outcome.UNAVAILABLE, "nobody asked it"
    assert [question.purpose for question in register.questions] == ["prefill"]


UNFIT: dict[str, tuple[FieldType, dict[str, Any], Any]] = {
    "too long for this form": (FieldType.TEXT, {"max": 5}, "Nguyễn Thị An"),
    "not of this form's pattern": (FieldType.TEXT, {"pattern": "^[0-9]+$"}, "Nguyễn Thị An"),
    "of another type": (FieldType.NATIONAL_ID, {}, "Nguyễn Thị An"),
}


@pytest.mark.parametrize(("kind", "more", "value"), UNFIT.values(), ids=UNFIT.keys())
def test_a_reused_value_this_form_would_refuse_is_asked_again(
    kind: FieldType, more: dict[str, Any], value: Any
) -> None:
    name = "person.full_name"
    question = Field(id="q", type=kind, label=LABEL, attribute=name, **more)
    check = FormCheck(Form(sections=[Section(id="s", title=LABEL, fields=[question])]))
    fact = Fact(name, value, Source.POPULATION, ASSURANCE[Source.POPULATION], THEN)
    result = fill(question, {name: fact}, vocabulary().attributes, same_for(REGISTERS, Outcome.FOUND), check, THEN)
    assert (result.state, result.editable) == (FieldState.NOT_FOUND, True)
