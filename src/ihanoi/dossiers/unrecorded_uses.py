"""Which facts dossiers used that were sent in before that was put down: read from what they froze, a few at a time."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.content import open_content
from ihanoi.dossiers.keep_used_facts import UsedFact, keep_used_facts, used_facts
from ihanoi.dossiers.transition import Held
from ihanoi.platform.database import Reader, Transaction

IN_USE = """(
    state IN ('submitted', 'accepted', 'processing', 'supplement_requested', 'payment_requested', 'resolved')
    OR (state = 'returned' AND outcome = 'granted' AND NOT EXISTS (
        SELECT FROM dossier_result WHERE dossier_result.dossier_id = dossier.id AND valid_until < $2::date))
)"""
"""Of a dossier: open, or with a result that is still valid on the day given as the second parameter."""
UNRECORDED = f"""
    SELECT id, code, state, procedure_version_id, sealed_content FROM dossier
    WHERE applicant_id = $1 AND {IN_USE} AND id > $3
      AND NOT EXISTS (SELECT FROM dossier_fact WHERE dossier_id = dossier.id)
    ORDER BY id LIMIT $4
"""
IS_RECORDED = "SELECT EXISTS (SELECT FROM dossier_fact WHERE dossier_id = $1)"
AT_ONCE = 20
"""Contents opened before others get their turn."""
FIRST_ID = UUID(int=0)


async def unrecorded_uses(reader: Reader, subject_id: UUID) -> AsyncIterator[tuple[Any, UsedFact]]:
    """Yield the row of each such dossier with each fact it used; the person themself asks, so that no line is written.

    Raises:
        SubjectErased: the person's data was erased.
    """
    after, count = FIRST_ID, AT_ONCE
    while count == AT_ONCE:
        rows: Any = await reader.fetch(UNRECORDED, subject_id, reader.now.date(), after, AT_ONCE)
        count = len(rows)
        for row in rows:
            after, procedure = row["id"], reader.recall(Catalogue).version(row["procedure_version_id"]).procedure
            content = await open_content(reader, subject_id, row["id"], row["sealed_content"])
            for used in used_facts(procedure, content):
                yield row, used


async def record_uses(tx: Transaction, held: Held) -> None:
    """Put down which facts a dossier used, if that was not done when it was sent in."""
    if await tx.fetch_value(IS_RECORDED, held.id):
        return
    procedure = tx.recall(Catalogue).version(held.procedure_version_id).procedure
    content = await open_content(tx, held.applicant_id, held.id, held.sealed_content)
    await keep_used_facts(tx, held.applicant_id, held.id, procedure, content)
