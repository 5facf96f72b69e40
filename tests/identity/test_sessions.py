"""Sessions: they hold until they expire or are ended, with the posts of today."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from ihanoi.identity.access import officer, signed_in
from ihanoi.identity.authenticate import session_holds
from ihanoi.identity.end_session import end_session
from ihanoi.identity.errors import LoginRequired, WrongRole
from ihanoi.identity.finish_login import ADD_SESSION
from ihanoi.identity.jobs import KEEP_SESSIONS, drop_expired
from ihanoi.identity.queries import actor_of_session, actors_of_sessions
from ihanoi.identity.start_login import ADD_LOGIN, handle_of
from ihanoi.kernel.actor import ANONYMOUS, Actor, ActorKind, Post
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.platform.database_errors import DatabaseUnavailable
from tests.conftest import new_subject

OFFICER = "SELECT id FROM officer WHERE username = 'congan.cau_giay'"
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


async def begin(tx: Transaction, actor: Actor, expires_at: datetime) -> bytes:
    """Begin a session beside two others that must not be mistaken for it; return its digest."""
    noise = Actor(ActorKind.CITIZEN, new_id(), 1)
    tokens = {secret: handle_of(f"{secret} {new_id()}") for secret in ("one", "mine", "two")}
    for name, digest in tokens.items():
        holder = actor if name == "mine" else noise
        await tx.execute(ADD_SESSION, digest, holder.kind.value, holder.id, holder.assurance, tx.now, expires_at)
    return tokens["mine"]


async def officer_id(tx: Transaction) -> UUID:
    found: UUID = await tx.fetch_value(OFFICER)
    return found


async def test_a_session_tells_whose_it_is(tx: Transaction) -> None:
    citizen = await new_subject(tx, "001190100001")
    token = await begin(tx, citizen, tx.now + SECOND)
    assert await actor_of_session(tx, token) == citizen


async def test_an_officers_session_carries_the_posts_of_today(tx: Transaction) -> None:
    holder = Actor(ActorKind.OFFICER, await officer_id(tx), 2)
    token = await begin(tx, holder, tx.now + SECOND)
    actor = await actor_of_session(tx, token)
    assert actor is not None
    assert [post.role for post in actor.posts] == ["commune_police_officer"]
    await tx.execute("UPDATE post SET valid_to = $2 WHERE officer_id = $1", holder.id, tx.now.date())
    assert await actor_of_session(tx, token) == actor, "the last day is a day in office"
    await tx.execute("UPDATE post SET valid_to = $2 WHERE officer_id = $1", holder.id, tx.now.date() - DAY)
    assert await actor_of_session(tx, token) == holder


@pytest.mark.parametrize("left", [timedelta(), -SECOND])
async def test_an_expired_session_is_none(tx: Transaction, left: timedelta) -> None:
    citizen = await new_subject(tx, "001190100002")
    assert await actor_of_session(tx, await begin(tx, citizen, tx.now + left)) is None


async def test_an_unknown_token_is_no_session(tx: Transaction) -> None:
    await begin(tx, await new_subject(tx, "001190100003"), tx.now + SECOND)
    assert await actor_of_session(tx, handle_of("never given")) is None


async def test_an_ended_session_stays_ended_and_others_go_on(tx: Transaction) -> None:
    citizen = await new_subject(tx, "001190100004")
    ended, other = [await begin(tx, citizen, tx.now + SECOND) for _ in range(2)]
    for _ in range(2):
        await end_session(tx, citizen, ended)
    assert await actor_of_session(tx, ended) is None
    assert await actor_of_session(tx, other) == citizen
    assert len(tx._events) == 1, "ending twice is told once"


async def test_nobody_ends_the_session_of_somebody_else(tx: Transaction) -> None:
    citizen, stranger = await new_subject(tx, "001190100005"), await new_subject(tx, "001190100006")
    token = await begin(tx, citizen, tx.now + SECOND)
    await end_session(tx, stranger, token)
    assert await actor_of_session(tx, token) == citizen


async def test_only_what_expired_long_ago_is_dropped(tx: Transaction) -> None:
    citizen = await new_subject(tx, "001190100007")
    ages = {"old": tx.now - KEEP_SESSIONS - SECOND, "kept": tx.now - KEEP_SESSIONS + SECOND}
    tokens = {name: await begin(tx, citizen, expires) for name, expires in ages.items()}
    for name, expires in {"over": tx.now - SECOND, "open": tx.now + SECOND}.items():
        await tx.execute(ADD_LOGIN, name.encode(), "citizen", b"", "http://127.0.0.1/", expires)
    await drop_expired(tx)
    left = await tx.fetch("SELECT token FROM session WHERE token = ANY($1::bytea[])", list(tokens.values()))
    assert [row["token"] for row in left] == [tokens["kept"]]
    assert [row["handle"] for row in await tx.fetch("SELECT handle FROM login")] == [b"open"]


class Opened:
    """As much of a request as a stream's session is known by; its database is the test's transaction."""

    def __init__(self, tx: Transaction | None, actor: Actor, digest: bytes | None) -> None:
        self.state, self._tx = self, tx
        self.database = self
        self.scope: Any = {"user": actor, "litestar_app": self} | ({"auth": digest} if digest else {})

    def reader(self) -> Transaction:
        if self._tx is None:
            raise DatabaseUnavailable
        return self._tx


async def test_what_a_session_opened_holds_until_it_is_ended(tx: Transaction) -> None:
    citizen = await new_subject(tx, "001190100008")
    ended, other = [await begin(tx, citizen, tx.now + SECOND) for _ in range(2)]
    streams = [session_holds(Opened(tx, citizen, digest).scope) for digest in (ended, other)]
    assert [await holds() for holds in streams] == [True, True]
    await end_session(tx, citizen, ended)
    assert [await holds() for holds in streams] == [False, True]


async def test_what_a_session_opened_holds_until_it_expires(tx: Transaction) -> None:
    citizen = await new_subject(tx, "001190100009")
    token = await begin(tx, citizen, tx.now + SECOND)
    holds = session_holds(Opened(tx, citizen, token).scope)
    assert await holds()
    tx.now += SECOND
    assert not await holds()


async def test_what_an_officer_opened_holds_as_long_as_the_post(tx: Transaction) -> None:
    holder = Actor(ActorKind.OFFICER, await officer_id(tx), 2)
    token = await begin(tx, holder, tx.now + SECOND)
    actor = await actor_of_session(tx, token)
    assert actor is not None
    holds = session_holds(Opened(tx, actor, token).scope)
    assert await holds()
    await tx.execute("UPDATE post SET valid_to = $2 WHERE officer_id = $1", holder.id, tx.now.date() - DAY)
    assert not await holds()


async def test_what_was_opened_without_a_session_outlives_all_of_them() -> None:
    assert await session_holds(Opened(None, ANONYMOUS, None).scope)()


async def test_no_session_ends_because_the_database_is_away() -> None:
    assert await session_holds(Opened(None, POSTED, b"digest").scope)()


class Connection:
    """As much of a connection as a guard looks at."""

    def __init__(self, actor: Actor) -> None:
        self.scope = {"user": actor}


POSTED = Actor(ActorKind.OFFICER, new_id(), 2, (Post(new_id(), "one_stop_officer"),))


async def test_guards_let_in_whom_they_name() -> None:
    await officer(Connection(POSTED), None)  # type: ignore[arg-type]
    await signed_in(Connection(POSTED), None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [
        (ANONYMOUS, LoginRequired),
        (Actor(ActorKind.CITIZEN, new_id(), 2), WrongRole),
        (Actor(ActorKind.OFFICER, new_id(), 2), WrongRole),
    ],
    ids=["anonymous", "citizen", "officer whose post ended"],
)
async def test_the_desk_is_closed_to_all_but_officers_in_office(actor: Actor, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await officer(Connection(actor), None)  # type: ignore[arg-type]


async def test_sessions_looked_up_together_are_told_apart(tx: Transaction) -> None:
    citizen, other = await new_subject(tx, "001190100017"), await new_subject(tx, "001190100018")
    held = Actor(ActorKind.OFFICER, await officer_id(tx), 2)
    tokens = [await begin(tx, one, tx.now + SECOND) for one in (citizen, other, held)]
    expired, unknown = await begin(tx, citizen, tx.now), handle_of("never given")
    found = await actors_of_sessions(tx, [tokens[2], unknown, tokens[0], expired, tokens[1], tokens[0]])
    assert found == [await actor_of_session(tx, tokens[2]), None, citizen, None, other, citizen]
