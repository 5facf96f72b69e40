"""Verified values are compared with the server's own, question by question, on every way a dossier can be sent."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.definition import Field, FieldType, Text
from ihanoi.catalogue.forms import FormCheck
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.dossiers.amending import NotPossible
from ihanoi.dossiers.apply_change import apply_change
from ihanoi.dossiers.changes import changes
from ihanoi.dossiers.content import from_prefill, open_content, seal_content
from ihanoi.dossiers.errors import ReadOnlyChanged
from ihanoi.dossiers.move_draft import move_draft
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.save_answers import check_read_only, save_answers
from ihanoi.dossiers.schemas import ApplyChange, DossierView, Move, MoveDraft, MoveWithNote, SaveAnswers
from ihanoi.dossiers.states import TRANSITIONS, Action, State
from ihanoi.dossiers.submit import submit
from ihanoi.dossiers.supplement import supplement
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.clock import HANOI
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.profile.accept_mandate import accept_mandate
from ihanoi.profile.filling import fill
from ihanoi.profile.give_mandate import give_mandate
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.mandate_schemas import GiveMandate
from ihanoi.profile.outcomes import NOBODY_ASKED
from ihanoi.profile.provenance import ASSURANCE, Fact, Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.schemas import Prefill
from tests.architecture.conftest import modules
from tests.architecture.test_database_shape import statements
from tests.catalogue.pieces import asking
from tests.conftest import new_subject
from tests.dossiers.pieces import accepted, consulted, filled, sending, submitted
from tests.faults.described import operations

__all__ = ["modules"]

THEN = datetime(2026, 3, 2, tzinfo=HANOI)
LABEL = Text(vi="Họ và tên", en="Full name")
NAME = "person.full_name"
HOME, GRANDSON = "residence.permanent", "001200390005"
FREEZES = re.compile(r"^\s*(UPDATE dossier SET|INSERT INTO dossier\b).*\bcontent_hash\b", re.DOTALL)
FILED_BY = "UPDATE dossier SET submitter_id = $2, mandate_id = $3 WHERE id = $1"
SEALED = "SELECT sealed_content FROM dossier WHERE id = $1"
KEEP = "UPDATE dossier SET sealed_content = $2 WHERE id = $1"


def test_of_two_questions_about_one_fact_each_is_compared_by_itself() -> None:
    """FormSG#702: the comparison went by the fact's name, so that its second question could be altered."""
    questions = [Field(id=name, type=FieldType.TEXT, label=LABEL, attribute=NAME) for name in ("owner", "signer")]
    check = FormCheck(asking(*questions))
    fact = Fact(NAME, "Nguyễn Thị An", Source.POPULATION, ASSURANCE[Source.POPULATION], THEN)
    vocabulary = {NAME: Attribute(label=LABEL, type=FieldType.TEXT, source="population")}
    fields = [fill(one, {NAME: fact}, vocabulary, NOBODY_ASKED, check, THEN) for one in questions]
    content = from_prefill(Prefill("1.000001", new_id(), fields, [], 2, 2, 1.0))
    assert content.answers == {"owner": "Nguyễn Thị An", "signer": "Nguyễn Thị An"}
    for altered in content.answers:
        with pytest.raises(ReadOnlyChanged) as refusal:
            check_read_only(content, {**content.answers, altered: "Người Khác"})
        assert [fault.pointer for fault in refusal.value.errors] == [f"/answers/{altered}"]


Sending = Callable[[Transaction, Actor, Actor, Registers], Awaitable[tuple[DossierView, Awaitable[Any]]]]


async def a_draft(tx: Transaction, an: Actor, _: Actor, registers: Registers) -> tuple[DossierView, Awaitable[Any]]:
    dossier = await filled(tx, an, registers)
    return dossier, submit(tx, an, dossier.id, sending(dossier))


async def a_supplement(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> tuple[DossierView, Awaitable[Any]]:
    dossier = await accepted(tx, officer, await submitted(tx, an, registers))
    tx.now += timedelta(hours=1)
    dossier = await request_supplement(tx, officer, dossier.id, MoveWithNote(dossier.version, "Cần bổ sung."))
    tx.now += timedelta(hours=1)
    return dossier, supplement(tx, an, dossier.id, Move(dossier.version))


async def a_moved_draft(
    tx: Transaction, an: Actor, _: Actor, registers: Registers
) -> tuple[DossierView, Awaitable[Any]]:
    dossier = await filled(tx, an, registers)
    outcomes = await consulted(tx, an, registers)
    dossier = (await move_draft(tx, an, outcomes, dossier.id, MoveDraft(dossier.version))).dossier
    return dossier, submit(tx, an, dossier.id, sending(dossier))


async def mandated(tx: Transaction, an: Actor, dossier: DossierView) -> Actor:
    """Let somebody else file a dossier from now on."""
    holder = await new_subject(tx, GRANDSON, "Nguyễn Văn Cháu")
    then, tx.now = tx.now, datetime.now(UTC)
    offered = await give_mandate(tx, an, GiveMandate(GRANDSON))
    await accept_mandate(tx, holder, offered.id)
    tx.now = then
    await tx.execute(FILED_BY, dossier.id, holder.id, offered.id)
    return holder


async def a_mandated_draft(
    tx: Transaction, an: Actor, _: Actor, registers: Registers
) -> tuple[DossierView, Awaitable[Any]]:
    dossier = await filled(tx, an, registers)
    return dossier, submit(tx, await mandated(tx, an, dossier), dossier.id, sending(dossier))


async def a_mandated_supplement(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> tuple[DossierView, Awaitable[Any]]:
    dossier, own = await a_supplement(tx, an, officer, registers)
    own.close()  # type: ignore[attr-defined]
    return dossier, supplement(tx, await mandated(tx, an, dossier), dossier.id, Move(dossier.version))


SENDING = (a_draft, a_moved_draft, a_mandated_draft, a_supplement, a_mandated_supplement)
LEADING: dict[Action, Sending] = {Action.SUBMIT: a_draft, Action.SUPPLEMENT: a_supplement}
FREEZING = {
    "ihanoi.dossiers.submit": "compares, below",
    "ihanoi.dossiers.supplement": "compares, below",
    "ihanoi.dossiers.apply_change": "compares, below",
    "ihanoi.dossiers.hand_over_dossiers": "seals what was frozen under another key, as it was",
}


def test_every_way_of_sending_is_tried() -> None:
    leading = {action for (_, action), rule in TRANSITIONS.items() if rule.to is State.SUBMITTED}
    assert leading == set(LEADING), "a new way to send a dossier compares its verified values, and is tried here"


def test_whatever_freezes_answers_is_tried(modules: list[ModuleType]) -> None:
    found = {name.rpartition(".")[0] for name, sql in statements(modules) if FREEZES.search(sql)}
    assert found == FREEZING.keys(), "what freezes answers compares the verified ones before, and is tried here"


def test_one_route_takes_answers() -> None:
    taking = {o.id for o in operations() if o.schema and "answers" in o.schema.get("properties", {})}
    assert taking == {"SaveAnswers"}, "a route that takes answers compares the verified ones, and is tried below"


async def altered(tx: Transaction, an: Actor, dossier: DossierView, **answers: Any) -> None:
    """Alter answers behind the back of the one route that takes them."""
    assert an.id is not None
    content = await open_content(tx, an.id, dossier.id, await tx.fetch_value(SEALED, dossier.id))
    content = replace(content, answers={**content.answers, **answers})
    await tx.execute(KEEP, dossier.id, await seal_content(tx, an.id, dossier.id, content))


@pytest.mark.parametrize("way", SENDING, ids=lambda way: way.__name__)
async def test_an_altered_value_is_found_when_sent_whatever_let_it_in(
    way: Sending, tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    """FormSG#10001: one kind of form was sent for years without the comparison."""
    dossier, sent = await way(tx, an, officer, registers)
    await altered(tx, an, dossier, full_name="Người Khác")
    with pytest.raises(ReadOnlyChanged) as refusal:
        await sent
    assert [fault.pointer for fault in refusal.value.errors] == ["/answers/full_name"]


@pytest.mark.parametrize("way", SENDING, ids=lambda way: way.__name__)
async def test_the_route_that_takes_answers_refuses_an_altered_one_wherever_they_may_be_edited(
    way: Sending, tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    dossier, sent = await way(tx, an, officer, registers)
    for value in ("Người Khác", None):
        with pytest.raises(ReadOnlyChanged):
            await save_answers(tx, an, dossier.id, dossier.version, SaveAnswers({"full_name": value}))
    assert (await sent).answers["full_name"] == "Nguyễn Thị An"


async def test_a_changed_fact_reaches_no_dossier_with_an_altered_value(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    assert an.id is not None
    dossier = await submitted(tx, an, registers)
    await altered(tx, an, dossier, full_name="Người Khác")
    tx.now += timedelta(hours=1)
    moved = {HOME: {"commune": "00167", "text": "Số 9 phố Giả Định"}}
    await keep_facts(tx, an.id, Source.POPULATION, moved, await present_facts(tx, own(an)))
    [change] = [one for one in await changes(tx, own(an)) if one.attribute == HOME]
    [use] = (await apply_change(tx, an, HOME, ApplyChange(change.seen))).items
    assert use.reason is NotPossible.DOES_NOT_FIT


@pytest.mark.parametrize("edited", [True, False])
async def test_what_was_hidden_when_sent_is_no_alteration_when_sent_again(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers, *, edited: bool
) -> None:
    """A verified answer to a question that is hidden is not sent; it is there again once the question is shown."""
    assert an.id is not None
    dossier = await filled(tx, an, registers)
    content = await open_content(tx, an.id, dossier.id, await tx.fetch_value(SEALED, dossier.id))
    shown = replace(content.snapshot["full_name"], value="Lê Văn Chủ")
    content = replace(
        content,
        answers={**content.answers, "owner_full_name": shown.value},
        snapshot={**content.snapshot, "owner_full_name": shown},
    )
    await tx.execute(KEEP, dossier.id, await seal_content(tx, an.id, dossier.id, content))
    sent = await submit(tx, an, dossier.id, sending(dossier))
    assert "owner_full_name" not in sent.answers
    tx.now += timedelta(hours=1)
    back = await request_supplement(tx, officer, dossier.id, MoveWithNote(sent.version, "Cần bổ sung."))
    tx.now += timedelta(hours=1)
    with pytest.raises(ReadOnlyChanged):
        await save_answers(tx, an, dossier.id, back.version, SaveAnswers({"owner_full_name": "Người Khác"}))
    if edited:
        back = await save_answers(tx, an, dossier.id, back.version, SaveAnswers({"phone": "0987654321"}))
        assert back.answers["owner_full_name"] == "Lê Văn Chủ"
    again = await supplement(tx, an, dossier.id, Move(back.version))
    assert "owner_full_name" not in again.answers
