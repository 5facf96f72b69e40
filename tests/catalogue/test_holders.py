"""Sums over all phrases at once are the sums of each one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ihanoi.catalogue.holders import as_bits, at_least, first, greatest, numbers, sums
from tests.deeper import examples

MANY = 200
HELD = st.sets(st.integers(0, MANY - 1), min_size=1)
WEIGHTED = st.lists(st.tuples(st.integers(1, 9), HELD), min_size=1, max_size=12)
law = settings(max_examples=examples(40), deadline=None)


def one_by_one(weighted: list[tuple[int, set[int]]]) -> list[int]:
    return [sum(weight for weight, held in weighted if number in held) for number in range(MANY)]


def at_once(weighted: list[tuple[int, set[int]]]) -> list[int]:
    return sums([(weight, as_bits(sorted(held))) for weight, held in weighted])


@law
@given(HELD, st.integers(1, MANY))
def test_bits_are_numbers_and_numbers_bits(held: set[int], most: int) -> None:
    assert numbers(as_bits(sorted(held)), most) == sorted(held, reverse=True)[:most]
    assert numbers(0, most) == []


@law
@given(WEIGHTED, HELD)
def test_the_greatest_sum_is_that_of_somebody_among_those_asked_for(
    weighted: list[tuple[int, set[int]]], among: set[int]
) -> None:
    expected = one_by_one(weighted)
    assert greatest(at_once(weighted), as_bits(sorted(among))) == max(expected[number] for number in among)


@law
@given(WEIGHTED, HELD, st.integers(0, 130))
def test_nobody_below_the_floor_is_kept_and_nobody_else_lost(
    weighted: list[tuple[int, set[int]]], among: set[int], floor: int
) -> None:
    expected = one_by_one(weighted)
    kept = numbers(at_least(at_once(weighted), as_bits(sorted(among)), floor), MANY)
    assert kept == [number for number in sorted(among, reverse=True) if expected[number] >= floor]


@law
@given(WEIGHTED, HELD, st.integers(1, 30))
def test_the_first_are_those_with_the_greatest_sums(
    weighted: list[tuple[int, set[int]]], among: set[int], wanted: int
) -> None:
    expected = one_by_one(weighted)
    ranked = sorted(among, key=lambda number: (-expected[number], -number))[:wanted]
    assert sorted(first(at_once(weighted), as_bits(sorted(among)), wanted)) == sorted(ranked)
