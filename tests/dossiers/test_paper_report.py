"""The document-reduction report: what people still bring, what data spared them, which database would spare most."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Replacement, Requirement, Text
from ihanoi.catalogue.vocabulary import Dataset
from ihanoi.cli import main
from ihanoi.dossiers.errors import PeriodRefused
from ihanoi.dossiers.paper_figures import Counted, DatasetFigures, figures, ranking
from ihanoi.dossiers.paper_report import MOST_DAYS, PaperReport, paper_report
from ihanoi.dossiers.papers import PaperOutcome, WhyNot
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.settings import Settings
from tests.dossiers.pieces import RESIDENCE, submitted
from tests.running import city_environment

NAME = Text(vi="Tên", en="Name")
DATASETS = {
    name: Dataset(name=NAME, owner=NAME, published=name == "open") for name in ("open", "shut", "sealed", "idle")
}
GIVEN, DATA, HELD, LACKING = (
    PaperOutcome.GIVEN,
    PaperOutcome.REPLACED_BY_DATA,
    PaperOutcome.REPLACED_BY_HELD,
    PaperOutcome.NOT_GIVEN,
)


def counted(paper: str, outcome: PaperOutcome, papers: int, *datasets: str, **more: Any) -> Counted:
    """Return one count of a paper that these databases could replace."""
    replaced_by = [Replacement(dataset=name) for name in datasets]
    requirement = Requirement(id=paper, name=more.pop("name", NAME), replaced_by=replaced_by)
    procedure = more.pop("procedure", "1.000001")
    facts = {"dataset": None, "why_not": None, **more}
    return Counted(procedure, NAME, requirement, outcome, papers=papers, **facts)


def test_each_paper_is_summed_over_outcomes_and_versions_under_its_last_name() -> None:
    renamed = Text(vi="Tên mới", en="New name")
    found = figures(
        [
            counted("few", GIVEN, 2),
            counted("many", GIVEN, 3, why_not=WhyNot.STALE),
            counted("many", DATA, 50, "open", dataset="open"),
            counted("many", LACKING, 4, why_not=WhyNot.DENIED, name=renamed),
            counted("many", GIVEN, 5, why_not=WhyNot.DENIED, name=renamed),
            counted("many", HELD, 6, name=renamed),
            counted("few", GIVEN, 7, procedure="1.000002"),
        ]
    )
    assert [(f.procedure, f.requirement, f.asked, f.given) for f in found] == [
        ("1.000001", "many", 12, 8),
        ("1.000002", "few", 7, 7),
        ("1.000001", "few", 2, 2),
    ]
    many = found[0]
    assert (many.replaced_by_data, many.replaced_by_held, many.name) == (50, 6, renamed)
    assert many.why_not == {WhyNot.STALE: 3, WhyNot.DENIED: 9}


def test_the_database_that_would_remove_most_papers_comes_first() -> None:
    found = ranking(
        [
            counted("a", GIVEN, 5, "shut", "open"),
            counted("b", LACKING, 4, "sealed", "sealed"),
            counted("c", GIVEN, 2, "sealed", "shut"),
            counted("d", DATA, 90, "open", "sealed", dataset="open"),
            counted("e", GIVEN, 99),
            counted("f", GIVEN, 99, "forgotten"),
        ],
        DATASETS,
    )
    assert [(f.dataset, f.published, f.would_remove, f.removed) for f in found] == [
        ("shut", False, 7, 0),
        ("sealed", False, 6, 0),
        ("open", True, 0, 90),
    ]


PERIODS = [(0, -1), (0, MOST_DAYS), (0, 10_000)]


@pytest.mark.parametrize(("first", "last"), PERIODS)
async def test_a_period_that_ends_before_it_begins_or_is_too_long_is_refused(
    tx: Transaction, first: int, last: int
) -> None:
    day = date(2026, 3, 2)
    with pytest.raises(PeriodRefused):
        await paper_report(tx, day + timedelta(days=first), day + timedelta(days=last))


async def test_the_report_counts_the_submissions_of_its_period_procedure_and_unit(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    tx.now += timedelta(days=700)
    today = tx.now.date()
    dossier = await submitted(tx, an, registers)
    await submitted(tx, an, registers)
    assert dossier.unit is not None

    async def asked(*period: Any) -> dict[str, tuple[int, int, int]]:
        report = await paper_report(tx, *period)
        return {p.requirement: (p.asked, p.given, p.replaced_by_data) for p in report.papers}

    both = {
        "head_consent_document": (2, 2, 0),
        "lease": (2, 2, 0),
        "owner_consent_document": (2, 2, 0),
        "floor_area": (0, 0, 2),
    }
    assert await asked(today, today) == both
    assert list(await asked(today, today)) == list(both)
    assert await asked(today - timedelta(days=MOST_DAYS - 1), today) == both
    assert await asked(today, today, RESIDENCE, dossier.unit.id) == both
    assert await asked(today, today, "1.004194") == {}
    assert await asked(today, today, None, dossier.id) == {}
    assert await asked(today + timedelta(days=1), today + timedelta(days=1)) == {}
    assert [(d.dataset, d.would_remove, d.removed) for d in (await report_of(tx, today)).datasets] == [("land", 0, 2)]


async def report_of(tx: Transaction, day: date) -> PaperReport:
    return await paper_report(tx, day, day)


async def test_a_database_ranks_once_its_papers_were_asked_for_and_until_it_is_published(
    tx: Transaction, an: Actor, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    tx.now += timedelta(days=700)
    await submitted(tx, an, registers)
    today, datasets = tx.now.date(), tx.recall(Catalogue).vocabulary.datasets
    asked = (
        "UPDATE dossier_paper SET outcome = 'given', dataset = NULL, why_not = 'not_published' WHERE dataset = 'land'"
    )
    await tx.execute(asked)
    assert (await report_of(tx, today)).datasets == []
    land = datasets["land"]
    monkeypatch.setitem(datasets, "land", replace(land, published=False))
    report = await report_of(tx, today)
    assert report.datasets == [DatasetFigures("land", land.name, land.owner, False, 1, 0)]
    assert [p.why_not for p in report.papers if p.requirement == "floor_area"] == [{WhyNot.NOT_PUBLISHED: 1}]


def test_the_ranking_is_printed_as_a_table(settings: Settings, tmp_path: Path) -> None:
    environment = city_environment(tmp_path, settings.database_url, settings.redis_url)
    printed = CliRunner().invoke(main, ["papers", "--from", "2026-03-01", "--to", "2026-03-31"], env=environment)
    assert printed.exit_code == 0
    assert printed.output.splitlines() == [
        "Papers of dossiers submitted from 2026-03-01 to 2026-03-31",
        "Visits spared, at most: 0 of 0 online dossiers",
        "would remove  spare visits    removed  database",
    ]
    refused = CliRunner().invoke(main, ["papers", "--from", "2026-03-31", "--to", "2026-03-01"], env=environment)
    assert refused.exit_code == 1
    assert "may not precede" in refused.output
