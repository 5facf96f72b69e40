"""The document-reduction report of a period, read from the paper ledger."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.errors import PeriodRefused
from ihanoi.dossiers.paper_figures import Counted, DatasetFigures, PaperFigures, figures, ranking
from ihanoi.dossiers.papers import PaperOutcome, WhyNot
from ihanoi.dossiers.requirements import papers_of, unpublished
from ihanoi.dossiers.visit_figures import (
    Brought,
    RegisterFigures,
    VisitFigures,
    missed,
    visits,
    would_spare,
)
from ihanoi.platform.database import Reader

MOST_DAYS = 366
"""The report counts rows of the ledger; whoever asks about more years asks year by year."""

COUNTS = """
    SELECT version.id AS version_id, requirement, outcome, dataset, why_not, count(*) AS papers
    FROM dossier_paper AS paper JOIN procedure_version AS version ON version.id = paper.procedure_version_id
    WHERE day BETWEEN $1 AND $2 AND ($3::text IS NULL OR code = $3) AND ($4::uuid IS NULL OR unit_id = $4)
    GROUP BY version.id, requirement, outcome, dataset, why_not ORDER BY version.number
"""


BROUGHT = """
    WITH brought AS (
        SELECT paper.procedure_version_id, array_agg(requirement ORDER BY requirement)
                   FILTER (WHERE paper.outcome IN ('given', 'not_given')) AS asked
        FROM dossier_paper AS paper JOIN dossier ON dossier.id = dossier_id
             JOIN procedure_version AS version ON version.id = paper.procedure_version_id
        WHERE channel = 'online' AND day BETWEEN $1 AND $2 AND ($3::text IS NULL OR version.code = $3)
          AND ($4::uuid IS NULL OR paper.unit_id = $4)
        GROUP BY dossier_id, paper.procedure_version_id
    )
    SELECT procedure_version_id AS version_id, coalesce(asked, '{}') AS asked, count(*) AS dossiers FROM brought
    GROUP BY procedure_version_id, asked
"""


class PaperReport(Struct, frozen=True):
    """Papers of a period by day of submission, and the databases that replaced them or would."""

    first_day: date
    last_day: date
    procedure: str | None
    unit: UUID | None
    as_of: datetime
    papers: list[PaperFigures]
    """The most asked for first."""
    datasets: list[DatasetFigures]
    """The database whose publication would remove most papers, then spare most visits, first."""
    registers: list[RegisterFigures]
    """The register whose answers would have replaced most papers first: what was missed although data was open."""
    visits: list[VisitFigures]
    """Visits spared, at most, by procedure; the one with most visits still needed first."""


async def paper_report(
    reader: Reader, first_day: date, last_day: date, procedure: str | None = None, unit: UUID | None = None
) -> PaperReport:
    """Return the report of a period, of the whole city or of one procedure or unit.

    Raises:
        PeriodRefused: it ends before it begins, or is longer than 366 days.
    """
    if not 0 <= (last_day - first_day).days < MOST_DAYS:
        raise PeriodRefused(days=MOST_DAYS)
    catalogue = reader.recall(Catalogue)
    rows = await reader.fetch(COUNTS, first_day, last_day, procedure, unit)
    counts = [_counted(catalogue, row) for row in rows]
    brought = await reader.fetch(BROUGHT, first_day, last_day, procedure, unit)
    groups = [_group(catalogue, row) for row in brought]
    vocabulary = catalogue.vocabulary
    return PaperReport(
        first_day=first_day,
        last_day=last_day,
        procedure=procedure,
        unit=unit,
        as_of=reader.now,
        papers=figures(counts),
        datasets=_with_visits(
            ranking(counts, vocabulary.datasets), would_spare(groups, unpublished(vocabulary.datasets))
        ),
        registers=missed(counts, vocabulary.attributes),
        visits=visits(groups),
    )


def _with_visits(datasets: list[DatasetFigures], spared: Mapping[str, int]) -> list[DatasetFigures]:
    found = [replace(one, would_spare_visits=spared.get(one.dataset, 0)) for one in datasets]
    return sorted(found, key=lambda one: (-one.would_remove, -one.would_spare_visits, -one.removed, one.dataset))


def _group(catalogue: Catalogue, row: Any) -> Brought:
    procedure = catalogue.version(row["version_id"]).procedure
    asked = [paper for paper in papers_of(procedure) if paper.id in row["asked"]]
    return Brought(procedure.code, procedure.name, asked, row["dossiers"])


def _counted(catalogue: Catalogue, row: Any) -> Counted:
    procedure = catalogue.version(row["version_id"]).procedure
    return Counted(
        procedure=procedure.code,
        procedure_name=procedure.name,
        requirement=next(paper for paper in papers_of(procedure) if paper.id == row["requirement"]),
        outcome=PaperOutcome(row["outcome"]),
        dataset=row["dataset"],
        why_not=WhyNot(row["why_not"]) if row["why_not"] else None,
        papers=row["papers"],
    )
