"""Publish procedures: what changed becomes a new version, the one before it ends the day before."""

import hashlib
from collections.abc import Iterable
from datetime import date

import msgspec

from ihanoi.catalogue.definition import Procedure
from ihanoi.catalogue.events import ProcedurePublished
from ihanoi.catalogue.queries import MEMORY_NAME
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.platform.refresh import mark_changed

LATEST = """
    SELECT DISTINCT ON (code) code, number, hash FROM procedure_version ORDER BY code, number DESC
"""
END_BEFORE = """
    UPDATE procedure_version SET effective_to = $2::date - 1 WHERE code = $1 AND effective_to IS NULL
"""
ADD = """
    INSERT INTO procedure_version (id, code, number, hash, effective_from, definition, published_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""


def fingerprint(procedure: Procedure) -> bytes:
    """Return a digest that changes exactly when the procedure does."""
    return hashlib.sha256(msgspec.json.encode(procedure, order="deterministic")).digest()


async def publish(tx: Transaction, actor: Actor, procedures: Iterable[Procedure], effective_from: date) -> list[str]:
    """Publish all procedures that differ from their latest version; return their codes."""
    latest = {row["code"]: row for row in await tx.fetch(LATEST)}
    changed = []
    for procedure in procedures:
        digest = fingerprint(procedure)
        known = latest.get(procedure.code)
        if known is not None and known["hash"] == digest:
            continue
        number = 1 if known is None else known["number"] + 1
        version_id = new_id()
        await tx.execute(END_BEFORE, procedure.code, effective_from)
        body = msgspec.json.encode(procedure)
        await tx.execute(ADD, version_id, procedure.code, number, digest, effective_from, body, tx.now)
        tx.record(actor, version_id, ProcedurePublished(procedure.code, number, effective_from))
        changed.append(procedure.code)
    if changed:
        await mark_changed(tx, MEMORY_NAME)
    return changed
