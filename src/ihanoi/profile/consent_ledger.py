"""The ledger of my consents: every giving and withdrawing, in the order of the event log, with the exact text."""

from typing import Any
from uuid import UUID

import msgspec

from ihanoi.catalogue.definition import Text
from ihanoi.identity.aliases import ids_of
from ihanoi.kernel.paging import Page, Position, decode_cursor, encode_cursor
from ihanoi.platform.database import Reader
from ihanoi.platform.events import kind_of
from ihanoi.profile.consent_schemas import ConsentAct, LedgerLine
from ihanoi.profile.events import ConsentGiven, ConsentWithdrawn

# The digest of a giving is the one the log holds, the text is the one on record: whoever doubts compares the two.
LEDGER = """
    SELECT event.id, event.at, event.kind, consent.id AS consent_id, consent_text.purpose, version, text_vi, text_en,
           coalesce(payload ->> 'text_hash', encode(hash, 'hex')) AS text_hash, payload -> 'deleted' AS deleted,
           (SELECT max(before.version) FROM consent AS ended JOIN consent_text AS before ON before.hash = ended.text_hash
            WHERE ended.subject_id = $1 AND ended.purpose = consent.purpose AND ended.ended_at = consent.given_at
              AND event.kind = $5 AND ended.id <> consent.id) AS continues
    FROM event
    JOIN consent ON consent.subject_id = $1 AND consent.purpose = payload ->> 'purpose'
        AND event.at = CASE WHEN event.kind = $5 THEN consent.given_at ELSE consent.ended_at END
    JOIN consent_text ON hash = text_hash
    WHERE event.subject = ANY($6::uuid[]) AND event.kind = ANY($2::text[]) AND event.id < $3
    ORDER BY event.id DESC LIMIT $4
"""
KINDS = {kind_of(ConsentGiven): ConsentAct.GIVEN, kind_of(ConsentWithdrawn): ConsentAct.WITHDRAWN}
NEWEST = 2**62


async def consent_ledger(reader: Reader, subject_id: UUID, cursor: str | None, limit: int) -> Page[LedgerLine]:
    """Return one page of what a person ever agreed to and withdrew, newest first; no line is ever changed."""
    before = decode_cursor(cursor, Position) if cursor else NEWEST
    given, mine = kind_of(ConsentGiven), await ids_of(reader, subject_id)
    rows = await reader.fetch(LEDGER, subject_id, list(KINDS), before, limit + 1, given, mine)
    lines = [_line(row) for row in rows[:limit]]
    return Page(lines, encode_cursor(lines[-1].id) if len(rows) > limit else None)


def _line(row: Any) -> LedgerLine:
    return LedgerLine(
        id=row["id"],
        at=row["at"],
        act=KINDS[row["kind"]],
        consent_id=row["consent_id"],
        purpose=row["purpose"],
        version=row["version"],
        text=Text(vi=row["text_vi"], en=row["text_en"]),
        text_hash=row["text_hash"],
        continues=row["continues"],
        deleted=msgspec.json.decode(row["deleted"] or b"[]", type=list[str]),
    )
