"""Expire drafts: those nobody touched in spite of the warning go with their files."""

from ihanoi.dossiers.delete_dossiers import delete_dossiers
from ihanoi.dossiers.events import DraftExpired
from ihanoi.dossiers.expiry import expiry
from ihanoi.dossiers.warn_of_expiry import BATCH
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Transaction

EXPIRED = """
    SELECT id FROM dossier
    WHERE state = 'draft' AND created_at < $1 AND updated_at < $1 AND warned_at >= updated_at AND warned_at <= $2
    ORDER BY created_at LIMIT $3 FOR UPDATE SKIP LOCKED
"""


async def expire_drafts(tx: Transaction) -> int:
    """Delete drafts whose time is over and whose applicant was told long enough before; return how many of a batch."""
    periods = expiry(tx)
    if periods is None:
        return 0
    rows = await tx.fetch(EXPIRED, tx.now - periods.untouched, tx.now - periods.notice, BATCH)
    gone = [row["id"] for row in rows]
    await delete_dossiers(tx, gone)
    for dossier_id in gone:
        tx.record(SYSTEM, dossier_id, DraftExpired())
    return len(gone)
