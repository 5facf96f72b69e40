"""Verified values are compared with the server's own, question by question, on every way a dossier can be sent."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.definition import Field, FieldType, Text
from ihanoi.catalogue.forms import FormCheck
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.dossiers.content import from_prefill, open_content, seal_content
from ihanoi.dossiers.errors import ReadOnlyChanged
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.save_answers import check_read_only
from ihanoi.dossiers.schemas import DossierView, Move, MoveWithNote
from ihanoi.dossiers.states import TRANSITIONS, Action, State
from ihanoi.dossiers.submit import submit
from ihanoi.dossiers.supplement import supplement
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.clock import HANOI
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.profile.filling import fill
from ihanoi.profile.outcomes import NOBODY_ASKED
from ihanoi.profile.provenance import ASSURANCE, Fact, Source
from ihanoi.profile.schemas import Prefill
from tests.catalogue.pieces import asking
from tests.dossiers.pieces import accepted, filled, sending, submitted

THEN = datetime(2026, 3, 2, tzinfo=HANOI)
LABEL = Text(vi="Họ và tên", en="Full name")
NAME = "person.full_name"
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
    return dossier, supplement(tx, an, dossier.id, Move(dossier.version))


WAYS: dict[Action, Sending] = {Action.SUBMIT: a_draft, Action.SUPPLEMENT: a_supplement}


def test_every_way_of_sending_is_tried() -> None:
    leading = {action for (_, action), rule in TRANSITIONS.items() if rule.to is State.SUBMITTED}
    assert leading == set(WAYS), "a new way to send a dossier compares its verified values, and is tried here"


@pytest.mark.parametrize("way", WAYS.values(), ids=lambda way: way.__name__)
async def test_an_altered_value_is_found_when_sent_whatever_let_it_in(
    way: Sending, tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    """FormSG#10001: one kind of form was sent for years without the comparison."""
    assert an.id is not None
    dossier, sent = await way(tx, an, officer, registers)
    content = await open_content(tx, an.id, dossier.id, await tx.fetch_value(SEALED, dossier.id))
    content = replace(content, answers={**content.answers, "full_name": "Người Khác"})
    await tx.execute(KEEP, dossier.id, await seal_content(tx, an.id, dossier.id, content))
    with pytest.raises(ReadOnlyChanged) as refusal:
        await sent
    assert [fault.pointer for fault in refusal.value.errors] == ["/answers/full_name"]
