"""A value changed after the result was issued: the unit that issued it is told, whenever the value was used."""

from datetime import timedelta
from uuid import uuid4

import pytest

from ihanoi.dossiers import unrecorded_uses
from ihanoi.dossiers.acknowledge_notice import acknowledge_notice
from ihanoi.dossiers.change_notices import change_notices
from ihanoi.dossiers.errors import NoticeMissing
from ihanoi.dossiers.schemas import DossierView
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.events import PersonalDataRead
from ihanoi.profile.provenance import Source
from tests.dossiers.changing import HOME, NEW_HOME, apply, changed, moves_house, outcomes, says
from tests.dossiers.pieces import facts_about, returned, submitted


async def issued_and_changed(tx: Transaction, an: Actor, officer: Actor, registers: Registers) -> DossierView:
    issued = await returned(tx, officer, await submitted(tx, an, registers))
    await moves_house(tx, an)
    await apply(tx, an)
    return issued


async def test_the_unit_reads_the_notice_once_and_the_holder_sees_that_it_did(
    tx: Transaction, an: Actor, officer: Actor, stranger: Actor, registers: Registers
) -> None:
    issued = await issued_and_changed(tx, an, officer, registers)
    assert an.id is not None
    tx._events.clear()
    unit = officer.unit_ids[0]
    page = await change_notices(tx, officer, unit, None, 20, acknowledged=False)
    [notice] = [one for one in page.items if one.dossier_id == issued.id]
    assert (notice.code, notice.attribute, notice.answers[0].new) == (issued.code, HOME, NEW_HOME)
    assert [line.dossier_id for line in facts_about(tx, an.id, PersonalDataRead)] == [issued.id]  # type: ignore[attr-defined]
    assert (await change_notices(tx, stranger, stranger.unit_ids[0], None, 20, acknowledged=True)).items == []
    for who, which in ((stranger, notice.id), (officer, uuid4())):
        with pytest.raises(NoticeMissing):
            await acknowledge_notice(tx, who, which)
    first = await acknowledge_notice(tx, officer, notice.id)
    tx.now += timedelta(hours=1)
    assert await acknowledge_notice(tx, officer, notice.id) == first
    assert notice.id not in [
        n.id for n in (await change_notices(tx, officer, unit, None, 20, acknowledged=False)).items
    ]
    assert notice.id in [n.id for n in (await change_notices(tx, officer, unit, None, 20, acknowledged=True)).items]


async def test_dossiers_sent_before_uses_were_recorded_are_found_and_told_as_well(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unrecorded_uses, "AT_ONCE", 2)
    issued = await returned(tx, officer, await submitted(tx, an, registers))
    sent = [await submitted(tx, an, registers) for _ in range(3)]
    await tx.execute("DELETE FROM dossier_fact WHERE dossier_id = ANY($1::uuid[])", [one.id for one in [issued, *sent]])
    assert await changed(tx, an) == {}
    await moves_house(tx, an)
    change = (await changed(tx, an))[HOME]
    assert {use.dossier_id for use in change.uses} == {issued.id, *(one.id for one in sent)}
    assert {use.kind.value for use in change.uses if use.dossier_id == issued.id} == {"result"}
    applied = await apply(tx, an)
    expected = {issued.id: ("notified", None), **{one.id: ("updated", None) for one in sent}}
    assert outcomes(applied) == expected
    assert await changed(tx, an) == {}, "from now on it is on record"
    await says(tx, an, Source.POPULATION, residence_permanent={**NEW_HOME, "detail": "Số 11"})
    assert {use.dossier_id for use in (await changed(tx, an))[HOME].uses} == expected.keys()


async def test_a_result_that_is_no_longer_valid_is_not_among_what_used_the_old_value(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    issued = await returned(tx, officer, await submitted(tx, an, registers))
    day = tx.now.date() + timedelta(days=9)
    await tx.execute("UPDATE dossier_result SET valid_until = $2 WHERE dossier_id = $1", issued.id, day)
    await moves_house(tx, an)
    assert [use.dossier_id for use in (await changed(tx, an))[HOME].uses] == [issued.id]
    tx.now += timedelta(days=10)
    assert await changed(tx, an) == {}
