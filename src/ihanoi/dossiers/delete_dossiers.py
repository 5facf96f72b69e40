"""Delete dossiers with everything that hangs on them."""

from uuid import UUID

from ihanoi.platform.database import Transaction

HOLD_FILES = """
    SELECT id FROM stored_file WHERE id IN (
        SELECT file_id FROM dossier_document WHERE dossier_id = ANY($1::uuid[])
        UNION SELECT file_id FROM dossier_result WHERE dossier_id = ANY($1::uuid[])
    ) ORDER BY id FOR UPDATE
"""
UNPIN = """
    UPDATE stored_file SET pinned = false WHERE id = ANY($2::uuid[])
      AND NOT EXISTS (SELECT FROM dossier_document AS other
                      WHERE other.file_id = stored_file.id AND other.dossier_id <> ALL($1::uuid[]))
      AND NOT EXISTS (SELECT FROM dossier_result AS other
                      WHERE other.file_id = stored_file.id AND other.dossier_id <> ALL($1::uuid[]))
"""
FORGET_SEGMENTS = "DELETE FROM clock_segment WHERE dossier_id = ANY($1::uuid[])"
FORGET_DOCUMENTS = "DELETE FROM dossier_document WHERE dossier_id = ANY($1::uuid[])"
FORGET_NOTES = "DELETE FROM dossier_note WHERE dossier_id = ANY($1::uuid[])"
FORGET_RESULTS = "DELETE FROM dossier_result WHERE dossier_id = ANY($1::uuid[])"
FORGET_PAPERS = "DELETE FROM dossier_paper WHERE dossier_id = ANY($1::uuid[])"
FORGET_FACTS = "DELETE FROM dossier_fact WHERE dossier_id = ANY($1::uuid[])"
FORGET_AMENDMENTS = "DELETE FROM dossier_amendment WHERE dossier_id = ANY($1::uuid[])"
FORGET_NOTICES = "DELETE FROM change_notice WHERE dossier_id = ANY($1::uuid[])"
FORGET_VERIFICATIONS = "DELETE FROM verification WHERE dossier_id = ANY($1::uuid[])"
FORGET = "DELETE FROM dossier WHERE id = ANY($1::uuid[])"

IN_ORDER = (
    FORGET_SEGMENTS,
    FORGET_DOCUMENTS,
    FORGET_NOTES,
    FORGET_RESULTS,
    FORGET_PAPERS,
    FORGET_FACTS,
    FORGET_AMENDMENTS,
    FORGET_NOTICES,
    FORGET_VERIFICATIONS,
    FORGET,
)


async def delete_dossiers(tx: Transaction, dossier_ids: list[UUID]) -> None:
    """Delete dossiers that are locked; their files go with the worker once nothing else names them."""
    if not dossier_ids:
        return
    # Held first: who attaches one of them to another dossier at this moment has committed before it is looked at.
    files = [row["id"] for row in await tx.fetch(HOLD_FILES, dossier_ids)]
    await tx.execute(UNPIN, dossier_ids, files)
    for statement in IN_ORDER:
        await tx.execute(statement, dossier_ids)
