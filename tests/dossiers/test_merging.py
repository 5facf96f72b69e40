"""Two devices edit one draft: whatever their order, no acknowledged change is lost, and collisions are named."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ihanoi.dossiers.content import Content
from ihanoi.dossiers.errors import AnswersChanged, AnswersInvalid, StaleVersion
from ihanoi.dossiers.merging import differing, is_traceable, merge_save
from ihanoi.dossiers.move_draft import move_draft
from ihanoi.dossiers.queries import own_dossier
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.save_answers import save_answers
from ihanoi.dossiers.schemas import DossierView, MoveDraft, MoveWithNote, SaveAnswers
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.local.demo import PAPER, PAPERS
from ihanoi.platform.database import Transaction
from tests.deeper import examples
from tests.dossiers.pieces import attached, consulted, draft, submitted

PHONE, EMAIL = {"phone": "0912345678"}, {"email": "an@example.vn"}
FIELDS = ("a", "b", "c")
VALUES: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["x", " x ", "y"])


@dataclass
class Device:
    """One device: what it last heard from the server."""

    seen: int
    view: dict[str, Any] = field(default_factory=dict)


EDIT = st.tuples(st.integers(0, 1), st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=2), st.booleans())


@settings(max_examples=examples(100))
@given(st.dictionaries(st.sampled_from(FIELDS), st.integers(0, 2)), st.lists(EDIT, max_size=20))
def test_no_order_of_two_devices_saves_loses_an_acknowledged_change(
    start: dict[str, Any], edits: list[tuple[int, dict[str, Any], bool]]
) -> None:
    content, version = Content(dict(start), {}, traced_from=1), 1
    devices = [Device(1, dict(start)), Device(1, dict(start))]
    acknowledged = dict(start)
    for who, changes, reloads in edits:
        device = devices[who]
        if reloads:
            device.seen, device.view = version, dict(content.answers)
        merged = merge_save(content, version, device.seen, changes)
        if merged.collisions:
            assert set(merged.collisions) <= changes.keys()
            continue
        for name in differing(acknowledged, merged.content.answers):
            assert name in changes, "nobody asked for this change"
            assert acknowledged.get(name) == device.view.get(name), "a change the device had not seen was undone"
        if merged.changed:
            content, version = merged.content, version + 1
        acknowledged = dict(content.answers)
        device.seen, device.view = version, dict(content.answers)
    assert content.answers == acknowledged


def test_the_same_value_given_twice_is_no_collision_and_no_change() -> None:
    kept = merge_save(Content({"a": 1}, {}, traced_from=1), 1, 1, {"a": 2}).content
    again = merge_save(kept, 2, 1, {"a": 2})
    assert (again.collisions, again.changed, again.elsewhere) == ([], False, ["a"])
    assert merge_save(kept, 2, 1, {"a": 3}).collisions == ["a"]
    assert merge_save(kept, 2, 2, {"a": 3}).collisions == []


def test_yes_is_not_one() -> None:
    assert differing({"a": True, "b": [{"x": 0}]}, {"a": 1, "b": [{"x": False}]}) == ["a", "b"]


def test_content_kept_before_changes_were_on_record_is_merged_from_its_next_save_on() -> None:
    old = Content({"a": 1}, {})
    assert not is_traceable(old, 7)
    saved = merge_save(old, 7, 7, {"a": 2}).content
    assert is_traceable(saved, 7)
    assert not is_traceable(saved, 6)


async def save(tx: Transaction, who: Actor, dossier: DossierView, seen: int, **answers: Any) -> DossierView:
    return await save_answers(tx, who, dossier.id, seen, SaveAnswers(answers))


async def test_fields_of_two_devices_are_merged_and_the_later_is_told_what_changed(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    opened = await draft(tx, an, registers)
    phone = await save(tx, an, opened, 1, **PHONE)
    laptop = await save(tx, an, opened, 1, **EMAIL)
    assert (phone.version, laptop.version, laptop.changed_elsewhere) == (2, 3, ["phone"])
    assert laptop.answers.items() >= {**PHONE, **EMAIL}.items()


async def test_a_field_both_changed_is_refused_by_name_and_nothing_is_saved(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    opened = await draft(tx, an, registers)
    await save(tx, an, opened, 1, **PHONE)
    with pytest.raises(AnswersChanged) as refusal:
        await save(tx, an, opened, 1, phone="0987654321", **EMAIL)
    [fault] = refusal.value.errors
    assert (fault.pointer, fault.code) == ("/answers/phone", "changed_elsewhere")
    assert (refusal.value.params["version"], refusal.value.params["state"]) == (2, "draft")
    kept = await own_dossier(tx, an, opened.id)
    assert (kept.version, kept.answers["phone"], kept.answers.get("email")) == (2, PHONE["phone"], None)


async def test_a_save_repeated_after_its_answer_was_lost_is_fine_and_changes_nothing(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    opened = await draft(tx, an, registers)
    saved = await save(tx, an, opened, 1, **PHONE)
    again = await save(tx, an, opened, 1, **PHONE)
    assert (again.version, again.answers) == (saved.version, saved.answers)


async def test_a_paper_attached_elsewhere_is_in_nobodys_way(tx: Transaction, an: Actor, registers: Registers) -> None:
    opened = await draft(tx, an, registers)
    await attached(tx, an, opened.id, PAPERS[0], "lease.pdf", PAPER)
    saved = await save(tx, an, opened, 1, **PHONE)
    assert (saved.version, len(saved.documents)) == (3, 1)


async def test_what_two_devices_say_together_must_fit_the_form(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    opened = await draft(tx, an, registers)
    await save(tx, an, opened, 1, **EMAIL)
    with pytest.raises(AnswersInvalid):
        await save(tx, an, opened, 1, phone=5)


async def test_a_version_not_yet_there_or_from_before_a_move_is_stale(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    opened = await draft(tx, an, registers)
    with pytest.raises(StaleVersion):
        await save(tx, an, opened, 2, **PHONE)
    moved = await move_draft(tx, an, await consulted(tx, an, registers), opened.id, MoveDraft(1))
    with pytest.raises(StaleVersion):
        await save(tx, an, opened, 1, **PHONE)
    assert (await save(tx, an, opened, moved.dossier.version, **PHONE)).answers["phone"] == PHONE["phone"]


async def test_a_dossier_sent_back_is_merged_too_but_not_across_its_submission(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    sent = await submitted(tx, an, registers)
    back = await request_supplement(tx, officer, sent.id, MoveWithNote(sent.version, "Bổ sung số điện thoại."))
    with pytest.raises(StaleVersion):
        await save(tx, an, back, sent.version - 1, **EMAIL)
    await save(tx, an, back, back.version, phone="0987654321")
    merged = await save(tx, an, back, sent.version, **EMAIL)
    assert merged.changed_elsewhere == ["phone"]
    assert (merged.answers["phone"], merged.answers["email"]) == ("0987654321", EMAIL["email"])
