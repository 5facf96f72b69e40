"""Import an official list: its entries become searchable and readable until somebody binds a form."""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from msgspec import Struct

from ihanoi.catalogue.events import ListImported
from ihanoi.catalogue.list_rows import Listed, Skipped
from ihanoi.catalogue.queries import MEMORY_NAME
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.platform.refresh import mark_changed

KNOWN = "SELECT * FROM listed_procedure"
UPSERT = """
    INSERT INTO listed_procedure (code, local_code, name, field, issuer, performer, level, service_level, decision,
                                  content, list_name, imported_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (code) DO UPDATE SET local_code = excluded.local_code, name = excluded.name, field = excluded.field,
        issuer = excluded.issuer, performer = excluded.performer, level = excluded.level,
        service_level = excluded.service_level, decision = excluded.decision, content = excluded.content,
        list_name = excluded.list_name, imported_at = excluded.imported_at
"""
LOCK = "SELECT pg_advisory_xact_lock(7230226)"

Outcome = Literal["added", "changed", "unchanged", "skipped"]


class RowReport(Struct, frozen=True):
    """What became of one row."""

    row: int
    code: str
    outcome: Outcome
    reason: str = ""
    """Why it was skipped, or which parts changed."""


class ImportReport(Struct, frozen=True):
    """What became of a list."""

    list_name: str
    rows: list[RowReport]

    def count(self, outcome: Outcome) -> int:
        """Return how many rows ended so."""
        return sum(row.outcome == outcome for row in self.rows)


def merged(known: Listed | None, found: Listed) -> Listed:
    """Return the entry after a list was read: what the new list leaves out stays as it was known."""
    if known is None:
        return found
    kept = {
        part: getattr(known, part) for part in Listed.__struct_fields__ if getattr(found, part) in (None, "", "unknown")
    }
    return msgspec.structs.replace(found, **kept)


async def import_list(
    tx: Transaction, actor: Actor, list_name: str, rows: Iterable[tuple[int, Listed | Skipped]]
) -> ImportReport:
    """Take every good row and report on each; a bad row never stops the list. Twice is once."""
    await tx.execute(LOCK)
    known = {row["code"]: _listed(row) for row in await tx.fetch(KNOWN)}
    reports: list[RowReport] = []
    changed: list[tuple[Any, ...]] = []
    seen: dict[str, int] = {}
    for number, found in rows:
        if isinstance(found, Skipped):
            reports.append(RowReport(number, found.code, "skipped", found.reason))
            continue
        if found.code in seen:
            reports.append(RowReport(number, found.code, "skipped", f"the same code as row {seen[found.code]}"))
            continue
        seen[found.code] = number
        before = known.get(found.code)
        entry = merged(before, found)
        if entry == before:
            reports.append(RowReport(number, found.code, "unchanged"))
            continue
        parts = [] if before is None else _changed_parts(before, entry)
        reports.append(RowReport(number, found.code, "changed" if before else "added", ", ".join(parts)))
        changed.append(_parameters(entry, list_name, tx))
    await tx.execute_many(UPSERT, changed)
    report = ImportReport(list_name, reports)
    if changed:
        await mark_changed(tx, MEMORY_NAME)
        counts = [report.count(outcome) for outcome in ("added", "changed", "unchanged", "skipped")]
        tx.record(actor, new_id(), ListImported(list_name, *counts))
    return report


def _changed_parts(before: Listed, after: Listed) -> list[str]:
    return [part for part in Listed.__struct_fields__ if getattr(before, part) != getattr(after, part)]


def _parameters(entry: Listed, list_name: str, tx: Transaction) -> tuple[Any, ...]:
    content = None if entry.content is None else msgspec.json.encode(entry.content)
    return (
        entry.code,
        entry.local_code,
        entry.name,
        entry.field,
        entry.issuer,
        entry.performer,
        entry.level,
        entry.service_level,
        entry.decision,
        content,
        list_name,
        tx.now,
    )


def _listed(row: Any) -> Listed:
    content = None if row["content"] is None else msgspec.json.decode(row["content"], type=dict[str, Any])
    values = {part: row[part] for part in Listed.__struct_fields__ if part != "content"}
    return Listed(**values, content=content)
