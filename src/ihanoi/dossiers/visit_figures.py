"""Visits spared, and what would spare more: dossiers sent in online, by the papers they still brought. Pure.

A visit counts as spared where an online dossier needed papers and none was left to bring. It is an upper bound: whether
an original must be shown, or the result fetched in person, the catalogue does not tell.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from ihanoi.catalogue.definition import Requirement, Text
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.dossiers.paper_figures import ASKED, Counted
from ihanoi.dossiers.papers import WhyNot


class Brought(Struct, frozen=True):
    """How many online dossiers of one procedure that needed papers were asked for exactly these."""

    procedure: str
    procedure_name: Text
    asked: list[Requirement]
    dossiers: int


class VisitFigures(Struct, frozen=True):
    """Online dossiers of one procedure that needed papers."""

    procedure: str
    procedure_name: Text
    dossiers: int
    spared: int
    """How many had no paper left to bring: a visit spared, at most."""


class RegisterFigures(Struct, frozen=True):
    """A register whose answers would have spared papers that were asked for."""

    register: str
    missed: int
    """Papers asked for that a verified answer of it would have replaced."""
    why_not: dict[WhyNot, int]
    """Why there was none; of several reasons for a paper the nearest miss."""


def visits(groups: Iterable[Brought]) -> list[VisitFigures]:
    """Return the figures of each procedure, the one with most visits still needed first."""
    found: dict[str, VisitFigures] = {}
    for group in groups:
        before = found.get(group.procedure)
        spared = 0 if group.asked else group.dossiers
        found[group.procedure] = VisitFigures(
            group.procedure,
            group.procedure_name,
            group.dossiers + (before.dossiers if before else 0),
            spared + (before.spared if before else 0),
        )
    return sorted(found.values(), key=lambda one: (one.spared - one.dossiers, -one.spared, one.procedure))


def would_spare(groups: Iterable[Brought], shut: Iterable[str]) -> Counter[str]:
    """Return by unpublished database how many dossiers it alone would have left without a paper to bring."""
    found: Counter[str] = Counter()
    names = frozenset(shut)
    for group in groups:
        by_paper = [{one.dataset for one in paper.replaced_by} for paper in group.asked]
        for name in names.intersection(*by_paper) if by_paper else ():
            found[name] += group.dossiers
    return found


def missed(counts: Iterable[Counted], attributes: Mapping[str, Attribute]) -> list[RegisterFigures]:
    """Return the registers whose verified answers would have replaced papers, the most missed first."""
    found: dict[str, Counter[WhyNot]] = {}
    for counted in counts:
        if counted.outcome not in ASKED or counted.why_not is None:
            continue
        names = {one.attribute for one in counted.requirement.replaced_by if one.attribute in attributes}
        for register in {attributes[name].source for name in names if name is not None} - {"declared"}:
            found.setdefault(register, Counter())[counted.why_not] += counted.papers
    figures = [RegisterFigures(name, reasons.total(), dict(reasons)) for name, reasons in found.items()]
    return sorted(figures, key=lambda one: (-one.missed, one.register))
