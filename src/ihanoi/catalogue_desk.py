"""Keeping the catalogue from the command line: propose, publish, compare, import, one transaction each."""

import csv
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from ihanoi.catalogue.approve import approve
from ihanoi.catalogue.files import read_procedures, read_vocabulary
from ihanoi.catalogue.import_list import ImportReport, import_list
from ihanoi.catalogue.list_files import read_list
from ihanoi.catalogue.propose import propose
from ihanoi.catalogue.publish import publish
from ihanoi.catalogue.review import review
from ihanoi.catalogue.versions import Status
from ihanoi.dossiers.touched import version_diff
from ihanoi.kernel.actor import SYSTEM
from ihanoi.kernel.errors import DomainError
from ihanoi.platform.database import Database
from ihanoi.platform.opening import open_database
from ihanoi.settings import Settings

WAITING = """
    SELECT id, code, status FROM procedure_version
    WHERE status IN ('drafted', 'reviewed', 'approved') AND (cardinality($1::text[]) = 0 OR code = ANY($1))
    ORDER BY code
"""


async def propose_files(settings: Settings) -> list[str]:
    """Draft what differs between the files and the newest versions; return the codes.

    Raises:
        ProcedureFileBroken: a file does not load; nothing is drafted.
    """
    vocabulary = read_vocabulary(settings.procedures_dir)
    procedures = list(read_procedures(settings.procedures_dir, vocabulary))
    async with open_database(settings) as database, database.unit_of_work() as tx:
        return await propose(tx, SYSTEM, procedures)


async def publish_drafts(
    settings: Settings,
    codes: Sequence[str],
    decision: str,
    effective_from: date | None,
    tell: Callable[[str, str], None],
) -> dict[str, bool]:
    """Take waiting versions into force, each in a transaction of its own.

    ``tell`` hears of each at once what became of it; returned is whether each came into force.
    """
    done = {}
    async with open_database(settings) as database:
        for row in await database.reader().fetch(WAITING, list(codes)):
            day, refusal = await _publish(database, row, decision, effective_from)
            tell(row["code"], f"refused: {refusal.en}" if refusal else f"in force from {day:%Y-%m-%d}")
            done[row["code"]] = refusal is None
    return done


async def _publish(
    database: Database, row: Any, decision: str, effective_from: date | None
) -> tuple[date, DomainError | None]:
    version_id: UUID = row["id"]
    status = Status(row["status"])
    day = effective_from or database.reader().now.date()
    try:
        async with database.unit_of_work() as tx:
            if status is Status.DRAFTED:
                await review(tx, SYSTEM, version_id)
            if status is not Status.APPROVED:
                await approve(tx, SYSTEM, version_id, decision)
            await publish(tx, SYSTEM, version_id, day)
    except DomainError as refusal:
        return day, refusal
    return day, None


async def describe_diff(settings: Settings, code: str) -> list[str]:
    """Return in words what the waiting version of a procedure changes."""
    async with open_database(settings) as database:
        reader = database.reader()
        waiting = await reader.fetch_one(WAITING, [code])
        if waiting is None:
            return [f"No version of {code} waits. Change its file, then run `ihanoi procedures propose`."]
        diff = await version_diff(reader, waiting["id"])
    head = f"{code} version {diff.number} against {diff.against or 'nothing: it is the first'}"
    lines = [f"  {'safe  ' if d.safe else 'UNSAFE'} {d.change:<8} {d.path}: {d.why}" for d in diff.differences]
    return [head, *lines, f"touches {diff.drafts} drafts and {diff.open_dossiers} open dossiers"]


def _nobody(_: ImportReport) -> None:
    """Hear of nothing."""


async def import_files(
    settings: Settings, files: Sequence[Path], tell: Callable[[ImportReport], None] = _nobody
) -> list[ImportReport]:
    """Import lists, each in a transaction of its own; return what became of each row.

    ``tell`` hears of each list as soon as it is taken.

    Raises:
        ListUnreadable: a file is no list; the ones before it were taken, this one changed nothing.
    """
    reports = []
    async with open_database(settings) as database:
        for path in files:
            rows = list(read_list(path))
            async with database.unit_of_work() as tx:
                reports.append(await import_list(tx, SYSTEM, path.name, rows))
            tell(reports[-1])
    return reports


def write_report(path: Path, reports: Sequence[ImportReport]) -> None:
    """Write what became of each row as CSV that Excel opens with its diacritics."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(["list", "row", "code", "outcome", "reason"])
        for report in reports:
            writer.writerows([report.list_name, r.row, r.code, r.outcome, r.reason] for r in report.rows)
