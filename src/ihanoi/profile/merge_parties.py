"""Merge two parties of one owner that turned out to be the same: no fact is lost, none counts twice."""

from typing import Any

import msgspec
from msgspec.structs import replace

from ihanoi.identity.keys import key_of
from ihanoi.platform.database import Transaction
from ihanoi.profile.parties import Party
from ihanoi.profile.queries import fact_context, open_value, rows_about
from ihanoi.profile.reading import Reading

MOVE = "UPDATE fact SET about_id = $2, sealed_value = $3, superseded_at = $4 WHERE id = $1"
OLDER = "UPDATE fact SET superseded_at = $2 WHERE id = $1"
END = "UPDATE party SET ended_at = $2, merged_into = $3 WHERE id = $1"


async def merge_parties(tx: Transaction, reading: Reading, double: Party, into: Party) -> Party:
    """Move everything about ``double`` to ``into`` and return that with all its facts.

    Of two present values from one source the newer stays present; the other becomes history. Call it
    with the owner's row locked.
    """
    subject_id = reading.subject_id
    rows = await rows_about(tx, reading, [double.id, into.id])
    key = await key_of(tx, subject_id)
    kept = {(row["attribute"], row["source"]): row for row in rows if _present(row) and row["about_id"] == into.id}
    for row in (row for row in rows if row["about_id"] == double.id):
        rival = kept.get((row["attribute"], row["source"])) if _present(row) else None
        newer = rival is None or row["obtained_at"] > rival["obtained_at"]
        if rival is not None and newer:
            await tx.execute(OLDER, rival["id"], tx.now)
        value = msgspec.json.encode(open_value(tx, key, subject_id, row))
        context = fact_context(subject_id, row["id"], row["attribute"], row["source"], into.id)
        ended = row["superseded_at"] if newer or not _present(row) else tx.now
        await tx.execute(MOVE, row["id"], into.id, tx.keyring.seal(key, value, context), ended)
    await tx.execute(END, double.id, tx.now, into.id)
    return replace(into, facts=_together(into, double))


def _present(row: Any) -> bool:
    return row["superseded_at"] is None


def _together(into: Party, double: Party) -> list[Any]:
    facts = {(fact.attribute, fact.source): fact for fact in into.facts}
    for fact in double.facts:
        rival = facts.get((fact.attribute, fact.source))
        if rival is None or fact.obtained_at > rival.obtained_at:
            facts[fact.attribute, fact.source] = fact
    return list(facts.values())
