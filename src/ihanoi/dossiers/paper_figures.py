"""The paper ledger in figures: what was asked for, what data replaced, which database to publish next. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from ihanoi.catalogue.definition import Requirement, Text
from ihanoi.catalogue.vocabulary import Dataset
from ihanoi.dossiers.papers import PaperOutcome, WhyNot
from ihanoi.dossiers.requirements import unpublished

ASKED = (PaperOutcome.GIVEN, PaperOutcome.NOT_GIVEN)


class Counted(Struct, frozen=True):
    """How many dossiers met one paper of one procedure in one way."""

    procedure: str
    procedure_name: Text
    requirement: Requirement
    outcome: PaperOutcome
    dataset: str | None
    """The database that replaced the paper."""
    why_not: WhyNot | None
    papers: int


class PaperFigures(Struct, frozen=True):
    """One paper of one procedure, in numbers of dossiers that needed it."""

    procedure: str
    procedure_name: Text
    requirement: str
    name: Text
    asked: int
    given: int
    """How many of those asked for were attached."""
    replaced_by_data: int
    replaced_by_held: int
    """By an earlier result or a paper held already."""
    why_not: dict[WhyNot, int]
    """Why data did not replace those asked for; where no data could, there is no reason."""


class DatasetFigures(Struct, frozen=True):
    """What a shared database did for papers, or would do."""

    dataset: str
    name: Text
    owner: Text
    published: bool
    would_remove: int
    """Papers asked for that it would have replaced by itself; 0 once it is published."""
    removed: int
    """Papers it replaced."""
    would_spare_visits: int = 0
    """Online dossiers that would have had no paper left to bring, had it alone been published; 0 once it is."""


def figures(counts: Iterable[Counted]) -> list[PaperFigures]:
    """Return the figures of each paper, the most asked for first; the last name given to a paper counts."""
    papers: dict[tuple[str, str], list[Counted]] = {}
    for counted in counts:
        papers.setdefault((counted.procedure, counted.requirement.id), []).append(counted)
    found = [_figures_of(together) for together in papers.values()]
    return sorted(found, key=lambda paper: (-paper.asked, paper.procedure, paper.requirement))


def _figures_of(together: list[Counted]) -> PaperFigures:
    outcomes: Counter[PaperOutcome] = Counter()
    reasons: Counter[WhyNot] = Counter()
    for counted in together:
        outcomes[counted.outcome] += counted.papers
        if counted.why_not is not None:
            reasons[counted.why_not] += counted.papers
    last = together[-1]
    return PaperFigures(
        procedure=last.procedure,
        procedure_name=last.procedure_name,
        requirement=last.requirement.id,
        name=last.requirement.name,
        asked=sum(outcomes[outcome] for outcome in ASKED),
        given=outcomes[PaperOutcome.GIVEN],
        replaced_by_data=outcomes[PaperOutcome.REPLACED_BY_DATA],
        replaced_by_held=outcomes[PaperOutcome.REPLACED_BY_HELD],
        why_not=dict(reasons),
    )


def ranking(counts: Iterable[Counted], datasets: Mapping[str, Dataset]) -> list[DatasetFigures]:
    """Return the databases that replaced papers or would, first those whose publication would remove most.

    A paper that several unpublished databases could replace counts for each of them.
    """
    shut = unpublished(datasets)
    would, did = Counter[str](), Counter[str]()
    for counted in counts:
        if counted.dataset is not None:
            did[counted.dataset] += counted.papers
        if counted.outcome in ASKED:
            named = {replacement.dataset for replacement in counted.requirement.replaced_by}
            would.update(dict.fromkeys(shut.intersection(named), counted.papers))
    found = [
        DatasetFigures(name, dataset.name, dataset.owner, dataset.published, would[name], did[name])
        for name, dataset in datasets.items()
        if would[name] or did[name]
    ]
    return sorted(found, key=lambda dataset: (-dataset.would_remove, -dataset.removed, dataset.dataset))
