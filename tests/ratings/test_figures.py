"""Satisfaction in figures: shares and means from counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihanoi.ratings.schemas import FEWEST, POINTS, Level, Satisfaction, summarise

FIGURES = [
    ((5, 0, 0), 5, 1.0, 2.0),
    ((0, 5, 0), 5, 1.0, 1.0),
    ((0, 0, 5), 5, 0.0, 0.0),
    ((2, 2, 2), 6, 0.6667, 1.0),
    ((4, 0, 2), 6, 0.6667, 1.3333),
    ((90, 5, 5), 100, 0.95, 1.85),
    ((99_999, 0, 1), 100_000, 1.0, 2.0),
]


@pytest.mark.parametrize(("counts", "ratings", "share", "mean"), FIGURES)
def test_figures_follow_from_the_counts(
    counts: tuple[int, int, int], ratings: int, share: float | None, mean: float | None
) -> None:
    found = summarise(*counts)
    assert (found.ratings, found.too_few, found.satisfied_share, found.mean) == (ratings, False, share, mean)
    assert (found.very_satisfied, found.satisfied, found.dissatisfied) == counts


@pytest.mark.parametrize("counts", [(0, 0, 0), (1, 0, 0), (0, 0, 1), (2, 1, 1), (0, 4, 0)])
def test_of_a_few_ratings_their_number_is_told_and_nothing_else(counts: tuple[int, int, int]) -> None:
    assert summarise(*counts) == Satisfaction(sum(counts), True, None, None, None, None, None)


counts = st.integers(0, 10**7)


@given(counts, counts, counts)
def test_shares_and_means_stay_within_their_bounds(very: int, satisfied: int, dissatisfied: int) -> None:
    found = summarise(very, satisfied, dissatisfied)
    assert found.satisfied_share is None or 0 <= found.satisfied_share <= 1
    assert found.mean is None or 0 <= found.mean <= 2
    assert (found.mean is None) == found.too_few == (very + satisfied + dissatisfied < FEWEST)


def test_the_mean_counts_the_points_of_the_decree() -> None:
    for level, points in POINTS.items():
        alike = summarise(*(FEWEST * (level is one) for one in Level))
        assert alike.mean == points
