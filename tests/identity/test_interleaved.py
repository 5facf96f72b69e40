"""Two records of one person, merged at any moment, and a stranger: whatever happens in whatever order, the surest counts,
nothing is lost, and nobody is shown another's."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from ihanoi.exchange.answers import Outcome
from ihanoi.identity.keys import key_of
from ihanoi.identity.merge_subjects import MergeSubjects, merge_subjects
from ihanoi.kernel.actor import SYSTEM, Actor
from ihanoi.kernel.ids import new_id
from ihanoi.persons_desk import ESTATES
from ihanoi.platform.database import Database, Transaction
from ihanoi.profile.accept_mandate import accept_mandate
from ihanoi.profile.act_under import act_under
from ihanoi.profile.ask_registers import RegisterAnswer
from ihanoi.profile.correction_schemas import RequestCorrection
from ihanoi.profile.declare import declare
from ihanoi.profile.declare_about import SaidOf, declare_about
from ihanoi.profile.errors import ConsentNotGiven, CorrectionOpen, FactDeclared, FactMissing
from ihanoi.profile.give_mandate import give_mandate
from ihanoi.profile.keep_answers import keep_answers
from ihanoi.profile.keep_issued import keep_issued
from ihanoi.profile.keep_listed import keep_listed
from ihanoi.profile.mandate_schemas import GiveMandate
from ihanoi.profile.named_by_registers import FAMILY, named_in
from ihanoi.profile.parties import present_parties
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import ASSURANCE, Source, winners
from ihanoi.profile.queries import held_rows, open_value, present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.request_correction import request_correction
from ihanoi.profile.withdraw_consent import withdraw_consent
from ihanoi.profile.withdraw_mandate import withdraw_mandate
from tests.catalogue.pieces import real
from tests.conftest import agree, new_subject
from tests.deeper import examples

NUMBERS = ("019033500", "001190335001", "001190335002")
"""The first is the second's old one; the third is a stranger's."""
ATTRIBUTES = ["contact.phone", "residence.current"]
REGISTERS = [Source.POPULATION, Source.SOCIAL_INSURANCE]
CHILDREN = {"one": ("001319335001", "2019-01-01"), "namesake": ("001319335003", "2021-03-03")}
CHILDS_NAME = "Bé Trùng Tên"
WITNESS = "person.occupation"
"""Holds whose child, and which, a value is really about."""
CORRECTIONS = "SELECT attribute, state FROM correction WHERE subject_id = $1"


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


class Record:
    """What must be known of one record, in whatever order it came."""

    def __init__(self, person: str) -> None:
        self.person = person
        self.present: dict[tuple[Source, str], tuple[str, datetime]] = {}
        self.history: set[tuple[Source, str, str]] = set()
        self.said_of: set[str] = set()
        self.listed_ever: set[str] = set()
        self.corrections: dict[str, int] = {}
        self.given: dict[str, datetime] = {}
        self.ended: dict[str, datetime] = {}

    def keep(self, source: Source, values: Mapping[str, str], now: datetime, *, whole: bool) -> None:
        """A register's answer is all it holds; anything else leaves what was said before."""
        if whole:
            self.present = {at: value for at, value in self.present.items() if at[0] is not source}
        self.present |= {(source, name): (value, now) for name, value in values.items()}
        self.history |= {(source, name, value) for name, value in values.items()}

    def forget(self, purpose: str) -> None:
        """What was kept because of a consent alone goes with it."""
        if purpose == "reuse_others":
            self.said_of = set()
            return
        self.present = {at: value for at, value in self.present.items() if at[0] is not Source.DECLARED}
        self.history = {line for line in self.history if line[0] is not Source.DECLARED}

    def take(self, other: "Record") -> None:
        """Become what both are: of one source the later word counts, and the later decision about a consent."""
        for at, found in other.present.items():
            if at not in self.present or found[1] > self.present[at][1]:
                self.present[at] = found
        self.history |= other.history
        self.said_of |= other.said_of
        self.listed_ever |= other.listed_ever
        for name, count in other.corrections.items():
            self.corrections[name] = self.corrections.get(name, 0) + count
        for purpose in ("reuse", "reuse_others"):
            given = [record.given[purpose] for record in (self, other) if purpose in record.given]
            ended = [record.ended[purpose] for record in (self, other) if purpose in record.ended]
            stays = bool(given) and (len(given) == 2 or not ended or max(ended) < given[0])
            self.given.pop(purpose, None)
            if stays:
                self.given[purpose] = max(given)
            else:
                self.forget(purpose)
            if ended:
                self.ended[purpose] = max(ended)


class Story:
    """The records, what is expected of each, and the mandate of the merged person to the stranger."""

    def __init__(self, tx: Transaction, actors: list[Actor]) -> None:
        self.tx = tx
        self.actors = actors
        self.records = [Record("person"), Record("person"), Record("stranger")]
        self.mandate: Any = None

    async def happen(self, step: Step) -> None:
        """Do one step, to the database and to what is expected of it."""
        self.tx.now += timedelta(seconds=1)
        who, record = self.actors[step.who], self.records[step.who]
        told = {name: f"{record.person}:{value}" for name, value in step.values.items()}
        await getattr(self, f"_{step.what}")(step, who, record, told)

    async def _answer(self, step: Step, who: Actor, record: Record, told: dict[str, str]) -> None:
        assert who.id is not None
        heard = {Outcome.FOUND: told, Outcome.NOT_FOUND: dict[str, str]()}.get(step.outcome)
        answer = RegisterAnswer(step.source, step.outcome, "prefill", asked=True, values=heard)
        await keep_answers(self.tx, who, who.id, [answer], await present_facts(self.tx, own(who)))
        if heard is not None:
            record.keep(step.source, heard, self.tx.now, whole=True)

    async def _declare(self, _: Step, who: Actor, record: Record, told: dict[str, str]) -> None:
        await declare(self.tx, who, told, new_id())
        if "reuse" in record.given:
            record.keep(Source.DECLARED, told, self.tx.now, whole=False)

    async def _result(self, _: Step, who: Actor, record: Record, told: dict[str, str]) -> None:
        assert who.id is not None
        await keep_issued(self.tx, SYSTEM, who.id, told, new_id())
        record.keep(Source.RESULT, told, self.tx.now, whole=False)

    async def _say_of(self, step: Step, who: Actor, record: Record, told: dict[str, str]) -> None:
        for child in step.children:
            number, born = CHILDREN[child]
            witness = f"{record.person}/{child}/{next(iter(told.values()))}"
            said = {"person.full_name": CHILDS_NAME, "person.birth_date": born, WITNESS: witness}
            said |= {"person.national_id": number} if step.yes else {}
            await declare_about(self.tx, who, [SaidOf((PartyKind.CHILD,), PartyKind.CHILD, None, said, said)], new_id())
            if "reuse_others" in record.given:
                record.said_of.add(witness)

    async def _list(self, step: Step, who: Actor, record: Record, _: dict[str, str]) -> None:
        named = [
            {"full_name": CHILDS_NAME, "national_id": CHILDREN[one][0], "birth_date": CHILDREN[one][1]}
            for one in step.children
        ]
        await keep_listed(self.tx, own(who), Source.POPULATION, named_in({"family.children": named}), FAMILY)
        record.listed_ever |= set(step.children)

    async def _consent(self, step: Step, who: Actor, record: Record, _: dict[str, str]) -> None:
        if step.yes:
            await agree(self.tx, who, step.purpose)
            record.given.setdefault(step.purpose, self.tx.now)
            return
        with suppress(ConsentNotGiven):
            await withdraw_consent(self.tx, who, step.purpose)
            record.given.pop(step.purpose)
            record.ended[step.purpose] = self.tx.now
            record.forget(step.purpose)

    async def _correct(self, _: Step, who: Actor, record: Record, told: dict[str, str]) -> None:
        name = next(iter(told))
        with suppress(CorrectionOpen, FactDeclared, FactMissing):
            await request_correction(self.tx, who, name, RequestCorrection("Không đúng với giấy tờ."))
            record.corrections[name] = record.corrections.get(name, 0) + 1

    async def _mandate(self, step: Step, who: Actor, record: Record, _: dict[str, str]) -> None:
        if self.mandate is None and record.person == "person":
            offered = await give_mandate(self.tx, who, GiveMandate(NUMBERS[2]))
            await accept_mandate(self.tx, self.actors[2], offered.id)
            self.mandate = offered.id
        elif self.mandate is not None and not step.yes:
            await withdraw_mandate(self.tx, self.actors[2], self.mandate)
            self.mandate = None

    async def _merge(self, _: Step, who: Actor, record: Record, __: dict[str, str]) -> None:
        into = self.actors[1]
        assert who.id is not None
        assert into.id is not None
        await merge_subjects(self.tx, SYSTEM, ESTATES, MergeSubjects(who.id, into.id, "old_id_number", "12/BB"))
        self.records[1].take(record)
        self.actors[0], self.records[0] = into, self.records[1]


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
