"""Lines before a room: bounded, most urgent first, a share for the others, nobody forgotten, no holes."""

from collections import Counter, deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihanoi.platform.urgency import Urgency
from ihanoi.platform.waiting import HELD, IN_A_ROW, PATIENCE, ROUNDS, Lines

ROOM, LONGEST = 3, 6
FIGURES, READING, SENDING, COUNTER = Urgency
LONG_AGO = PATIENCE[COUNTER].rush + HELD


def lines(room: int = ROOM) -> Lines[str]:
    return Lines(room, longest=LONGEST)


def crowded(*came: Urgency) -> Lines[str]:
    """Return a room of one that is taken by ``first``, and before it everybody else, named by order of coming."""
    found = lines(room=1)
    assert found.come("first", COUNTER, 0) is True
    for number, urgency in enumerate(came):
        assert found.come(f"{urgency.name} {number}", urgency, 0) is None
    return found


def begun(waiting: Lines[str]) -> list[str]:
    """Return who begins, one after the other, each as the one before ends."""
    found, ends = [], "first"
    while waiting.waiting:
        waiting.leave(ends)
        [(ends, begins)] = waiting.called(0)
        assert begins
        found.append(ends)
    return found


def test_the_most_urgent_begin_first_and_among_those_who_came_first() -> None:
    came = begun(crowded(FIGURES, READING, COUNTER, SENDING, COUNTER))
    assert came == ["COUNTER 2", "COUNTER 4", "SENDING 3", "READING 1", "FIGURES 0"]


def test_those_less_urgent_have_a_share() -> None:
    came = begun(crowded(*[COUNTER] * 6, *[SENDING] * 6, *[READING] * 2))
    urgencies = [name.split()[0] for name in came]
    assert urgencies[: IN_A_ROW + 1] == ["COUNTER"] * IN_A_ROW + ["SENDING"]
    assert urgencies.index("READING") < len(urgencies) - 2, "those who read waited for everybody else"


def test_who_comes_while_others_wait_does_not_pass_them() -> None:
    waiting = crowded(SENDING)
    waiting.leave("first")
    assert waiting.come("late", SENDING, 0) is None
    assert list(waiting.called(0)) == [("SENDING 0", True)]


def test_a_line_is_no_longer_than_it_may_be() -> None:
    waiting = crowded(*[READING] * LONGEST)
    assert waiting.come("one more", READING, 0) is False
    assert waiting.come("an officer", COUNTER, 0) is None


@pytest.mark.parametrize("urgency", Urgency)
def test_who_waits_too_long_is_turned_away(urgency: Urgency) -> None:
    waiting, patience = crowded(urgency), PATIENCE[urgency].rush
    assert not list(waiting.called(patience))
    assert list(waiting.called(patience + 0.001)) == [(f"{urgency.name} 0", False)]
    assert waiting.waiting == 0


@pytest.mark.parametrize("urgency", Urgency)
def test_where_many_wait_in_a_line_that_has_stood_for_long_one_waits_less(urgency: Urgency) -> None:
    others = Urgency((urgency + 1) % len(Urgency) + 1)
    waiting, patience = crowded(urgency), PATIENCE[urgency]
    for number in range(ROUNDS):
        assert waiting.come(f"other {number}", others, patience.rush) is None
    assert waiting.come("later", urgency, patience.rush) is None
    assert list(waiting.called(patience.rush + patience.crowd / 2)) == [(f"{urgency.name} 0", False)]
    told = list(waiting.called(patience.rush + patience.crowd + 0.001))
    assert ("later", False) in told
    # It was empty: whoever comes now finds it as at first.
    assert waiting.come("anew", urgency, LONG_AGO) is None
    assert ("anew", False) not in list(waiting.called(LONG_AGO + patience.rush * 0.9))


def refused_of(connections: int, room: int, per_second: float, halt: float, urgency: Urgency) -> int:
    """Return how many of so many, who ask again as soon as they are answered, are turned away within ten seconds.

    They end at an even pace, but for a halt of some seconds in the middle, as while PostgreSQL writes to its disk.
    """
    waiting, at_work, refused = Lines[int](room), deque[int](), 0

    def come(who: int, now: float) -> None:
        if waiting.come(who, urgency, now):
            at_work.append(who)

    for who in range(connections):
        come(who, 0.0)
    for tick in range(1, int(10 * per_second)):
        now = tick / per_second + (halt if tick > 5 * per_second else 0.0)
        ended = at_work.popleft()
        waiting.leave(ended)
        for who, begins in list(waiting.called(now)):
            if begins:
                at_work.append(who)
            else:
                refused += 1
                come(who, now)
        come(ended, now)
    return refused


@pytest.mark.parametrize("connections", [16, 22, 32])
@pytest.mark.parametrize(("urgency", "per_second"), [(SENDING, 96.0), (COUNTER, 160.0)])
def test_as_many_telephones_as_ever_are_no_crowd_though_their_line_never_ends(
    connections: int, urgency: Urgency, per_second: float
) -> None:
    assert refused_of(connections, 12, per_second, 0.15, urgency) == 0
    assert refused_of(120, 12, per_second, 0.0, urgency) > 0, "a crowd is let wait for too long"


def test_who_is_at_work_for_long_takes_no_room() -> None:
    waiting = lines(room=1)
    assert waiting.come("waits for a register", SENDING, 0)
    assert waiting.come("quick", READING, HELD) is None
    assert not list(waiting.called(HELD))
    assert list(waiting.called(HELD + 0.001)) == [("quick", True)]
    waiting.leave("waits for a register")
    assert waiting.at_work == 1, "its end gave back what it no longer took"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["come", "come", "leave", "call"]),
        st.sampled_from(Urgency),
        st.integers(min_value=0, max_value=30),
        st.sampled_from([0.0, 0.01, 0.06, 0.3, 1.1]),
    ),
    max_size=120,
)


@given(STEPS)
def test_whatever_happens_everybody_is_told_once_and_nothing_is_left(
    steps: list[tuple[str, Urgency, int, float]],
) -> None:
    waiting, now = Lines[int](ROOM, longest=LONGEST), 0.0
    inside, in_line, told = set[int](), dict[int, Urgency](), Counter[int]()

    def call() -> None:
        for who, begins in waiting.called(now):
            told[who] += 1
            del in_line[who]
            if begins:
                inside.add(who)

    for number, (step, urgency, chosen, seconds) in enumerate(steps):
        now += seconds
        if step == "come":
            answer = waiting.come(number, urgency, now)
            if answer is None:
                in_line[number] = urgency
            elif answer:
                inside.add(number)
        elif step == "leave" and (known := [*inside, *in_line]):
            # One at work ends, or one in line gives up.
            gone = known[chosen % len(known)]
            waiting.leave(gone)
            inside.discard(gone)
            in_line.pop(gone, None)
        else:
            call()
            assert waiting.at_work == ROOM or not in_line, "somebody waits before an empty place"
        assert waiting.at_work <= ROOM
        assert waiting.waiting == len(in_line)
        assert max(Counter(in_line.values()).values(), default=0) <= LONGEST
    now += LONG_AGO
    call()
    assert not in_line, "somebody was forgotten"
    assert set(told.values()) <= {1}
    for who in list(inside):
        waiting.leave(who)
    assert (waiting.at_work, waiting.waiting) == (0, 0)
