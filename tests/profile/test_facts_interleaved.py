"""Whatever registers, people and consents do in whatever order: the surest counts, nothing is lost, nobody is mixed up."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from ihanoi.exchange.answers import Outcome
from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Database, Transaction
from ihanoi.profile.ask_registers import RegisterAnswer
from ihanoi.profile.declare import declare
from ihanoi.profile.keep_answers import keep_answers
from ihanoi.profile.provenance import ASSURANCE, Source, winners
from ihanoi.profile.queries import held_rows, open_value, present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.withdraw_consent import withdraw_consent
from tests.conftest import agree, new_subject
from tests.deeper import examples

PHONE, EMPLOYER, HOME = "contact.phone", "work.employer", "residence.current"
ATTRIBUTES = [PHONE, EMPLOYER, HOME]
REGISTERS = [Source.POPULATION, Source.SOCIAL_INSURANCE]


class Said(Struct, frozen=True):
    """A register answered about somebody; None: it knows nobody, or did not answer at all."""

    who: int
    source: Source
    outcome: Outcome
    values: Mapping[str, str]


class Declared(Struct, frozen=True):
    """Somebody declared something in a dossier."""

    who: int
    values: Mapping[str, str]


class Consented(Struct, frozen=True):
    """Somebody agreed to reuse, or withdrew."""

    who: int
    given: bool


people = st.integers(0, 1)
# Every value says whose it is, so that another person's would be seen at once.
values = st.dictionaries(st.sampled_from(ATTRIBUTES), st.sampled_from("abc"), min_size=1, max_size=3)
steps = st.lists(
    st.one_of(
        st.builds(Said, people, st.sampled_from(REGISTERS), st.sampled_from(Outcome), values),
        st.builds(Declared, people, values),
        st.builds(Consented, people, st.booleans()),
    ),
    max_size=9,
)


class Known:
    """What must be known about one person: per source what it says now, and everything it ever said."""

    def __init__(self) -> None:
        self.present: dict[Source, dict[str, str]] = {source: {} for source in (*REGISTERS, Source.DECLARED)}
        self.history: set[tuple[Source, str, str]] = set()
        self.consented = False

    def keep(self, source: Source, values: Mapping[str, str], *, whole: bool) -> None:
        """A register's answer is all it holds; a declaration leaves what was declared before."""
        self.present[source] = {**({} if whole else self.present[source]), **values}
        self.history |= {(source, name, value) for name, value in values.items()}

    def forget(self) -> None:
        """What was declared was kept because of the consent alone."""
        self.present[Source.DECLARED] = {}
        self.history = {line for line in self.history if line[0] is not Source.DECLARED}


async def happen(tx: Transaction, step: Said | Declared | Consented, who: Actor, known: Known) -> None:
    """Do one step, to the database and to what is expected of it."""
    assert who.id is not None
    mark = f"{step.who}:"
    match step:
        case Said(_, source, outcome, values):
            told = {name: mark + value for name, value in values.items()} if outcome is Outcome.FOUND else None
            told = {} if outcome is Outcome.NOT_FOUND else told
            answer = RegisterAnswer(source, outcome, "prefill", asked=True, values=told)
            await keep_answers(tx, who, who.id, [answer], await present_facts(tx, own(who)))
            if told is not None:
                known.keep(source, told, whole=True)
        case Declared(_, values):
            told = {name: mark + value for name, value in values.items()}
            await declare(tx, who, told, new_id())
            if known.consented:
                known.keep(Source.DECLARED, told, whole=False)
        case Consented(_, True):
            await agree(tx, who)
            known.consented = True
        case Consented(_, False) if known.consented:
            await withdraw_consent(tx, who, "reuse")
            known.consented = False
            known.forget()


async def held(tx: Transaction, who: Actor) -> set[tuple[Source, str, Any]]:
    """Return everything ever kept, what is history included."""
    assert who.id is not None
    key = await key_of(tx, who.id)
    rows = await held_rows(tx, own(who))
    return {(Source(row["source"]), row["attribute"], open_value(tx, key, who.id, row)) for row in rows}


@settings(deadline=None, max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
async def test_no_order_of_events_lets_the_less_sure_win_loses_a_value_or_mixes_people_up(
    database: Database, happened: list[Said | Declared | Consented]
) -> None:
    tx = Transaction(database)
    try:
        everybody = [await new_subject(tx, f"00119033000{number}", f"Người {number}") for number in range(2)]
        expected = [Known() for _ in everybody]
        for step in happened:
            tx.now += timedelta(seconds=1)
            await happen(tx, step, everybody[step.who], expected[step.who])
            for who, known in zip(everybody, expected, strict=True):
                present = [f for f in await present_facts(tx, own(who)) if f.source is not Source.E_IDENTITY]
                by_source: dict[Source, dict[str, Any]] = {source: {} for source in known.present}
                for fact in present:
                    by_source[fact.source][fact.attribute] = fact.value
                assert by_source == known.present
                for name, counts in winners(present).items():
                    sources = [source for source, found in known.present.items() if name in found]
                    assert counts.assurance == max(ASSURANCE[source] for source in sources)
                assert await held(tx, who) == known.history
    finally:
        await tx._rollback()


ODD = {
    "person.birth_date": "1941",
    "person.full_name": "Blui",
    "person.old_id_number": "010000014",
    "residence.permanent": {"text": "Thị xã Hà Đông, Tỉnh Hà Tây"},
}


async def test_what_old_records_hold_is_a_fact_as_good_as_any(tx: Transaction) -> None:
    who = await new_subject(tx, "001190330009", "Blui")
    assert who.id is not None
    answer = RegisterAnswer(Source.POPULATION, Outcome.FOUND, "prefill", asked=True, values=ODD)
    await keep_answers(tx, who, who.id, [answer], [])
    counts = winners(await present_facts(tx, own(who)))
    assert {name: counts[name].value for name in ODD} == ODD
    assert all(counts[name].source is Source.POPULATION and counts[name].verified for name in ODD)
