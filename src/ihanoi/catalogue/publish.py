"""Publish an approved version: it comes into force, and the one before it ends the day before."""

from datetime import date
from uuid import UUID

from ihanoi.catalogue.advance import hold_version
from ihanoi.catalogue.errors import TooEarly
from ihanoi.catalogue.events import ProcedurePublished
from ihanoi.catalogue.queries import MEMORY_NAME
from ihanoi.catalogue.versions import Step
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.platform.refresh import mark_changed

LATEST_START = """
    SELECT max(effective_from) FROM procedure_version WHERE code = $1 AND status = 'published' AND id <> $2
"""
END_BEFORE = """
    UPDATE procedure_version SET effective_to = $2::date - 1
    WHERE code = $1 AND status IN ('published', 'withdrawn') AND (effective_to IS NULL OR effective_to >= $2)
      AND id <> $3
"""
START = "UPDATE procedure_version SET status = 'published', effective_from = $2, published_at = $3 WHERE id = $1"


async def publish(tx: Transaction, actor: Actor, version_id: UUID, effective_from: date) -> None:
    """Bring a version into force from a day on; every process sees it within a second of the commit.

    Raises:
        VersionMissing, StepNotAllowed, WrongRole: see ``hold_version``.
        TooEarly: a version of this procedure is in force from a later day on.
    """
    held = await hold_version(tx, actor, version_id, Step.PUBLISH)
    latest: date | None = await tx.fetch_value(LATEST_START, held.code, version_id)
    if latest is not None and effective_from < latest:
        raise TooEarly(day=latest.isoformat())
    await tx.execute(START, version_id, effective_from, tx.now)
    await tx.execute(END_BEFORE, held.code, effective_from, version_id)
    await mark_changed(tx, MEMORY_NAME)
    tx.record(actor, version_id, ProcedurePublished(held.code, held.number, effective_from))
