"""Two records of one person, merged at any moment, and a stranger: whatever happens in whatever order, the surest counts,
nothing is lost, and nobody is shown another's."""

from itertools import product
from typing import Any

from hypothesis import HealthCheck, example, given, settings

from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database, Transaction
from ihanoi.profile.act_under import act_under
from ihanoi.profile.parties import present_parties
from ihanoi.profile.provenance import ASSURANCE, Source, winners
from ihanoi.profile.queries import held_rows, open_value, present_facts
from ihanoi.profile.reading import own
from tests.catalogue.pieces import real
from tests.conftest import new_subject
from tests.deeper import examples
from tests.identity.expected_records import Record, Story
from tests.identity.steps import (
    ATTRIBUTES,
    CHILDREN,
    MERGE,
    NUMBERS,
    WITNESS,
    Step,
    disputed,
    heard,
    said,
    said_of,
    stories,
    withdrawn,
)

CORRECTIONS = "SELECT attribute, state FROM correction WHERE subject_id = $1"


async def check(story: Story) -> None:
    """Compare everything held with what is expected, record by record."""
    tx = story.tx
    for who, record in zip(story.actors, story.records, strict=True):
        assert who.id is not None
        key, rows = await key_of(tx, who.id), await held_rows(tx, own(who))
        said = [(row["about_id"], row["source"], row["attribute"], open_value(tx, key, who.id, row)) for row in rows]
        facts = [fact for fact in await present_facts(tx, own(who)) if fact.source is not Source.E_IDENTITY]
        present = {(fact.source, fact.attribute): fact.value for fact in facts}
        assert len(present) == len(facts), "of one source one word counts"
        assert present == {at: value for at, (value, _) in record.present.items()}
        for name, fact in winners(facts).items():
            assert fact.assurance == max(ASSURANCE[source] for source, of in present if of == name)
        assert {(Source(s), a, v) for about, s, a, v in said if about is None} == record.history
        asked = [row["attribute"] for row in await tx.fetch(CORRECTIONS, who.id)]
        assert {name: asked.count(name) for name in asked} == record.corrections
        await check_children(story, who, record, said)


async def check_children(story: Story, who: Actor, record: Record, said: list[Any]) -> None:
    """Each child is known once, with what was said of it and of nobody else."""
    about: dict[Any, set[str]] = {}
    for party, _, name, value in said:
        if party is not None and name == WITNESS:
            about.setdefault(party, set()).add(value)
    assert all(len({value.rpartition("/")[0] for value in found}) == 1 for found in about.values())
    assert set().union(*about.values()) == record.said_of
    numbers = {v for party, s, name, v in said if party and s == "population" and name == "person.national_id"}
    assert numbers == {CHILDREN[child][0] for child in record.listed_ever}, "a register's word needs no consent to stay"
    parties = await present_parties(story.tx, own(who))
    numbered = [party for party in parties if "person.national_id" in party.known]
    assert all(party.identity.number == party.known["person.national_id"].value for party in numbered)
    known = [party.identity for party in parties]
    assert len({(one.number, one.name, one.detail) for one in known}) == len(known)
    for one in known:
        assert (one.number, one.detail) in CHILDREN.values() or one.number is None
    assert len([one for one in known if one.number]) == len({one.number for one in known if one.number})


async def check_mandate(story: Story) -> None:
    """Who acts for another reads what the giver holds, and nothing once it has ended."""
    if story.mandate is None:
        return
    reading = (await act_under(story.tx, story.actors[2], story.mandate, real("1.004222"))).reading
    facts = [fact for fact in await present_facts(story.tx, reading) if fact.source is not Source.E_IDENTITY]
    assert all(str(fact.value).startswith("person:") for fact in facts)


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(([heard(1, "a"), Step("answer", 1, Source.POPULATION, values={ATTRIBUTES[1]: "a"})], [], []))
@example(([heard(0, "a"), heard(1, "b")], [MERGE], []))
@example(([heard(1, "a"), heard(0, "b")], [MERGE], [heard(1, "c")]))
@example(([heard(0, "a"), heard(1, "b"), disputed(0), disputed(1)], [MERGE], [heard(1, "c")]))
@example(([said_of(1), Step("list", 0, children=("one",))], [MERGE], [withdrawn(1, "reuse_others")]))
@example(([said_of(1, yes=False), said_of(0)], [MERGE], [said_of(1)]))
@example(([said(0), withdrawn(1)], [MERGE], [said(1)]))
@example(([said(0), said(1), heard(0, "a")], [MERGE], [withdrawn(1)]))
@given(stories)
async def test_no_order_of_events_and_merges_loses_a_value_or_shows_anothers(
    database: Database, story: tuple[list[Step], list[Step], list[Step]]
) -> None:
    tx = Transaction(database)
    try:
        played = Story(tx, [await new_subject(tx, number, "Nguyễn Thị An") for number in NUMBERS])
        for who, purpose in product(range(3), ("reuse", "reuse_others")):
            await played.happen(Step("consent", who, purpose=purpose))
        for step in [*story[0], *story[1], *story[2]]:
            await played.happen(step)
            await check(played)
            await check_mandate(played)
    finally:
        await tx._rollback()
