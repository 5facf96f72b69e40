"""What may happen to two records of one person and to a stranger, and stories of it in any order."""

from collections.abc import Mapping

from hypothesis import strategies as st
from msgspec import Struct

from ihanoi.exchange.answers import Outcome
from ihanoi.profile.provenance import Source

NUMBERS = ("019033500", "001190335001", "001190335002")
"""The first is the second's old one; the third is a stranger's."""
ATTRIBUTES = ["contact.phone", "residence.current"]
REGISTERS = [Source.POPULATION, Source.SOCIAL_INSURANCE]
CHILDREN = {"one": ("001319335001", "2019-01-01"), "namesake": ("001319335003", "2021-03-03")}
CHILDS_NAME = "Bé Trùng Tên"
WITNESS = "person.occupation"
"""Holds whose child, and which, a value is really about."""


class Step(Struct, frozen=True):
    """Something happens to one of the records."""

    what: str
    who: int
    source: Source = Source.DECLARED
    outcome: Outcome = Outcome.FOUND
    values: Mapping[str, str] = {}
    children: tuple[str, ...] = ()
    purpose: str = "reuse"
    yes: bool = True


MERGE = Step("merge", 0)


def heard(who: int, value: str) -> Step:
    """Let a register tell one thing."""
    return Step("answer", who, Source.POPULATION, values={ATTRIBUTES[0]: value})


def said(who: int) -> Step:
    """Let somebody declare one thing."""
    return Step("declare", who, values={ATTRIBUTES[0]: "a"})


def said_of(who: int, *, yes: bool = True) -> Step:
    """Let somebody declare one thing of a child, with its number or without."""
    return Step("say_of", who, values={ATTRIBUTES[0]: "a"}, children=("one",), yes=yes)


def disputed(who: int) -> Step:
    """Let somebody dispute what a register told."""
    return Step("correct", who, values={ATTRIBUTES[0]: "a"})


def withdrawn(who: int, purpose: str = "reuse") -> Step:
    """Let somebody take a consent back."""
    return Step("consent", who, purpose=purpose, yes=False)


records = st.sampled_from([0, 0, 1, 1, 2])
values = st.dictionaries(st.sampled_from(ATTRIBUTES), st.sampled_from("abc"), min_size=1, max_size=2)
several = st.lists(st.sampled_from(sorted(CHILDREN)), max_size=2, unique=True).map(tuple)
purposes = st.sampled_from(["reuse", "reuse_others"])
outcomes = st.sampled_from([Outcome.FOUND, Outcome.FOUND, Outcome.NOT_FOUND, Outcome.UNAVAILABLE])
one_step = st.one_of(
    st.builds(Step, st.just("answer"), records, st.sampled_from(REGISTERS), outcomes, values=values),
    st.builds(Step, st.just("declare"), records, values=values),
    st.builds(Step, st.just("result"), records, values=values),
    st.builds(Step, st.just("say_of"), records, children=several, values=values, yes=st.booleans()),
    st.builds(Step, st.just("list"), records, children=several),
    st.builds(Step, st.just("consent"), records, purpose=purposes, yes=st.booleans()),
    st.builds(Step, st.just("correct"), records, values=values),
    st.builds(Step, st.just("mandate"), records, yes=st.booleans()),
)
several_steps = st.lists(one_step, min_size=2, max_size=8)
stories = st.tuples(several_steps, st.sampled_from([[MERGE], [MERGE], []]), st.lists(one_step, max_size=4))
