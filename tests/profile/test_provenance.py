"""Which fact counts: no order of arrival lets a lower assurance win, and the newest wins among equals."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ihanoi.kernel.clock import HANOI
from ihanoi.profile.provenance import ASSURANCE, Assurance, Fact, Source, replaced, winner, winners
from tests.deeper import examples

law = settings(max_examples=examples(40), deadline=None)
BEGIN = datetime(2026, 1, 1, tzinfo=HANOI)


def fact(source: Source, day: int, value: object = "x", attribute: str = "person.phone") -> Fact:
    return Fact(attribute, value, source, ASSURANCE[source], BEGIN + timedelta(days=day))


facts = st.builds(
    fact,
    st.sampled_from(Source),
    st.integers(0, 20),
    st.integers(0, 5),
    st.sampled_from(["person.phone", "person.email", "residence.current"]),
)
of_one_attribute = st.lists(st.builds(fact, st.sampled_from(Source), st.integers(0, 20), st.integers(0, 5)), min_size=1)


@law
@given(of_one_attribute)
def test_nothing_surer_and_nothing_newer_among_the_equally_sure_is_passed_over(found: list[Fact]) -> None:
    best = winner(found)
    assert best in found
    assert best is not None
    assert best.assurance == max(f.assurance for f in found)
    assert best.obtained_at == max(f.obtained_at for f in found if f.assurance == best.assurance)


@law
@given(st.lists(facts), st.randoms(use_true_random=False))
def test_the_order_of_arrival_makes_no_difference(found: list[Fact], chance: object) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    rank = {name: (f.assurance, f.obtained_at) for name, f in winners(found).items()}
    assert rank == {name: (f.assurance, f.obtained_at) for name, f in winners(shuffled).items()}


@law
@given(st.lists(facts))
def test_each_attribute_has_the_winner_among_its_own_facts(found: list[Fact]) -> None:
    best = winners(found)
    assert set(best) == {f.attribute for f in found}
    for name, f in best.items():
        alone = winner([other for other in found if other.attribute == name])
        assert alone is not None
        assert (f.attribute, f.assurance, f.obtained_at) == (name, alone.assurance, alone.obtained_at)


@law
@given(st.lists(facts), st.integers(0, 10_000))
def test_declaring_never_displaces_what_is_verified(found: list[Fact], day: int) -> None:
    verified = {name: f for name, f in winners(found).items() if f.verified}
    after = winners([*found, *[fact(Source.DECLARED, day, "forged", name) for name in verified]])
    assert {name: after[name] for name in verified} == verified


def test_of_no_facts_none_counts() -> None:
    assert winner([]) is None
    assert winners([]) == {}


@pytest.mark.parametrize(
    ("source", "assurance", "verified"),
    [
        (Source.POPULATION, Assurance.REGISTERED, True),
        (Source.E_IDENTITY, Assurance.IDENTIFIED, True),
        (Source.DECLARED, Assurance.DECLARED, False),
    ],
)
def test_registers_vouch_for_more_than_the_identity_and_people_for_least(
    source: Source, assurance: Assurance, verified: bool
) -> None:
    made = fact(source, 0)
    assert (made.assurance, made.verified) == (assurance, verified)


def test_every_source_has_an_assurance() -> None:
    assert set(ASSURANCE) == set(Source)


said = st.dictionaries(st.sampled_from(["person.phone", "person.email", "residence.current"]), st.integers(0, 5))


@law
@given(st.lists(facts), st.sampled_from(Source), said)
def test_a_change_is_another_value_that_counts_and_never_the_word_of_somebody_less_sure(
    found: list[Fact], source: Source, values: dict[str, int]
) -> None:
    before, later = winners(found), BEGIN + timedelta(days=99)
    changed = replaced(found, source, values, later)
    assert set(changed) <= values.keys() & before.keys(), "what nobody knew before is no change"
    for name in changed:
        present = before[name]
        assert present.value != values[name] or present.source is source
        assert present.source is source or ASSURANCE[source] >= present.assurance
    for name, value in values.items():
        if name in before and before[name].source is source and before[name].value != value:
            others = [f for f in found if f.attribute == name and f.source is not source]
            if all(f.assurance < ASSURANCE[source] for f in others):
                assert name in changed
