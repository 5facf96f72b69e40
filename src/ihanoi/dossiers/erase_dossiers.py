"""Erase dossiers: drafts and what no law keeps go; those under retention keep what was decided on, and no more."""

from typing import Any

from ihanoi.dossiers.delete_dossiers import delete_dossiers
from ihanoi.dossiers.hand_over_dossiers import hold
from ihanoi.identity.erasure import Erasure, Holding, Stock
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction

STOCK = """
    WITH mine AS (SELECT id, state FROM dossier WHERE applicant_id = $1)
    SELECT CASE state WHEN 'draft' THEN 'drafts' ELSE 'dossiers' END AS kind, id || ':' || state AS id FROM mine
    UNION ALL SELECT 'amendments', dossier_id || ':' || version FROM dossier_amendment JOIN mine ON mine.id = dossier_id
    UNION ALL SELECT 'verifications', verification.id::text FROM verification JOIN mine ON mine.id = dossier_id
    UNION ALL SELECT 'change_notices', notice.id::text FROM change_notice AS notice JOIN mine ON mine.id = dossier_id
    UNION ALL SELECT 'used_facts', dossier_id || ':' || field FROM dossier_fact JOIN mine ON mine.id = dossier_id
    ORDER BY 1, 2
"""
FORGET_NOTICES = "DELETE FROM change_notice WHERE dossier_id = ANY($1::uuid[])"
FORGET_USED = "DELETE FROM dossier_fact WHERE dossier_id = ANY($1::uuid[])"
FORGET_UNSETTLED = "DELETE FROM verification WHERE dossier_id = ANY($1::uuid[]) AND settlement IS NULL"
"""No register is asked about the person any more; what an officer decided belongs to the dossier."""
NAMED = """
    SELECT file_id, vault_document_id AS document_id, NULL::uuid AS mandate_id FROM dossier_document
    WHERE dossier_id = ANY($1::uuid[])
    UNION SELECT file_id, NULL, NULL FROM dossier_result WHERE dossier_id = ANY($1::uuid[])
    UNION SELECT NULL, NULL, mandate_id FROM dossier WHERE id = ANY($1::uuid[])
"""


async def take_stock(reader: Reader, actor: Actor) -> Stock:
    """Return what there is of dossiers, by kind, each with its state."""
    stock: dict[str, list[str]] = {}
    for row in await reader.fetch(STOCK, actor.id):
        stock.setdefault(row["kind"], []).append(row["id"])
    return stock


async def erase_dossiers(tx: Transaction, erasure: Erasure) -> None:
    """Delete the dossiers that go, and of those that stay what served only to keep the person up to date."""
    await delete_dossiers(tx, erasure.going)
    for statement in (FORGET_NOTICES, FORGET_USED, FORGET_UNSETTLED):
        await tx.execute(statement, erasure.staying)
    rows: Any = await tx.fetch(NAMED, erasure.staying)
    erasure.files = [row["file_id"] for row in rows if row["file_id"]]
    erasure.documents = [row["document_id"] for row in rows if row["document_id"]]
    erasure.mandates = [row["mandate_id"] for row in rows if row["mandate_id"]]


DOSSIERS_ERASED = Holding(take_stock, hold, erase_dossiers)
