"""The api inside the test's process, watched: what the driver fetches, whose key opens it, which lines that leaves."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
from msgspec import Struct

from ihanoi.asgi import create_app
from ihanoi.identity.finish_login import ADD_SESSION
from ihanoi.identity.keys import KeyCache
from ihanoi.identity.start_login import handle_of
from ihanoi.kernel.actor import Actor
from ihanoi.local.client import Client
from ihanoi.platform.database import Database, Transaction
from ihanoi.platform.keyring import Keyring, SubjectKey
from ihanoi.profile.access_log import KINDS
from ihanoi.settings import Settings
from tests.faults.asking import ask

FETCHES_SEALED = re.compile(r"^\s*(SELECT|WITH)\b.*\bsealed_(?!key\b)\w+", re.IGNORECASE | re.DOTALL)
"""Keys are no personal data; whoever opens something has to fetch what it opens."""
LINES = (
    "SELECT subject, payload ->> 'purpose' AS purpose FROM event WHERE kind = ANY($1::text[]) AND id > $2 ORDER BY id"
)
LAST = "SELECT coalesce(max(id), 0) FROM event"


class WatchedKeyring(Keyring):
    """Knows whose each key is, and whose data were opened since it was last asked."""

    def __init__(self, keyring: Keyring) -> None:
        self.__dict__.update(keyring.__dict__)
        self._whose: dict[SubjectKey, UUID] = {}
        self.opened: set[UUID] = set()

    def new_subject_key(self, subject_id: UUID) -> tuple[SubjectKey, bytes]:
        """Make a key and remember whose it is."""
        key, sealed = super().new_subject_key(subject_id)
        self._whose[key] = subject_id
        return key, sealed

    def open_subject_key(self, sealed: bytes, subject_id: UUID) -> SubjectKey:
        """Open a key and remember whose it is."""
        key = super().open_subject_key(sealed, subject_id)
        self._whose[key] = subject_id
        return key

    def open(self, key: SubjectKey, sealed: bytes, context: str) -> bytes:
        """Note whose data are opened."""
        self.opened.add(self._whose[key])
        return super().open(key, sealed, context)


class Step(Struct, frozen=True):
    """What one step fetched by the driver's count, whose data it opened, and the lines it left in whose log."""

    fetched: int
    opened: set[UUID]
    lines: dict[UUID, list[str]]

    def unseen_by(self, actor: Actor) -> str:
        """Return what is wrong when this is a step of the actor's; nothing when each reading of another is a line."""
        others = self.opened - {actor.id}
        if not self.fetched and others:
            return "the count is broken"
        if others - self.lines.keys():
            return "opened without a line"
        return ""


class Person(Struct, frozen=True):
    """Somebody with a session."""

    actor: Actor
    client: Client


class Asked(Struct, frozen=True):
    """A request that was answered well, and in whose logs it left lines."""

    who: Person
    method: str
    path: str
    body: Any
    headers: dict[str, str]
    query: dict[str, str]
    lined: set[UUID]


class Stage:
    """The application and its database; counts on all connections, whoever wrote the statement."""

    def __init__(self, app: Any, database: Database) -> None:
        self.app = app
        self.database = database
        self.keyring = WatchedKeyring(database.keyring)
        database.keyring = self.keyring
        # Keys that were opened before this one watched would be nobody's.
        database.memory.put(KeyCache())
        self.answered: set[str] = set()
        self.asked: list[Asked] = []
        self.unseen: dict[str, str] = {}
        self.idle: set[str] = set()
        self._fetched = 0

    def note(self, query: asyncpg.connection.LoggedQuery) -> None:
        """Count a statement if it fetches sealed data; the driver calls this after each one."""
        self._fetched += bool(FETCHES_SEALED.match(query.query))

    async def step(self, work: Awaitable[Any]) -> Step:
        """Do one step and tell what it fetched, opened and wrote down."""
        before = await self.database.reader().fetch_value(LAST)
        self._fetched = 0
        self.keyring.opened = set()
        await work
        # The driver tells of a statement in the loop's next round.
        await asyncio.sleep(0)
        fetched, opened, lines = self._fetched, self.keyring.opened, dict[UUID, list[str]]()
        for row in await self.database.reader().fetch(LINES, KINDS, before):
            lines.setdefault(row["subject"], []).append(row["purpose"])
        return Step(fetched, opened, lines)

    async def judged(self, name: str, actor: Actor, work: Awaitable[Any]) -> Step:
        """Do a step of an actor's; note under its name what nobody would see, and lines about nothing."""
        step = await self.step(work)
        if wrong := step.unseen_by(actor):
            self.unseen[name] = f"{wrong}: {step}"
        if step.lines and not step.fetched:
            self.idle.add(name)
        return step

    async def ask(
        self, who: Person, method: str, path: str, body: Any = b"", version: int | None = None, /, **query: str
    ) -> httpx2.Response:
        """Ask the api as somebody, judged; ``version`` is the one last seen."""
        headers = {"Idempotency-Key": str(uuid4())} | ({} if version is None else {"If-Match": f'"{version}"'})
        answer, step = await self._asked(who, method, path, body, headers, query)
        if answer.is_success:
            self.asked.append(Asked(who, method, path, body, headers, query, set(step.lines)))
        return answer

    async def again(self, asked: Asked) -> tuple[httpx2.Response, Step]:
        """Repeat a request as it was."""
        return await self._asked(asked.who, asked.method, asked.path, asked.body, asked.headers, asked.query)

    async def _asked(
        self, who: Person, method: str, path: str, body: Any, headers: dict[str, str], query: dict[str, str]
    ) -> tuple[httpx2.Response, Step]:
        answers: list[httpx2.Response] = []

        async def work() -> None:
            answers.append(await ask(who.client, method, path, body, headers, **query))

        step = await self.judged(f"{method} {path}", who.actor, work())
        return answers[0], step

    async def do(
        self, who: Person, method: str, path: str, body: Any = b"", version: int | None = None, /, **query: str
    ) -> Any:
        """Ask for something that must succeed; return what the answer holds."""
        answer = await self.ask(who, method, path, body, version, **query)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return answer.json() if answer.headers.get("content-type", "").startswith("application/json") else None

    async def enter(self, actor: Actor) -> Person:
        """Open a session for somebody."""
        token, client = str(uuid4()), Client("http://127.0.0.1")
        async with self.database.unit_of_work() as tx:
            ends = tx.now + timedelta(hours=1)
            await tx.execute(ADD_SESSION, handle_of(token), actor.kind.value, actor.id, 2, tx.now, ends)
        await client.close()
        transport = httpx2.ASGITransport(app=self._named)
        client._http = httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1")
        client._headers = {"Authorization": f"Bearer {token}"}
        return Person(actor, client)

    async def _named(self, scope: Any, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """Pass a request on, and note by the route table which operation answered it well."""
        status = 0

        async def noted(message: Mapping[str, Any]) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        await self.app(scope, receive, noted)
        if status < 300 and (handler := scope.get("route_handler")) is not None:
            self.answered.add(str(handler.operation_id))

    async def follow(self, who: Person, path: str) -> None:
        """Open a live stream and leave it with the first thing it tells."""
        heard = asyncio.Event()
        headers = [(b"authorization", who.client._headers["Authorization"].encode())]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        asked = False

        async def receive() -> Mapping[str, Any]:
            nonlocal asked
            if asked:
                await heard.wait()
                return {"type": "http.disconnect"}
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Mapping[str, Any]) -> None:
            if message.get("body"):
                heard.set()

        async with asyncio.timeout(10):
            await self.judged(f"GET {path}", who.actor, self._named(scope, receive, send))


@asynccontextmanager
async def counted(stage: Stage) -> AsyncIterator[None]:
    """Let every connection that is taken report its statements."""
    acquire = stage.database.acquire

    async def watched() -> Any:
        connection = await acquire()
        connection.add_query_logger(stage.note)
        return connection

    stage.database.acquire = watched  # type: ignore[method-assign]
    try:
        yield
    finally:
        stage.database.acquire = acquire  # type: ignore[method-assign]


Enter = Callable[[Transaction], Awaitable[list[Actor]]]


@asynccontextmanager
async def staged(settings: Settings, enter: Enter) -> AsyncIterator[tuple[Stage, list[Person]]]:
    """Open the api with some people logged in; no register answers it, since nobody listens there."""
    app = create_app(settings)
    async with app.lifespan():
        stage = Stage(app, app.state.database)
        async with stage.database.unit_of_work() as tx:
            actors = await enter(tx)
        async with counted(stage):
            people = [await stage.enter(actor) for actor in actors]
            yield stage, people
            for person in people:
                await person.client.close()
