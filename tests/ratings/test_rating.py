"""Rating a dossier: once, after its end, by its applicant, in confidence."""

from typing import Any

import msgspec
import pytest

from ihanoi.dossiers.errors import DossierMissing
from ihanoi.dossiers.process import process
from ihanoi.dossiers.refuse import refuse
from ihanoi.dossiers.schemas import Move, MoveWithNote
from ihanoi.exchange.population.named_people import BINH
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import SYSTEM, Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.ratings.errors import AlreadyRated, NotFinished
from ihanoi.ratings.events import Rated
from ihanoi.ratings.rate import rate
from ihanoi.ratings.schemas import GiveRating, Level, Reason
from tests.conftest import new_subject
from tests.dossiers.pieces import accepted, draft, returned, submitted

GOOD = GiveRating(Level.VERY_SATISFIED, [Reason.TIME], "  Cán bộ   nhiệt tình. ")
DELTAS = "SELECT count(*) FROM rating_delta"


async def test_a_finished_dossier_is_rated(tx: Transaction, an: Actor, officer: Actor, registers: Registers) -> None:
    dossier = await returned(tx, officer, await submitted(tx, an, registers))
    before = await tx.fetch_value(DELTAS)
    view = await rate(tx, an, dossier.id, GOOD)
    assert (view.dossier_id, view.level, view.reasons) == (dossier.id, Level.VERY_SATISFIED, [Reason.TIME])
    assert await tx.fetch_value(DELTAS) == before + 1
    row = await tx.fetch_one("SELECT level, procedure_code, unit_id FROM rating WHERE dossier_id = $1", dossier.id)
    assert row is not None
    assert dossier.unit is not None
    assert tuple(row) == (2, dossier.procedure.code, dossier.unit.id)


async def test_a_second_rating_is_refused_and_changes_nothing(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    dossier = await returned(tx, officer, await submitted(tx, an, registers))
    await rate(tx, an, dossier.id, GOOD)
    before = await tx.fetch_value(DELTAS)
    with pytest.raises(AlreadyRated):
        await rate(tx, an, dossier.id, GiveRating(Level.DISSATISFIED))
    assert await tx.fetch_value("SELECT level FROM rating WHERE dossier_id = $1", dossier.id) == 2
    assert await tx.fetch_value(DELTAS) == before


async def test_a_refused_dossier_can_be_rated_too(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    dossier = await submitted(tx, an, registers)
    await refuse(tx, officer, dossier.id, MoveWithNote(dossier.version, "Không thuộc thẩm quyền."))
    assert (await rate(tx, an, dossier.id, GiveRating(Level.SATISFIED))).level is Level.SATISFIED


async def test_nothing_is_rated_before_its_end(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    dossier = await submitted(tx, an, registers)
    with pytest.raises(NotFinished):
        await rate(tx, an, dossier.id, GOOD)
    dossier = await accepted(tx, officer, dossier)
    dossier = await process(tx, officer, dossier.id, Move(dossier.version))
    with pytest.raises(NotFinished) as refusal:
        await rate(tx, an, dossier.id, GOOD)
    assert refusal.value.params == {"state": "processing"}


async def test_nobody_rates_a_draft_or_the_dossier_of_somebody_else(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    dossier = await returned(tx, officer, await submitted(tx, an, registers))
    unfinished = await draft(tx, an, registers)
    binh = await new_subject(tx, BINH, "Trần Văn Bình")
    attempts: list[tuple[Actor, Any]] = [
        (binh, dossier.id),
        (officer, dossier.id),
        (an, unfinished.id),
        (an, new_id()),
    ]
    for actor, dossier_id in attempts:
        with pytest.raises(DossierMissing):
            await rate(tx, actor, dossier_id, GOOD)


async def test_raters_stay_confidential(tx: Transaction, an: Actor, officer: Actor, registers: Registers) -> None:
    dossier = await returned(tx, officer, await submitted(tx, an, registers))
    tx._events.clear()
    await rate(tx, an, dossier.id, GOOD)
    [told] = tx._events
    assert dossier.unit is not None
    assert (told.actor, told.subject) == (SYSTEM, dossier.unit.id)
    assert isinstance(told.event, Rated)
    written = msgspec.json.encode(told).decode()
    for secret in (str(an.id), str(dossier.id), str(dossier.code), "very_satisfied", "nhiệt tình"):
        assert secret not in written
    comment = await tx.fetch_value("SELECT sealed_comment FROM rating WHERE dossier_id = $1", dossier.id)
    assert "nhiệt tình".encode() not in comment
    columns = await tx.fetch("SELECT column_name FROM information_schema.columns WHERE table_name = 'rating'")
    assert not {row["column_name"] for row in columns} & {"subject_id", "applicant_id", "actor_id", "citizen_id"}
