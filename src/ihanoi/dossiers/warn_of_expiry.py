"""Warn of expiry: whoever left a draft untouched is told some days before it is deleted."""

from typing import Any

from ihanoi.dossiers.events import DraftExpires
from ihanoi.dossiers.expiry import expiry
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Transaction

UNTOUCHED = """
    SELECT id, updated_at FROM dossier
    WHERE state = 'draft' AND created_at < $1 AND updated_at < $1 AND (warned_at IS NULL OR warned_at < updated_at)
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
"""
WARNED = "UPDATE dossier SET warned_at = $2 WHERE id = $1"
BATCH = 100


async def warn_of_expiry(tx: Transaction) -> int:
    """Tell of each draft that it will be deleted, once for as long as nobody touches it; return how many of a batch."""
    periods = expiry(tx)
    if periods is None:
        return 0
    rows: Any = await tx.fetch(UNTOUCHED, tx.now - periods.untouched + periods.notice, BATCH)
    for row in rows:
        await tx.execute(WARNED, row["id"], tx.now)
        tx.record(SYSTEM, row["id"], DraftExpires(periods.end(row["updated_at"], tx.now)))
    return len(rows)
