"""No order of declarations, register answers, merges and withdrawals mixes up whose data is whose."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Database, Transaction
from ihanoi.profile.declare import declare
from ihanoi.profile.declare_about import SaidOf, declare_about
from ihanoi.profile.errors import ConsentNotGiven
from ihanoi.profile.keep_listed import keep_listed
from ihanoi.profile.named_by_registers import FAMILY, named_in
from ihanoi.profile.parties import present_parties
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import open_value
from ihanoi.profile.reading import own
from ihanoi.profile.withdraw_consent import withdraw_consent
from tests.conftest import agree, new_subject
from tests.deeper import examples

PEOPLE = {
    "first": ("child", "Bé Một", "001319770001", "2019-01-01"),
    "namesake": ("child", "Bé Một", "001319770003", "2021-03-03"),
    "spouse": ("spouse", "Bạn Đời", "001088770004", "1988-04-04"),
    "dead": ("deceased", "Bé Một", "001319770005", "1941-05-05"),
}
WITNESS = "person.occupation"
"""Holds who the value is really about."""
EVERY = "SELECT id, attribute, sealed_value, source, about_id FROM fact WHERE subject_id = $1"

owners = st.integers(0, 1)
names = st.sampled_from(sorted(PEOPLE))
saying = st.tuples(st.just("say"), owners, names, st.booleans(), st.booleans())
steps = st.lists(
    st.one_of(
        saying,
        saying,
        saying,
        st.tuples(st.just("say_own"), owners),
        st.tuples(st.just("register"), owners, st.sets(names)),
        st.tuples(st.just("withdraw"), owners),
        st.tuples(st.just("agree"), owners),
    ),
    min_size=4,
    max_size=12,
)


async def say(tx: Transaction, owner: Actor, which: str, numbered: bool, chosen: bool) -> None:
    """Declare about somebody, with or without their number, with or without having chosen somebody of that kind."""
    of, name, number, born = PEOPLE[which]
    assert owner.id is not None
    values = {"person.full_name": name, "person.birth_date": born, WITNESS: f"{owner.id}/{which}"}
    values |= {"person.national_id": number} if numbered else {}
    parties = [str(party.id) for party in await present_parties(tx, own(owner)) if party.kind == of]
    await declare_about(
        tx,
        owner,
        [SaidOf((PartyKind(of),), PartyKind(of), parties[0] if chosen and parties else None, values, values)],
        new_id(),
    )


async def register(tx: Transaction, owner: Actor, which: set[str]) -> None:
    """Let the register name some of them, the others no more."""
    assert owner.id is not None
    record: dict[str, Any] = {"family.children": []}
    for of, name, number, born in (PEOPLE[one] for one in sorted(which)):
        if of == "child":
            record["family.children"].append({"full_name": name, "national_id": number, "birth_date": born})
        elif of == "spouse":
            record |= {"family.spouse_full_name": name, "family.spouse_national_id": number}
    await keep_listed(tx, own(owner), Source.POPULATION, named_in(record), FAMILY)


async def take(tx: Transaction, everybody: list[Actor], step: tuple[Any, ...]) -> None:
    what, owner = step[0], everybody[step[1]]
    tx.now += timedelta(seconds=1)
    if what == "say":
        await say(tx, owner, *step[2:])
    elif what == "say_own":
        await declare(tx, owner, {WITNESS: f"{owner.id}/self"}, new_id())
    elif what == "register":
        await register(tx, owner, step[2])
    elif what == "agree":
        await agree(tx, owner, "reuse_others")
    else:
        try:
            await withdraw_consent(tx, owner, "reuse_others")
        except ConsentNotGiven:
            return


async def check(tx: Transaction, who: Actor) -> None:
    """Compare every stored value, history included, with whom it is stored for."""
    assert who.id is not None
    owner = who.id
    key = await key_of(tx, owner)
    about: dict[UUID | None, set[str]] = {}
    for row in await tx.fetch(EVERY, owner):
        if row["attribute"] == WITNESS:
            about.setdefault(row["about_id"], set()).add(open_value(tx, key, owner, row))
    myself = about.pop(None, set())
    assert myself <= {f"{owner}/self"}, "of oneself stands only what was said of oneself"
    for said in about.values():
        assert len(said) == 1, "of one party stands only what was said of one"
        assert next(iter(said)).startswith(f"{owner}/"), "nothing of another owner's"
    parties = await present_parties(tx, own(who))
    numbers = [party.identity.number for party in parties if party.identity.number]
    assert len(numbers) == len(set(numbers)), "nobody is known twice"
    for party in parties:
        said = {party.known[WITNESS].value} if WITNESS in party.known else set()
        of, name, _, born = PEOPLE[next(iter(said)).partition("/")[2]] if said else (party.kind, None, None, None)
        assert party.kind == of
        assert name is None or (party.identity.name, (party.identity.detail or born)) == (name, born)


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
async def test_whatever_happens_in_whatever_order_nobodys_data_becomes_anothers(
    database: Database, steps: list[tuple[Any, ...]]
) -> None:
    tx = Transaction(database)
    try:
        everybody = [await new_subject(tx, f"00119077{n:04}") for n in range(2)]
        for who in everybody:
            await agree(tx, who)
            await agree(tx, who, "reuse_others")
        for step in steps:
            await take(tx, everybody, step)
            for who in everybody:
                await check(tx, who)
    finally:
        await tx._rollback()
