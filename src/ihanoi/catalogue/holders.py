"""Sets of phrases kept as the bits of one integer each, and sums over all phrases at once. Pure.

Ten thousand phrases are two hundred machine words: whatever is done to all of them in one operation
costs less than looking at five of them one by one.
"""

from collections.abc import Sequence

WINDOW = 4096
"""Bits that are looked at together, so that taking one away does not touch all the others."""


def as_bits(numbers: Sequence[int]) -> int:
    """Return numbers as the bits of one integer."""
    held = bytearray(max(numbers, default=-1) // 8 + 1)
    for number in numbers:
        held[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(held, "little")


def numbers(bits: int, most: int) -> list[int]:
    """Return the set bits of an integer, highest first, not more than ``most``."""
    found: list[int] = []
    while bits and len(found) < most:
        start = max(bits.bit_length() - WINDOW, 0)
        window = bits >> start
        bits ^= window << start
        while window:
            highest = window.bit_length() - 1
            found.append(start + highest)
            window ^= 1 << highest
            if len(found) == most:
                return found
    return found


def sums(weighted: Sequence[tuple[int, int]]) -> list[int]:
    """Return what each number gets from the sets it is in, given each set's weight and bits.

    The sums are binary and lie across: the first integer holds everybody's ones, the next everybody's
    twos. So one addition serves all: three sets of one place become one of it, and one of the next.
    """
    highest = max([weight for weight, _ in weighted], default=0).bit_length()
    places = [[held for weight, held in weighted if weight >> place & 1] for place in range(highest)]
    planes: list[int] = []
    for sets in places:
        carried = []
        while len(sets) > 1:
            one, other, third = sets.pop(), sets.pop(), sets.pop() if sets else 0
            differ = one ^ other
            sets.append(differ ^ third)
            if carry := one & other | differ & third:
                carried.append(carry)
        planes += sets or [0]
        if carried and len(planes) == len(places):
            places.append(carried)
        elif carried:
            places[len(planes)] += carried
    return planes


def greatest(planes: Sequence[int], among: int) -> int:
    """Return the greatest sum of anybody among those given; 0 of nobody."""
    value = 0
    for place in range(len(planes) - 1, -1, -1):
        if better := among & planes[place]:
            among = better
            value |= 1 << place
    return value


def at_least(planes: Sequence[int], among: int, floor: int) -> int:
    """Return those among the given whose sum is not below the floor."""
    ahead = 0
    for place in range(max(len(planes), floor.bit_length()) - 1, -1, -1):
        plane = planes[place] if place < len(planes) else 0
        if floor >> place & 1:
            among &= plane
        else:
            ahead |= among & plane
            among &= ~plane
    return ahead | among


def first(planes: Sequence[int], among: int, wanted: int) -> list[int]:
    """Return the numbers of those with the greatest sums, not more than wanted; of equal ones the highest.

    This is how a bit-sliced index is read: from the highest place down, whoever has the bit is ahead
    of whoever has not, as long as those ahead are not too many.
    """
    if among.bit_count() <= wanted:
        return numbers(among, wanted)
    ahead, tied = 0, among
    for plane in reversed(planes):
        better = tied & plane
        if better and (ahead | better).bit_count() < wanted:
            ahead |= better
            tied ^= better
        elif better:
            tied = better
    found = numbers(ahead, wanted)
    return found + numbers(tied, wanted - len(found))
