"""Drafts nobody touches are deleted with their files, after a warning; whoever touches one keeps it."""

from datetime import timedelta

import pytest

from ihanoi.dossiers.events import DraftExpired, DraftExpires
from ihanoi.dossiers.expire_drafts import expire_drafts
from ihanoi.dossiers.jobs import drop_untouched_drafts
from ihanoi.dossiers.queries import own_dossier, own_dossiers
from ihanoi.dossiers.retention import DataKind, Retention
from ihanoi.dossiers.warn_of_expiry import warn_of_expiry
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database, Transaction
from ihanoi.worker import ERRANDS
from tests.dossiers.pieces import answered, draft, facts_about, filled, submitted

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
async def others_are_young(tx: Transaction) -> None:
    """Drafts that other tests left behind are not counted."""
    await tx.execute("UPDATE dossier SET created_at = created_at + interval '10 years' WHERE state = 'draft'")


def periods(tx: Transaction) -> tuple[timedelta, timedelta]:
    rule = tx.recall(Retention).by_kind[DataKind.DRAFTS]
    assert rule.untouched_days
    assert rule.warned_days
    return timedelta(days=rule.untouched_days), timedelta(days=rule.warned_days)


async def test_an_untouched_draft_is_warned_of_once_and_then_goes_with_its_files(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    untouched, notice = periods(tx)
    begun, sent = await filled(tx, an, registers), await submitted(tx, an, registers)
    assert begun.id != sent.id
    start = tx.now
    [listed] = [one for one in (await own_dossiers(tx, an, None, 20)).items if one.id == begun.id]
    assert listed.expires_at == (await own_dossier(tx, an, begun.id)).expires_at == start + untouched
    tx.now = start + untouched - notice - DAY
    assert (await warn_of_expiry(tx), await expire_drafts(tx)) == (0, 0)
    tx.now = start + untouched - notice + DAY
    assert (await warn_of_expiry(tx), await warn_of_expiry(tx)) == (1, 0)
    [warning] = facts_about(tx, begun.id, DraftExpires)
    expires_at = (await own_dossier(tx, an, begun.id)).expires_at
    assert isinstance(warning, DraftExpires)
    assert warning.at == expires_at == tx.now + notice, "never sooner after the warning than promised"
    tx.now = start + untouched + timedelta(hours=1)
    assert await expire_drafts(tx) == 0
    tx.now = warning.at + timedelta(hours=1)
    files = await tx.fetch("SELECT file_id FROM dossier_document WHERE dossier_id = $1", begun.id)
    assert await expire_drafts(tx) == 1
    assert facts_about(tx, begun.id, DraftExpired)
    assert await tx.fetch_value("SELECT count(*) FROM dossier WHERE id = $1", begun.id) == 0
    assert await tx.fetch_value("SELECT count(*) FROM dossier WHERE id = $1", sent.id) == 1
    pinned = "SELECT count(*) FROM stored_file WHERE id = ANY($1::uuid[]) AND pinned"
    assert files
    assert await tx.fetch_value(pinned, [row["file_id"] for row in files]) == 0
    kept = await tx.fetch("SELECT file_id FROM dossier_document WHERE dossier_id = $1", sent.id)
    assert await tx.fetch_value(pinned, [row["file_id"] for row in kept]) == len(kept), "another dossier's files stay"


async def test_who_touches_a_draft_after_the_warning_keeps_it(tx: Transaction, an: Actor, registers: Registers) -> None:
    untouched, notice = periods(tx)
    begun = await draft(tx, an, registers)
    tx.now += untouched - notice + DAY
    assert await warn_of_expiry(tx) == 1
    tx.now += DAY
    await answered(tx, an, begun, phone="0912345678")
    touched = tx.now
    tx.now += notice + DAY
    assert await expire_drafts(tx) == 0
    assert (await own_dossier(tx, an, begun.id)).expires_at == touched + untouched
    tx.now = touched + untouched
    assert (await warn_of_expiry(tx), await expire_drafts(tx)) == (1, 0), "and is warned of anew"


async def test_the_worker_does_both_and_comes_to_an_end(database: Database) -> None:
    await drop_untouched_drafts(database, None)  # type: ignore[arg-type]
    assert drop_untouched_drafts in [errand for found in ERRANDS.values() for errand in found]
