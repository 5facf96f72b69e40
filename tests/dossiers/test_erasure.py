"""Erasing a person: what nothing keeps goes, what law keeps stays until its date."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from cryptography.exceptions import InvalidTag

from ihanoi.dossiers.end_retention import due_subjects, end_retention
from ihanoi.dossiers.erase_person import ErasePerson, erase_person
from ihanoi.dossiers.erasure_plan import WayOut, erasure_plan
from ihanoi.dossiers.errors import DossierMissing, MattersOpen, PlanChanged
from ihanoi.dossiers.queries import desk_dossier, own_dossiers
from ihanoi.dossiers.schemas import Move
from ihanoi.dossiers.withdraw import withdraw
from ihanoi.erasure_desk import HOLDINGS
from ihanoi.exchange.registers import Registers
from ihanoi.identity.errors import SubjectErased
from ihanoi.identity.keys import KeyCache, key_of
from ihanoi.identity.queries import actor_of_session
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from tests.conftest import agree
from tests.dossiers.erasing import SESSION, a_life, count, erased, kept_for_a_year
from tests.dossiers.pieces import draft, filled, submitted

__all__ = ["kept_for_a_year"]


async def test_without_a_dossier_that_stays_the_key_is_destroyed(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    assert an.id is not None
    await agree(tx, an)
    begun = await filled(tx, an, registers)
    await tx.execute(SESSION, b"an's token", an.id, tx.now, tx.now + timedelta(days=1))
    done = await erased(tx, an)
    assert (done.key_destroyed, done.staying) == (True, [])
    row = await tx.fetch_one("SELECT * FROM subject WHERE id = $1", an.id)
    assert row is not None
    assert (row["sealed_key"], row["sealed_identity"], row["national_id_index"]) == (None, None, None)
    with pytest.raises(SubjectErased):
        await key_of(tx, an.id)
    for table in ("fact", "party", "register_answer", "vault_document"):
        assert await count(tx, table, "subject_id", an.id) == 0, table
    assert await count(tx, "dossier", "id", begun.id) == 0
    assert await actor_of_session(tx, b"an's token") is None
    assert await count(tx, "stored_file", "subject_id", an.id) == await tx.fetch_value(
        "SELECT count(*) FROM stored_file WHERE subject_id = $1 AND dropped_at IS NOT NULL AND NOT pinned", an.id
    )


async def test_what_is_under_way_is_named_with_what_can_be_done_and_nothing_is_erased(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    sent = await submitted(tx, an, registers)
    plan = await erasure_plan(tx, an, HOLDINGS)
    assert [(one.dossier_id, one.ways) for one in plan.open_matters] == [(sent.id, [WayOut.WAIT, WayOut.WITHDRAW])]
    with pytest.raises(MattersOpen) as refused:
        await erase_person(tx, an, HOLDINGS, ErasePerson(plan.digest))
    [fault] = refused.value.errors
    assert sent.code is not None
    assert sent.code in fault.message_en
    assert "withdraw" in fault.message_en
    assert await present_facts(tx, own(an))
    await withdraw(tx, an, sent.id, Move(sent.version))
    assert [one.dossier_id for one in (await erased(tx, an)).staying] == [sent.id]


async def test_nothing_else_is_erased_than_was_shown(tx: Transaction, an: Actor, registers: Registers) -> None:
    seen = (await erasure_plan(tx, an, HOLDINGS)).digest
    assert (await erasure_plan(tx, an, HOLDINGS)).digest == seen, "looking changes nothing"
    await draft(tx, an, registers)
    with pytest.raises(PlanChanged) as refused:
        await erase_person(tx, an, HOLDINGS, ErasePerson(seen))
    now = (await erasure_plan(tx, an, HOLDINGS)).digest
    assert refused.value.params == {"digest": now}
    assert (await own_dossiers(tx, an, None, 20)).items
    await erase_person(tx, an, HOLDINGS, ErasePerson(now))


async def test_a_dossier_under_retention_stays_readable_until_its_date_and_then_the_key_goes(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers, kept_for_a_year: None
) -> None:
    assert an.id is not None
    finished = await a_life(tx, an, officer, registers)
    before = await desk_dossier(tx, officer, finished)
    done = await erased(tx, an)
    [staying] = done.staying
    assert (done.key_destroyed, staying.dossier_id) == (False, finished)
    assert staying.until is not None
    after = await desk_dossier(tx, officer, finished)
    assert (after.answers, after.documents) == (before.answers, before.documents)
    assert await tx.fetch_value("SELECT sealed_comment FROM rating WHERE dossier_id = $1", finished) is None
    assert await count(tx, "dossier", "applicant_id", an.id) == 1, "the draft went"

    tx.now = staying.until - timedelta(seconds=1)
    assert an.id not in await due_subjects(tx)
    await end_retention(tx, an.id, HOLDINGS)
    assert (await desk_dossier(tx, officer, finished)).answers == before.answers
    tx.now = staying.until + timedelta(seconds=1)
    assert an.id in await due_subjects(tx)
    await end_retention(tx, an.id, HOLDINGS)
    tx.memory.put(KeyCache())
    assert an.id not in await due_subjects(tx)
    assert await tx.fetch_value("SELECT sealed_key FROM subject WHERE id = $1", an.id) is None
    with pytest.raises(DossierMissing):
        await desk_dossier(tx, officer, finished)


async def test_where_no_period_is_on_file_a_finished_dossier_stays(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    finished = await a_life(tx, an, officer, registers)
    [staying] = (await erased(tx, an)).staying
    assert (staying.dossier_id, staying.until) == (finished, None)
    tx.now += timedelta(days=365 * 200)
    assert an.id not in await due_subjects(tx)


async def test_consents_end_and_stay_as_proof_without_a_value(tx: Transaction, an: Actor) -> None:
    assert an.id is not None
    await agree(tx, an)
    await erased(tx, an)
    rows = await tx.fetch("SELECT * FROM consent WHERE subject_id = $1", an.id)
    assert [row["ended_at"] for row in rows] == [tx.now]
    assert set(rows[0].keys()) == {"id", "subject_id", "purpose", "text_hash", "given_at", "ended_at"}


async def test_erasing_twice_replays(tx: Transaction, an: Actor) -> None:
    assert an.id is not None
    digest = (await erasure_plan(tx, an, HOLDINGS)).digest

    async def ask() -> Any:
        assert an.id is not None
        return await Once(tx, an.id, "k", b"f")(erase_person(tx, an, HOLDINGS, ErasePerson(digest)))

    first, again = await ask(), await ask()
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    with pytest.raises(SubjectErased):
        await erase_person(tx, an, HOLDINGS, ErasePerson(digest))


async def test_nothing_new_is_kept_under_an_erased_person(tx: Transaction, an: Actor, registers: Registers) -> None:
    assert an.id is not None
    key = await key_of(tx, an.id)
    await erased(tx, an)
    tx.recall(KeyCache).put(an.id, key)
    with pytest.raises(asyncpg.ForeignKeyViolationError) as refused:
        await keep_facts(tx, an.id, Source.DECLARED, {"contact.phone": "0912000111"}, [])
    assert '"subject"' in str(refused.value.detail), "by this the api tells the end of a session from a defect"


async def test_an_erased_persons_seal_cannot_be_opened_with_what_is_left(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    assert an.id is not None
    key = await key_of(tx, an.id)
    sealed = tx.keyring.seal(key, b"x", "place")
    await erased(tx, an)
    left = await tx.fetch("SELECT id, sealed_key FROM subject WHERE sealed_key IS NOT NULL")
    for row in left:
        with pytest.raises(InvalidTag):
            tx.keyring.open(tx.keyring.open_subject_key(row["sealed_key"], row["id"]), sealed, "place")
