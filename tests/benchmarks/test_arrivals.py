"""When requests are meant to start."""

from itertools import pairwise

import pytest

from benchmarks.arrivals import fixed, poisson, profile


def test_fixed_arrivals_are_evenly_spaced() -> None:
    assert fixed(4, 1) == [0.0, 0.25, 0.5, 0.75]


def test_poisson_arrivals_keep_their_rate_and_repeat_themselves() -> None:
    moments = poisson(100, 50)
    assert len(moments) == pytest.approx(5_000, rel=0.05)
    assert moments == sorted(moments) == poisson(100, 50)
    assert moments[-1] < 50
    gaps = [after - before for before, after in pairwise(moments)]
    # In exponential gaps a share of 1/e is longer than the mean.
    assert sum(gap > 0.01 for gap in gaps) / len(gaps) == pytest.approx(0.368, abs=0.03)


def test_a_profile_changes_its_rate() -> None:
    assert profile([(1, 2), (4, 1)]) == [0.0, 1.0, 2.0, 2.25, 2.5, 2.75]
