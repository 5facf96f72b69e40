"""Change notices: a unit is told that a fact in a result it issued has changed; the result stands as issued."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.access import may_handle
from ihanoi.dossiers.amendments import AmendedAnswer, Change, answers_in
from ihanoi.dossiers.keep_used_facts import fingerprint
from ihanoi.dossiers.transition import Held
from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.kernel.paging import Page, decode_cursor, encode_cursor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.profile.provenance import Fact, Source
from ihanoi.profile.reading import dossier_processing, note_reading

ADD = """
    INSERT INTO change_notice (id, dossier_id, attribute, source, fingerprint, sealed_change, noticed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (dossier_id, attribute, fingerprint) DO NOTHING
"""
NOTICES = """
    SELECT change_notice.id, dossier_id, applicant_id, code, procedure_code, attribute, source, sealed_change,
           noticed_at, acknowledged_at
    FROM change_notice JOIN dossier ON dossier.id = dossier_id
    WHERE unit_id = $1 AND procedure_code = ANY($2::text[]) AND change_notice.id > $3
      AND (acknowledged_at IS NULL OR $4) ORDER BY change_notice.id LIMIT $5
"""
FIRST_ID = UUID(int=0)
CATEGORIES = ["changed_facts"]


class ChangeNotice(Struct, frozen=True):
    """One result whose holder has told that a fact in it changed."""

    id: UUID
    dossier_id: UUID
    code: str
    procedure: str
    attribute: str
    source: Source
    """Whose word the new value is."""
    answers: list[AmendedAnswer]
    noticed_at: datetime
    acknowledged_at: datetime | None


def notice_context(applicant_id: UUID, notice_id: UUID) -> str:
    """Return the place the values of a notice are sealed for."""
    return f"change_notice.sealed_change:{applicant_id}:{notice_id}"


async def keep_notice(tx: Transaction, held: Held, fact: Fact, change: Change) -> bool:
    """Put a notice on the list of the unit that issued a result; tell whether it is new."""
    notice_id, key = new_id(), await key_of(tx, held.applicant_id)
    sealed = tx.keyring.seal(key, msgspec.json.encode(change), notice_context(held.applicant_id, notice_id))
    digest = fingerprint(tx.keyring, key, held.id, fact.attribute, fact.value)
    added = await tx.execute(ADD, notice_id, held.id, fact.attribute, fact.source.value, digest, sealed, tx.now)
    return added == 1


async def change_notices(
    tx: Transaction, actor: Actor, unit_id: UUID, cursor: str | None, limit: int, *, acknowledged: bool
) -> Page[ChangeNotice]:
    """Return one page of a unit's notices that the officer handles, oldest first; each leaves a line for its holder.

    Those acknowledged already come only when asked for.
    """
    authorities = tx.recall(Catalogue).authorities
    handled = [code for code, authority in authorities.items() if may_handle(actor, unit_id, authority)]
    after = decode_cursor(cursor, UUID) if cursor else FIRST_ID
    rows = await tx.fetch(NOTICES, unit_id, handled, after, acknowledged, limit + 1)
    items = [await _notice(tx, row) for row in rows[:limit]]
    for row in rows[:limit]:
        note_reading(tx, actor, row["applicant_id"], dossier_processing(row["dossier_id"]), CATEGORIES)
    return Page(items, encode_cursor(items[-1].id) if len(rows) > limit else None)


async def _notice(reader: Reader, row: Any) -> ChangeNotice:
    key = await key_of(reader, row["applicant_id"])
    change = reader.keyring.open(key, row["sealed_change"], notice_context(row["applicant_id"], row["id"]))
    return ChangeNotice(
        id=row["id"],
        dossier_id=row["dossier_id"],
        code=row["code"],
        procedure=row["procedure_code"],
        attribute=row["attribute"],
        source=Source(row["source"]),
        answers=answers_in(change),
        noticed_at=row["noticed_at"],
        acknowledged_at=row["acknowledged_at"],
    )
