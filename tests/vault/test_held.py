"""What of a person's documents stands for a paper: the rule by tables."""

from datetime import date
from uuid import UUID

import pytest

from ihanoi.catalogue.definition import Replacement, Requirement, Text
from ihanoi.catalogue.vocabulary import DocumentType
from ihanoi.vault.held import HeldDocument, Offer, Origin, acceptable, after_months, is_current, offer

NAME = Text(vi="Giấy", en="Paper")
BIRTH, MARRIAGE, OTHER = "KQ.G15.000031", "KQ.G15.000032", "KQ.G12.000001"
TYPES = {
    "birth": DocumentType(name=NAME, results=[BIRTH]),
    "marriage": DocumentType(name=NAME, results=[MARRIAGE], interchangeable=True),
    "status": DocumentType(name=NAME, valid_months=6),
}
TODAY = date(2026, 11, 25)


def paper(*results: str, document: str | None = None, months: int | None = None) -> Requirement:
    """Return a paper replaced by these results."""
    replaced_by = [Replacement(result=code) for code in results]
    return Requirement(id="p", name=NAME, replaced_by=replaced_by, document=document, max_age_months=months)


def held(
    number: int,
    code: str,
    origin: Origin = Origin.ISSUED,
    issued_on: date | None = date(2026, 11, 1),
    valid_until: date | None = None,
    readable: bool = True,
) -> HeldDocument:
    """Return a document."""
    return HeldDocument(UUID(int=number), code, origin, issued_on, valid_until, readable)


ONE, TWO = held(1, BIRTH), held(2, BIRTH, issued_on=date(2026, 11, 2))
MINE, NEWER = held(3, MARRIAGE), held(4, MARRIAGE, issued_on=date(2026, 11, 3))
SCAN = held(5, BIRTH, Origin.UPLOADED)
TYPED = held(6, "birth", Origin.UPLOADED, issued_on=None)
OLD = held(7, BIRTH, issued_on=date(2025, 11, 1))
ENDED = held(8, BIRTH, valid_until=date(2026, 11, 24))
LAST_DAY = held(9, BIRTH, valid_until=TODAY)
UNREAD = held(10, BIRTH, readable=False)

OFFERS: dict[str, tuple[Requirement, list[HeldDocument], Offer]] = {
    "nothing held": (paper(BIRTH), [], Offer()),
    "another paper": (paper(OTHER), [ONE], Offer()),
    "the result it names": (paper(BIRTH), [ONE], Offer(ONE, [ONE])),
    "two that may be about two people: to be chosen": (paper(BIRTH), [ONE, TWO], Offer(None, [ONE, TWO])),
    "two of which any will do: the newest": (paper(MARRIAGE), [NEWER, MINE], Offer(NEWER, [NEWER, MINE])),
    "issued goes before uploaded": (paper(BIRTH), [SCAN, ONE], Offer(ONE, [SCAN, ONE])),
    "uploaded as that very result": (paper(BIRTH), [SCAN], Offer(SCAN, [SCAN])),
    "the same type is offered, never automatic": (paper(BIRTH), [TYPED], Offer(None, [TYPED])),
    "of the type asked for": (paper(document="birth"), [ONE, TYPED], Offer(None, [ONE, TYPED])),
    "its last day": (paper(BIRTH), [LAST_DAY], Offer(LAST_DAY, [LAST_DAY])),
    "ended yesterday": (paper(BIRTH), [ENDED], Offer(expired=True)),
    "older than the procedure takes": (paper(BIRTH, months=12), [OLD], Offer(expired=True)),
    "old, and no limit": (paper(BIRTH), [OLD], Offer(OLD, [OLD])),
    "of unknown age where age matters": (paper("birth", months=12), [TYPED], Offer(None, [TYPED])),
    "not yet scanned, or infected": (paper(BIRTH), [UNREAD], Offer()),
    "a good one beside an old one": (paper(BIRTH, months=12), [OLD, ONE], Offer(ONE, [ONE])),
}


@pytest.mark.parametrize(("requirement", "documents", "expected"), OFFERS.values(), ids=OFFERS.keys())
def test_what_is_held_for_a_paper(requirement: Requirement, documents: list[HeldDocument], expected: Offer) -> None:
    assert offer(requirement, documents, TYPES, TODAY) == expected


def test_a_type_and_its_results_are_the_same_paper() -> None:
    assert acceptable(paper(BIRTH), TYPES) == acceptable(paper(document="birth"), TYPES) == {BIRTH, "birth"}
    assert acceptable(paper(), TYPES) == frozenset()


def test_law_and_procedure_both_limit_the_age() -> None:
    status = held(1, "status", issued_on=date(2026, 5, 25))
    assert is_current(status, paper(), TYPES, date(2026, 11, 25)) is True
    assert is_current(status, paper(), TYPES, date(2026, 11, 26)) is False
    assert is_current(status, paper(months=3), TYPES, date(2026, 8, 26)) is False


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int, later: date) -> None:
    assert after_months(day, months) == later
