"""Submitting: everything is checked at once, then frozen, numbered and handed to the unit in charge."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from ihanoi.agencies.errors import NoUnitInCharge
from ihanoi.dossiers.content import open_content
from ihanoi.dossiers.errors import (
    ActionNotAllowed,
    AnswersInvalid,
    CaseUnknown,
    DocumentsMissing,
    DossierMissing,
    ReadOnlyChanged,
    RequirementUnknown,
    StaleVersion,
)
from ihanoi.dossiers.events import Submitted
from ihanoi.dossiers.queries import own_dossier, tracking
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.schemas import Move, MoveWithNote
from ihanoi.dossiers.submit import submit
from ihanoi.dossiers.supplement import supplement
from ihanoi.exchange.population.named_people import BINH
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.errors import DomainError
from ihanoi.kernel.working_time import Calendar, TimeLimit, TimeUnit, due_after
from ihanoi.local.demo import PAPER
from ihanoi.platform.database import Transaction
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from tests.conftest import agree, new_subject
from tests.dossiers.pieces import accepted, answered, attached, draft, facts_about, filled, sending, submitted

STORED = "SELECT sealed_content, content_hash, version, state FROM dossier WHERE id = $1"
CHILD = {
    "full_name": "Nguyễn Văn Con",
    "birth_date": "2010-05-01",
    "sex": "male",
    "national_id": "001210000097",
    "relation_to_head": "Con",
}
SEVEN_DAYS = TimeLimit(7, TimeUnit.WORKING_DAY)


async def refused(tx: Transaction, actor: Actor, dossier_id: UUID, command: Any, refusal: type[DomainError]) -> Any:
    """Submit, expect the refusal, and see that nothing was changed."""
    before = await tx.fetch_one(STORED, dossier_id)
    with pytest.raises(refusal) as raised:
        await submit(tx, actor, dossier_id, command)
    assert await tx.fetch_one(STORED, dossier_id) == before
    return raised.value


async def test_a_submitted_dossier_has_code_unit_and_expected_due_date(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    dossier = await submitted(tx, an, registers)
    assert dossier.unit is not None
    assert dossier.code is not None
    assert dossier.code.startswith(f"{dossier.unit.code}-{tx.now:%y%m%d}-")
    assert (dossier.unit.name, dossier.state, dossier.status_code) == ("Phường Cầu Giấy", "submitted", 1)
    assert dossier.due_at == due_after(tx.recall(Calendar), SEVEN_DAYS, tx.now)


async def test_what_was_submitted_is_frozen(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await submitted(tx, an, registers, request="Như đã nộp")
    with pytest.raises(ActionNotAllowed):
        await answered(tx, an, dossier, request="Sửa sau khi nộp")
    with pytest.raises(ActionNotAllowed):
        await attached(tx, an, dossier.id, "lease", "x.pdf", PAPER)
    assert (await own_dossier(tx, an, dossier.id)).answers["request"] == "Như đã nộp"
    row = await tx.fetch_one(STORED, dossier.id)
    assert row is not None
    assert row["content_hash"] == hashlib.sha256(row["sealed_content"]).digest()


async def test_an_earlier_answer_is_not_what_is_frozen(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await filled(tx, an, registers, request="Trước")
    dossier = await answered(tx, an, dossier, request="Sau")
    sent = await submit(tx, an, dossier.id, sending(dossier))
    assert sent.answers["request"] == "Sau"


async def test_frozen_answers_keep_where_they_came_from(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await submitted(tx, an, registers)
    row = await tx.fetch_one(STORED, dossier.id)
    assert row is not None
    assert an.id is not None
    content = await open_content(tx, an.id, dossier.id, row["sealed_content"])
    assert content.snapshot["full_name"].source == Source.POPULATION
    assert content.answers["full_name"] == content.snapshot["full_name"].value == "Nguyễn Thị An"
    assert "phone" not in content.snapshot


async def test_answers_to_hidden_questions_are_not_sent(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await filled(tx, an, registers, owner_full_name="Không hiện")
    assert "owner_full_name" in dossier.answers
    sent = await submit(tx, an, dossier.id, sending(dossier))
    assert "owner_full_name" not in sent.answers


async def test_every_missing_answer_is_named(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await filled(tx, an, registers, phone=None, new_address=None)
    refusal = await refused(tx, an, dossier.id, sending(dossier), AnswersInvalid)
    assert {(f.pointer, f.code) for f in refusal.errors} == {
        ("/answers/phone", "required"),
        ("/answers/new_address", "required"),
    }


async def test_every_missing_paper_is_named(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await filled(tx, an, registers, papers=("lease",))
    refusal = await refused(tx, an, dossier.id, sending(dossier), DocumentsMissing)
    assert {fault.pointer for fault in refusal.errors} == {
        "/documents/head_consent_document",
        "/documents/owner_consent_document",
    }


@pytest.mark.parametrize("case", [None, "no_such_case"])
async def test_a_case_must_be_chosen(tx: Transaction, an: Actor, registers: Registers, case: str | None) -> None:
    dossier = await filled(tx, an, registers)
    await refused(tx, an, dossier.id, sending(dossier, case=case), CaseUnknown)


async def test_a_place_outside_the_city_is_refused(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await filled(tx, an, registers, new_address={"commune": "26734", "detail": "Quận 1"})
    await refused(tx, an, dossier.id, sending(dossier), NoUnitInCharge)


async def test_the_version_must_be_the_one_last_seen(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await filled(tx, an, registers)
    refusal = await refused(tx, an, dossier.id, sending(dossier, version=dossier.version - 1), StaleVersion)
    assert refusal.params == {"version": dossier.version, "state": "draft"}


async def test_nobody_submits_or_sees_the_draft_of_somebody_else(
    tx: Transaction, an: Actor, registers: Registers, officer: Actor
) -> None:
    dossier = await filled(tx, an, registers)
    for other in (await new_subject(tx, BINH, "Trần Văn Bình"), officer):
        await refused(tx, other, dossier.id, sending(dossier), DossierMissing)
        with pytest.raises(DossierMissing):
            await own_dossier(tx, other, dossier.id)


async def test_a_dossier_is_submitted_once(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await submitted(tx, an, registers)
    await refused(tx, an, dossier.id, sending(dossier), ActionNotAllowed)


async def test_a_verified_answer_cannot_be_changed_in_the_draft(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    dossier = await draft(tx, an, registers)
    with pytest.raises(ReadOnlyChanged) as refusal:
        await answered(tx, an, dossier, full_name="Nguyễn Thị Khác", phone="0912345678")
    assert [fault.pointer for fault in refusal.value.errors] == ["/answers/full_name"]
    assert (await own_dossier(tx, an, dossier.id)).version == dossier.version


async def test_a_paper_nobody_asks_for_is_refused(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await draft(tx, an, registers)
    with pytest.raises(RequirementUnknown):
        await attached(tx, an, dossier.id, "birthday_card", "x.pdf", PAPER)


async def learnt(tx: Transaction, citizen: Actor) -> dict[str, Any]:
    """Return what is kept of the citizen's own declarations."""
    assert citizen.id is not None
    return {f.attribute: f.value for f in await present_facts(tx, own(citizen)) if f.source is Source.DECLARED}


async def test_with_consent_what_was_declared_about_oneself_is_kept_and_nothing_else(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    await agree(tx, an)
    dossier = await submitted(
        tx,
        an,
        registers,
        owner_consent="vneid",
        owner_full_name="Lê Thị Chủ Nhà",
        owner_national_id="001175000098",
        members=[CHILD],
    )
    assert {"owner_full_name", "full_name"} <= dossier.answers.keys()
    # Neither what a register knows, nor what is about owner, household head or child, nor what is about this case.
    assert await learnt(tx, an) == {"contact.phone": "0912345678", "contact.email": "an.nguyen@example.vn"}
    assert an.id is not None
    [evidence] = {f.evidence for f in await present_facts(tx, own(an)) if f.source is Source.DECLARED}
    assert evidence == dossier.id


async def test_without_consent_nothing_declared_is_kept(tx: Transaction, an: Actor, registers: Registers) -> None:
    await submitted(tx, an, registers)
    assert await learnt(tx, an) == {}


async def test_what_is_corrected_in_a_supplement_is_what_is_kept(
    tx: Transaction, an: Actor, registers: Registers, officer: Actor
) -> None:
    await agree(tx, an)
    dossier = await accepted(tx, officer, await submitted(tx, an, registers))
    tx.now += timedelta(hours=1)
    note = MoveWithNote(dossier.version, "Số điện thoại không liên lạc được.")
    dossier = await request_supplement(tx, officer, dossier.id, note)
    dossier = await answered(tx, an, dossier, phone="0987654321")
    tx.now += timedelta(hours=1)
    await supplement(tx, an, dossier.id, Move(dossier.version))
    assert (await learnt(tx, an))["contact.phone"] == "0987654321"


async def test_the_event_tells_codes_and_no_personal_values(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await submitted(tx, an, registers)
    assert dossier.unit is not None
    assert dossier.code is not None
    told = facts_about(tx, dossier.id, Submitted)
    assert told == [Submitted(dossier.version, dossier.code, dossier.procedure.code, dossier.unit.id, dossier.due_at)]
    everything = msgspec.json.encode([fact.event for fact in tx._events]).decode()
    for value in ("Nguyễn", "0912345678", "an.nguyen@example.vn", "001190000011", "Giả Định"):
        assert value not in everything


async def test_tracking_by_code_shows_the_way_and_nothing_personal(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    dossier = await submitted(tx, an, registers)
    other = await submitted(tx, an, registers)
    assert dossier.code is not None
    seen = await tracking(tx, dossier.code)
    assert (seen.code, seen.state) == (dossier.code, "submitted") != (other.code, "submitted")
    assert "Nguyễn" not in msgspec.json.encode(seen).decode()
    with pytest.raises(DossierMissing):
        await tracking(tx, dossier.code + "0")


async def test_neither_answers_nor_papers_can_be_read_in_the_database(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    dossier = await submitted(tx, an, registers)
    row = await tx.fetch_one("SELECT * FROM dossier WHERE id = $1", dossier.id)
    papers = await tx.fetch("SELECT * FROM dossier_document WHERE dossier_id = $1", dossier.id)
    assert row is not None
    stored = b"".join(v for r in (row, *papers) for v in r.values() if isinstance(v, bytes))
    assert "Giả Định".encode() not in stored
    assert b"lease.pdf" not in stored
    sealed = await tx.documents.get(str(papers[0]["file_id"]))
    assert sealed
    assert PAPER not in sealed
