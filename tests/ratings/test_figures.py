"""Satisfaction in figures: shares and means from counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihanoi.ratings.schemas import POINTS, Level, summarise

FIGURES = [
    ((0, 0, 0), 0, None, None),
    ((1, 0, 0), 1, 1.0, 2.0),
    ((0, 1, 0), 1, 1.0, 1.0),
    ((0, 0, 1), 1, 0.0, 0.0),
    ((1, 1, 1), 3, 0.6667, 1.0),
    ((2, 0, 1), 3, 0.6667, 1.3333),
    ((90, 5, 5), 100, 0.95, 1.85),
    ((99_999, 0, 1), 100_000, 1.0, 2.0),
]


@pytest.mark.parametrize(("counts", "ratings", "share", "mean"), FIGURES)
def test_figures_follow_from_the_counts(
    counts: tuple[int, int, int], ratings: int, share: float | None, mean: float | None
) -> None:
    found = summarise(*counts)
    assert (found.ratings, found.satisfied_share, found.mean) == (ratings, share, mean)
    assert (found.very_satisfied, found.satisfied, found.dissatisfied) == counts


counts = st.integers(0, 10**7)


@given(counts, counts, counts)
def test_shares_and_means_stay_within_their_bounds(very: int, satisfied: int, dissatisfied: int) -> None:
    found = summarise(very, satisfied, dissatisfied)
    assert found.satisfied_share is None or 0 <= found.satisfied_share <= 1
    assert found.mean is None or 0 <= found.mean <= 2
    assert (found.mean is None) == (very + satisfied + dissatisfied == 0)


def test_the_mean_counts_the_points_of_the_decree() -> None:
    for level, points in POINTS.items():
        alone = summarise(*(int(level is one) for one in Level))
        assert alone.mean == points
