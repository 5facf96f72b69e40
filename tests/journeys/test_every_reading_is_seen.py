"""A whole journey, while the driver counts which statements fetch sealed personal data: each reading by another is a line."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
from msgspec import Struct

from ihanoi.asgi import create_app
from ihanoi.dossiers.verify_declared import verify_declared
from ihanoi.identity.finish_login import ADD_SESSION
from ihanoi.identity.start_login import handle_of
from ihanoi.kernel.actor import Actor
from ihanoi.local.client import Client
from ihanoi.platform.database import Database
from ihanoi.platform.events import kind_of
from ihanoi.profile.events import PersonalDataRead
from ihanoi.settings import Settings
from tests.conftest import new_subject
from tests.dossiers.pieces import officer_named
from tests.dossiers.scripted import ScriptedRegister, together
from tests.journeys.stories import consented, filled_draft

FETCHES_SEALED = re.compile(r"^\s*(SELECT|WITH)\b.*\bsealed_(?!key\b)\w+", re.IGNORECASE | re.DOTALL)
"""Keys are no personal data; whoever opens something has to fetch what it opens."""
LINES = "SELECT payload ->> 'purpose' FROM event WHERE subject = $1 AND kind = $2 AND id > $3 ORDER BY id"
LAST = "SELECT coalesce(max(id), 0) FROM event"
FEMALE = {"person.sex": "male"}
OFFICER = "congan.cau_giay"


class Step(Struct, frozen=True):
    """What one step of the journey fetched, and the lines it left in the citizen's access log."""

    fetched: int
    lines: list[str]


class Counting:
    """The journey's database; it counts what is fetched on its connections, whoever wrote the statement."""

    def __init__(self, database: Database, citizen_id: UUID) -> None:
        self.database = database
        self._citizen_id = citizen_id
        self._fetched = 0

    def note(self, query: asyncpg.connection.LoggedQuery) -> None:
        """Count a statement if it fetches sealed data; the driver calls this after each one."""
        self._fetched += bool(FETCHES_SEALED.match(query.query))

    async def step(self, work: Awaitable[Any]) -> Step:
        """Do one step and tell what it fetched and wrote down."""
        before = await self.database.reader().fetch_value(LAST)
        self._fetched = 0
        await work
        # The driver tells of a statement in the loop's next round.
        await asyncio.sleep(0)
        fetched = self._fetched
        rows = await self.database.reader().fetch(LINES, self._citizen_id, kind_of(PersonalDataRead), before)
        return Step(fetched, [row[0] for row in rows])


class Cast(Struct, frozen=True):
    """Who plays, and what counts."""

    citizen: Client
    officer: Client
    counting: Counting


async def session(database: Database, app: Any, who: Actor, token: str) -> Client:
    """Return a client of somebody whose session is open."""
    async with database.unit_of_work() as tx:
        ends = tx.now + timedelta(hours=1)
        await tx.execute(ADD_SESSION, handle_of(token), who.kind.value, who.id, 2, tx.now, ends)
    client = Client("http://127.0.0.1")
    await client.close()
    client._http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://127.0.0.1")
    client._headers = {"Authorization": f"Bearer {token}"}
    return client


@asynccontextmanager
async def counted(database: Database, counting: Counting) -> AsyncIterator[None]:
    """Let every connection that is taken report its statements."""
    acquire = database.acquire

    async def watched() -> Any:
        connection = await acquire()
        connection.add_query_logger(counting.note)
        return connection

    database.acquire = watched  # type: ignore[method-assign]
    try:
        yield
    finally:
        database.acquire = acquire  # type: ignore[method-assign]


@asynccontextmanager
async def played(settings: Settings) -> AsyncIterator[Cast]:
    """The api inside this process; no register answers it, since nobody listens there."""
    app = create_app(settings)
    async with app.lifespan():
        database: Database = app.state.database
        async with database.unit_of_work() as tx:
            an = await new_subject(tx, "001190390001", "Nguyễn Thị An")
            officer = await officer_named(tx, OFFICER)
        assert an.id is not None
        counting = Counting(database, an.id)
        async with counted(database, counting):
            people = [await session(database, app, who, f"token of {n}") for n, who in enumerate((an, officer))]
            yield Cast(people[0], people[1], counting)
        for client in people:
            await client.close()


async def test_each_reading_by_another_is_a_line_and_each_line_a_reading(settings: Settings) -> None:
    async with played(settings) as cast:
        await journey(cast)


async def journey(cast: Cast) -> None:
    """Play from the first consent to the decision."""
    citizen, officer, counting = cast.citizen, cast.officer, cast.counting
    await consented(citizen)
    draft = await filled_draft(citizen)
    sent: dict[str, Any] = {}

    async def send() -> None:
        command = {"version": draft["version"], "case": "rented"}
        sent.update(await citizen.post(f"/v1/dossiers/{draft['id']}/submission", command))

    own = [
        await counting.step(send()),
        await counting.step(citizen.get("/v1/me/facts")),
        await counting.step(citizen.get(f"/v1/dossiers/{draft['id']}")),
        await counting.step(citizen.get("/v1/procedures/1.004194/prefill")),
    ]
    assert all(step.fetched for step in own), "the count is broken"
    assert not any(step.lines for step in own), "what is one's own is read without a line"

    registers = together(population=ScriptedRegister(FEMALE))
    verified = await counting.step(verify_declared(counting.database, registers))
    assert (verified.fetched > 0, verified.lines) == (True, ["verification"])

    path, desk = f"/v1/desk/dossiers/{draft['id']}", "/v1/desk"
    lists = [await counting.step(officer.get(f"{desk}/{name}")) for name in ("queue", "verifications")]
    assert all(step == Step(0, []) for step in lists), "lists open nobody's data"
    reading = {name: await counting.step(officer.get(f"{path}{name}")) for name in ("", "/timeline", "/verifications")}
    ruling = {"settlement": "accept_declared", "note": "Đã đối chiếu giấy tờ gốc."}
    reading["settlement"] = await counting.step(officer.post(f"{path}/verifications/sex/settlement", ruling))
    version = sent["version"]
    for name, more in (("acceptance", {}), ("processing", {}), ("resolution", {"outcome": "granted", "note": "Xong."})):
        reading[name] = await counting.step(officer.post(f"{path}/{name}", {"version": version, **more}))
        version += 1
    reading["/timeline again"] = await counting.step(officer.get(f"{path}/timeline"))
    unseen = {name: step for name, step in reading.items() if (step.fetched > 0) != bool(step.lines)}
    assert not unseen, f"fetched without a line, or a line without fetching: {unseen}"
