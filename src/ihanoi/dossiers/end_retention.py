"""End the retention of an erased person's dossiers whose date has come; the key goes with the last."""

from typing import Any
from uuid import UUID

from ihanoi.dossiers.erase_held import erase_held
from ihanoi.dossiers.erasure_plan import DOSSIERS, staying_dossiers
from ihanoi.dossiers.retention import DataKind, Retention, stays_until
from ihanoi.identity.erasure import Holdings
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Reader, Transaction

ENDED = """
    SELECT subject.id, min(coalesce(returned_at, updated_at)) AS ended_at
    FROM subject LEFT JOIN dossier ON applicant_id = subject.id
    WHERE erased_at IS NOT NULL AND sealed_key IS NOT NULL GROUP BY subject.id ORDER BY subject.id
"""


async def due_subjects(reader: Reader) -> list[UUID]:
    """Return the erased persons of whom something stays that should not any more."""
    rule = reader.recall(Retention).by_kind[DataKind.FINISHED_DOSSIERS]
    rows: Any = await reader.fetch(ENDED)
    due = []
    for row in rows:
        until = None if row["ended_at"] is None else stays_until(rule, row["ended_at"])
        if row["ended_at"] is None or (until is not None and until <= reader.now):
            due.append(row["id"])
    return due


async def end_retention(tx: Transaction, subject_id: UUID, holdings: Holdings) -> None:
    """Erase an erased person again, with the dossiers that need not stay any longer."""
    for holding in holdings:
        await holding.hold(tx, [subject_id])
    staying = staying_dossiers(tx, await tx.fetch(DOSSIERS, subject_id))
    await erase_held(tx, SYSTEM, subject_id, [one.dossier_id for one in staying], holdings)
