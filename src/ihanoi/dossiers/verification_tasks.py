"""The mismatches of a unit's dossiers that wait for an officer."""

from datetime import datetime
from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.queries import FIRST_ID, handled_procedures
from ihanoi.dossiers.verification_schemas import VerificationTask
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import Page, decode_cursor, encode_cursor
from ihanoi.platform.database import Reader
from ihanoi.profile.provenance import Source

OPEN = """
    SELECT verification.id, dossier_id, code, procedure_version_id, field, source, verification.settled_at AS since
    FROM verification JOIN dossier ON dossier.id = dossier_id
    WHERE verification.state = 'mismatch' AND settlement IS NULL AND unit_id = $1 AND procedure_code = ANY($2::text[])
      AND dossier.state IN ('submitted', 'accepted', 'processing', 'supplement_requested', 'payment_requested', 'resolved')
      AND (verification.settled_at, verification.id) > ($3::timestamptz, $4::uuid)
    ORDER BY verification.settled_at, verification.id LIMIT $5
"""
BEGINNING = datetime.fromisoformat("2000-01-01T00:00:00+07:00")


async def verification_tasks(
    reader: Reader, actor: Actor, unit_id: UUID, cursor: str | None, limit: int
) -> Page[VerificationTask]:
    """Return one page of what differs in a unit's open dossiers, the longest waiting first. It holds no values."""
    since, last_id = decode_cursor(cursor, tuple[datetime, UUID]) if cursor else (BEGINNING, FIRST_ID)
    handled = handled_procedures(reader, actor, unit_id)
    rows = await reader.fetch(OPEN, unit_id, handled, since, last_id, limit + 1)
    catalogue = reader.recall(Catalogue)
    items = [
        VerificationTask(
            dossier_id=row["dossier_id"],
            code=row["code"],
            procedure_name=catalogue.version(row["procedure_version_id"]).procedure.name,
            field=row["field"],
            source=Source(row["source"]),
            since=row["since"],
        )
        for row in rows[:limit]
    ]
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(items, encode_cursor((last["since"], last["id"])) if last else None)
