"""Visits spared and what would spare more, by tables; and the same from the ledger."""

from datetime import timedelta

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Replacement, Requirement, Text
from ihanoi.dossiers.paper_figures import Counted
from ihanoi.dossiers.paper_report import paper_report
from ihanoi.dossiers.papers import PaperOutcome, WhyNot
from ihanoi.dossiers.visit_figures import Brought, RegisterFigures, missed, visits, would_spare
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from tests.catalogue.pieces import vocabulary
from tests.dossiers.pieces import RESIDENCE, submitted

NAME = Text(vi="Tên", en="Name")
LAND, BOTH, NONE = (
    Requirement(id=id_, name=NAME, replaced_by=[Replacement(dataset=name) for name in names])
    for id_, names in (("a", ["land"]), ("b", ["land", "tax"]), ("c", list[str]()))
)
BY_NAME = Requirement(id="d", name=NAME, replaced_by=[Replacement(attribute="person.full_name")])
SPARE = "UPDATE dossier_paper SET outcome = 'replaced_by_data', dataset = 'land', why_not = NULL WHERE dossier_id = $1"


def brought(*asked: Requirement, dossiers: int = 1, procedure: str = "1.000001") -> Brought:
    """Return dossiers that were asked for these papers."""
    return Brought(procedure, NAME, list(asked), dossiers)


def test_a_visit_is_spared_where_no_paper_is_left_to_bring() -> None:
    found = visits([brought(dossiers=3), brought(LAND, dossiers=2), brought(dossiers=9, procedure="1.000002")])
    assert [(one.procedure, one.dossiers, one.spared) for one in found] == [("1.000001", 5, 3), ("1.000002", 9, 9)]


def test_a_database_would_spare_a_visit_only_where_it_alone_replaces_every_paper() -> None:
    groups = [brought(LAND, BOTH, dossiers=4), brought(BOTH, dossiers=2), brought(LAND, NONE), brought(dossiers=50)]
    assert would_spare(groups, ["land", "tax"]) == {"land": 6, "tax": 2}
    assert would_spare(groups, []) == {}


def test_registers_rank_by_the_papers_their_answers_would_have_replaced() -> None:
    def counted(paper: Requirement, papers: int, why_not: WhyNot | None, outcome: PaperOutcome) -> Counted:
        return Counted("1.000001", NAME, paper, outcome, None, why_not, papers)

    counts = [
        counted(BY_NAME, 3, WhyNot.UNAVAILABLE, PaperOutcome.GIVEN),
        counted(BY_NAME, 2, WhyNot.NOT_FOUND, PaperOutcome.NOT_GIVEN),
        counted(BY_NAME, 90, None, PaperOutcome.REPLACED_BY_DATA),
        counted(LAND, 7, WhyNot.NOT_PUBLISHED, PaperOutcome.GIVEN),
    ]
    reasons = {WhyNot.UNAVAILABLE: 3, WhyNot.NOT_FOUND: 2}
    assert missed(counts, vocabulary().attributes) == [RegisterFigures("population", 5, reasons)]


async def test_the_report_counts_visits_from_the_ledger(tx: Transaction, an: Actor, registers: Registers) -> None:
    tx.now += timedelta(days=900)
    first, _ = await submitted(tx, an, registers), await submitted(tx, an, registers)
    await tx.execute(SPARE, first.id)
    report = await paper_report(tx, tx.now.date(), tx.now.date())
    [figures] = report.visits
    name = tx.recall(Catalogue).in_force(RESIDENCE, tx.now.date()).procedure.name
    assert (figures.procedure, figures.procedure_name, figures.dossiers, figures.spared) == (RESIDENCE, name, 2, 1)
