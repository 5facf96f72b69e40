"""Tell applicants that malware was found in a paper they attached."""

from typing import Any
from uuid import UUID

from ihanoi.dossiers.events import DocumentQuarantined
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Transaction

UNTOLD = """
    UPDATE dossier_document SET quarantined_at = $2
    WHERE quarantined_at IS NULL AND file_id IN (SELECT id FROM stored_file WHERE id = $1 AND scan = 'infected')
    RETURNING id, dossier_id, requirement
"""


async def tell_quarantined(tx: Transaction, file_id: UUID) -> None:
    """Enter into the timeline of each dossier that has an infected file that it counts no more; once."""
    rows: Any = await tx.fetch(UNTOLD, file_id, tx.now)
    for row in rows:
        tx.record(SYSTEM, row["dossier_id"], DocumentQuarantined(row["id"], row["requirement"]))
