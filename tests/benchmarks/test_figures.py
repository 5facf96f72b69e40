"""Percentiles and ratios."""

import pytest

from benchmarks.figures import Spread, percentile, percentiles, ratios, spread


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 1.0), (50, 50.0), (95, 95.0), (99, 99.0), (99.9, 100.0), (100, 100.0)]
)
def test_a_percentile_is_a_latency_somebody_had(share: float, expected: float) -> None:
    assert percentile([float(n) for n in range(1, 101)], share) == expected


def test_few_values_have_percentiles_too() -> None:
    assert percentile([], 99) == 0
    assert percentiles([3.0, 1.0, 2.0]) == {"p50": 2, "p90": 3, "p95": 3, "p99": 3, "p99.9": 3, "max": 3}


def test_a_spread_names_median_and_range() -> None:
    assert spread([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0)
    assert spread([1.0, 2.0]).median == 1.5
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])


def test_ratios_are_taken_within_a_repetition() -> None:
    # The machine became ten times slower; the ratio did not change.
    assert ratios([50.0, 5.0], [100.0, 10.0]) == Spread(0.5, 0.5, 0.5)
