"""Rating together: one transaction for all who rate at one moment, and to each what they alone would have got."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ihanoi.dossiers.errors import DossierMissing
from ihanoi.identity.keys import key_of
from ihanoi.kernel.errors import DomainError
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Database, Transaction
from ihanoi.platform.database_errors import OutcomeUnknown
from ihanoi.platform.idempotency import KeyReused, Once
from ihanoi.ratings import rate_together as rate_together_module
from ihanoi.ratings.errors import AlreadyRated, NotFinished
from ihanoi.ratings.keep_ratings import Rating, keep_ratings
from ihanoi.ratings.rate import rate
from ihanoi.ratings.rate_together import Raters, rate_together
from ihanoi.ratings.schemas import POINTS, GiveRating, Level, Reason
from tests.ratings.pieces import Asked, Rater, answered, raters, sent

GOOD = GiveRating(Level.VERY_SATISFIED, [Reason.TIME, Reason.CLARITY])
BAD = GiveRating(Level.DISSATISFIED)
RATED = "SELECT dossier_id, level, reasons, sealed_comment FROM rating WHERE dossier_id = ANY($1::uuid[])"
KEYS = "SELECT count(*) FROM idempotency_key WHERE principal = $1 AND key = $2"
COUNTS = """
    SELECT (SELECT count(*) FROM rating), (SELECT count(*) FROM rating_delta),
           (SELECT count(*) FROM event WHERE kind = 'rating.rated')
"""
TOLD = "SELECT transaction, actor_kind, actor_id, subject, payload FROM event WHERE kind = 'rating.rated' ORDER BY id DESC LIMIT $1"


def by(rater: Rater, command: GiveRating = GOOD, key: str = "a-key") -> Asked:
    return Asked(rater.actor, rater.dossier_id, command, key)


async def together(database: Database, *asked: Asked) -> list[Any]:
    """Let them arrive at the same moment; return the body each is answered together with the others, or None."""
    answers = await rate_together(database, [await sent(database, one) for one in asked])
    return [answer and msgspec.json.decode(answer.body) for answer in answers]


async def levels(database: Database, *asked: Asked) -> list[int | None]:
    rows = await database.reader().fetch(RATED, [one.dossier_id for one in asked])
    found = {row["dossier_id"]: row["level"] for row in rows}
    return [found.get(one.dossier_id) for one in asked]


async def counts(database: Database) -> tuple[int, ...]:
    row = await database.reader().fetch_one(COUNTS)
    assert row is not None
    return tuple(row)


async def test_all_who_rate_at_one_moment_are_kept_by_one_transaction(database: Database) -> None:
    many = await raters(database, 6)
    before = await counts(database)
    asked = [by(rater, GOOD if number % 2 else BAD) for number, rater in enumerate(many)]
    bodies = await together(database, *asked)
    assert [body["dossier_id"] for body in bodies] == [str(one.dossier_id) for one in asked]
    assert await levels(database, *asked) == [0, 2, 0, 2, 0, 2]
    assert await counts(database) == tuple(count + 6 for count in before)
    told = await database.reader().fetch(TOLD, 6)
    assert len({row["transaction"] for row in told}) == 1
    assert {(row["actor_kind"], row["actor_id"]) for row in told} == {("system", None)}
    written = " ".join(f"{row['subject']} {bytes(row['payload']).decode()}" for row in told)
    for secret in [one for rater in many for one in (str(rater.actor.id), str(rater.dossier_id))]:
        assert secret not in written


async def test_a_repeated_request_gets_the_answer_it_was_given_among_others(database: Database) -> None:
    asked = [by(rater) for rater in await raters(database, 3)]
    bodies = await together(database, *asked)
    assert await together(database, *asked) == [None, None, None]
    for one, body in zip(asked, bodies, strict=True):
        again = await answered(database, one)
        assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
        assert msgspec.json.decode(again.content) == body


async def refused(database: Database, asked: Asked) -> type[DomainError]:
    with pytest.raises(DomainError) as refusal:
        await answered(database, asked)
    return refusal.type


async def test_one_bad_among_good_ones_is_told_why_and_takes_nothing_from_them(database: Database) -> None:
    [good, rated, robbed, repeated, also_good] = await raters(database, 5)
    [unfinished], [resolved] = await raters(database, 1, "processing"), await raters(database, 1, "resolved")
    await together(database, by(rated, key="before"), by(repeated))
    wrong = {
        "not finished": (by(unfinished), NotFinished),
        "not finished either": (by(resolved), NotFinished),
        "rated before": (by(rated, BAD), AlreadyRated),
        "somebody else's": (Asked(robbed.actor, good.dossier_id, BAD, "a-key"), DossierMissing),
        "nobody's": (Asked(repeated.actor, new_id(), BAD, "another"), DossierMissing),
    }
    before = await counts(database)
    bodies = await together(database, by(good), *(asked for asked, _ in wrong.values()), by(also_good))
    assert [body is not None for body in bodies] == [True, *(False for _ in wrong), True]
    assert await counts(database) == tuple(count + 2 for count in before)
    assert await levels(database, by(good), by(also_good), by(rated)) == [2, 2, 2]
    for asked, refusal in wrong.values():
        assert await refused(database, asked) is refusal
        assert await database.reader().fetch_value(KEYS, asked.actor.id, asked.key) == 0, "refusals keep nothing"
    assert await refused(database, by(repeated, BAD)) is KeyReused
    assert await counts(database) == tuple(count + 2 for count in before)


async def test_of_one_persons_requests_one_is_kept_and_its_twins_get_its_answer(database: Database) -> None:
    [rater] = await raters(database, 1)
    bodies = await together(database, by(rater), by(rater), by(rater, BAD, "b"))
    assert [body is not None for body in bodies] == [True, False, False]
    assert (await answered(database, by(rater))).headers["Idempotency-Replayed"] == "true"
    assert await refused(database, by(rater, BAD, "b")) is AlreadyRated


async def test_nobody_waits_for_somebody_elses_locked_dossier(database: Database) -> None:
    [held, free] = await raters(database, 2)
    async with database.unit_of_work() as tx:
        await tx.fetch("SELECT FROM dossier WHERE id = $1 FOR UPDATE", held.dossier_id)
        async with asyncio.timeout(2):
            bodies = await together(database, by(held), by(free))
    assert [body is not None for body in bodies] == [False, True]
    assert (await answered(database, by(held))).status_code == 201


async def test_behind_a_running_twin_all_go_alone_and_only_the_twin_waits(database: Database) -> None:
    [twin, free] = await raters(database, 2)
    running = Transaction(database)
    assert twin.actor.id is not None
    once = Once(running, twin.actor.id, "a-key", msgspec.json.encode((twin.dossier_id, GOOD)))
    first = await once(rate(running, twin.actor, twin.dossier_id, GOOD))
    try:
        waits = asyncio.create_task(answered(database, by(twin)))
        async with asyncio.timeout(2):
            assert (await answered(database, by(free))).status_code == 201
        assert not waits.done()
    finally:
        await running._commit()
    second = await waits
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.content == first.content


async def test_nothing_is_kept_of_a_person_erased_meanwhile(database: Database) -> None:
    [erased, other] = await raters(database, 2)
    asked = [by(erased, GiveRating(Level.SATISFIED, [], "Cảm ơn.")), by(other)]
    waiting = [await sent(database, one) for one in asked]
    async with database.unit_of_work() as tx:
        await tx.execute("UPDATE subject SET erased_at = $2 WHERE id = $1", erased.actor.id, tx.now)
    assert await database.memory.get(Raters)(waiting[0]) is None
    assert (await answered(database, asked[1])).status_code == 201
    assert await levels(database, *asked) == [None, 2]
    assert await database.reader().fetch_value(KEYS, erased.actor.id, "a-key") == 0


async def test_when_the_commit_breaks_all_in_it_are_told_that_their_outcome_is_unknown(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [by(rater) for rater in await raters(database, 2)]

    async def cut_after(tx: Transaction, ratings: Sequence[Rating]) -> set[UUID]:
        kept = await keep_ratings(tx, ratings)
        pid = await tx.fetch_value("SELECT pg_backend_pid()")
        assert await database.reader().fetch_value("SELECT pg_terminate_backend($1, 5000)", pid)
        return kept

    monkeypatch.setattr(rate_together_module, "keep_ratings", cut_after)
    found = await asyncio.gather(*[answered(database, one) for one in asked], return_exceptions=True)
    assert [type(answer) for answer in found] == [OutcomeUnknown, OutcomeUnknown]
    monkeypatch.undo()
    assert [(await answered(database, one)).status_code for one in asked] == [201, 201]
    assert await levels(database, *asked) == [2, 2]


async def test_what_people_write_is_sealed_under_their_own_key(database: Database) -> None:
    many = await raters(database, 3)
    asked = [by(rater, GiveRating(Level.SATISFIED, [], f"  Lời {number}. ")) for number, rater in enumerate(many)]
    assert all(await together(database, *asked))
    reader = database.reader()
    rows = await reader.fetch(RATED, [one.dossier_id for one in asked])
    sealed = {row["dossier_id"]: row["sealed_comment"] for row in rows}
    for number, one in enumerate(asked):
        assert one.actor.id is not None
        key, place = await key_of(reader, one.actor.id), f"rating:{one.dossier_id}"
        assert reader.keyring.open(key, sealed[one.dossier_id], place) == f"Lời {number}.".encode()


Choice = tuple[int, int, int, int]
requests = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=14
)


@settings(max_examples=10, deadline=None)
@given(requests)
async def test_whoever_asks_what_beside_whom_each_dossier_is_rated_once_and_each_key_answered_once(
    database: Database, choices: list[Choice]
) -> None:
    people, commands = await raters(database, 4), [GiveRating(level) for level in Level]
    before = await counts(database)
    asked = [
        Asked(people[who].actor, people[whose].dossier_id, commands[level], f"key-{key}")
        for who, whose, level, key in choices
    ]
    answers = await asyncio.gather(*[answered(database, one) for one in asked], return_exceptions=True)
    said: dict[tuple[UUID | None, str], set[bytes]] = {}
    given_first = Counter[UUID]()
    for one, answer in zip(asked, answers, strict=True):
        if isinstance(answer, BaseException):
            assert isinstance(answer, (AlreadyRated, DossierMissing, KeyReused))
            assert isinstance(answer, DossierMissing) <= (one.dossier_id != own(people, one)), "one's own is found"
            continue
        assert one.dossier_id == own(people, one), "nobody rates for another"
        assert await levels(database, one) == [POINTS[one.command.level]]
        said.setdefault((one.actor.id, one.key), set()).add(answer.content)
        given_first[one.dossier_id] += "Idempotency-Replayed" not in answer.headers
    assert all(len(bodies) == 1 for bodies in said.values())
    assert set(given_first.values()) <= {1}
    assert given_first.keys() == {one.dossier_id for one in asked if one.dossier_id == own(people, one)}, (
        "nobody is left out"
    )
    assert await counts(database) == tuple(count + len(given_first) for count in before)


def own(people: list[Rater], asked: Asked) -> UUID:
    return next(rater.dossier_id for rater in people if rater.actor == asked.actor)
