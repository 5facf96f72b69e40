"""One run's context: the city, its people, what each path costs in SQL, and how long things last."""

import asyncio
import hashlib
import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg
from msgspec import Struct

from benchmarks import dossiers, loading
from benchmarks.capture import NEW_CONNECTIONS, Log, Statement, script
from benchmarks.city import City
from benchmarks.dossiers import Batch, Template
from benchmarks.peer import Peer
from benchmarks.people import SUBJECTS_FROM, People, id_of, settle, sql_id, token_of
from benchmarks.results import Curve, Row
from benchmarks.targets import Ihanoi
from benchmarks.wire import connect


class Pace(Struct, frozen=True, kw_only=True):
    """How long and how much."""

    quick: bool
    seconds: float
    repetitions: int
    citizens: int
    viewers: int
    growth: tuple[int, ...]
    entries: int
    """The larger catalogue that is searched."""
    repeats: int
    """How often slow things are done that take no load to measure."""


QUICK = Pace(
    quick=True, seconds=0.8, repetitions=3, citizens=600, viewers=1_000, growth=(0, 120_000), entries=20_000, repeats=1
)
FULL = Pace(
    quick=False,
    seconds=10.0,
    repetitions=3,
    citizens=1_500,
    viewers=5_000,
    growth=(0, 100_000, 1_000_000),
    entries=75_000,
    repeats=3,
)

STOCK = 10_000
"""Finished dossiers a city begins with."""
NEW_CODE = re.compile(r"[\w.]+-\d{6}-\d{4,}")
"""A dossier's code of the national form."""


class Bench:
    """What groups are given."""

    def __init__(self, city: City, pace: Pace, say: Callable[[str], None]) -> None:
        self.city, self.pace, self.say = city, pace, say
        self.rows: list[Row] = []
        self.curves: list[Curve] = []
        self.target = Ihanoi()
        self.peer: Peer | None = None
        """The other system that is measured in the same run."""
        self.peak = 0.0
        """Requests per second of the city mix that were held; 0 until that is measured."""
        self.grown = range(0)
        """Numbers of the dossiers that only make the city bigger."""
        self._next = self._runs = 0
        self.people: People
        self.template: Template
        self.costs: dict[str, list[Statement]] = {}
        self._captured: dict[str, int] = {}
        self._captured_at = datetime.now(UTC)

    def add(self, row: Row) -> None:
        """Keep a figure and show it."""
        self.rows.append(row)
        self.say(f"    {row.what:<64} {row.value} {row.unit} {row.verdict}")

    @property
    def count(self) -> int:
        """How many dossiers were loaded."""
        return self._next

    def take(self, count: int, state: str, *, real: bool = True, hot: bool = False, tidied: bool = True) -> range:
        """Load so many dossiers in a state and return their numbers, which nobody else is given.

        ``tidied`` vacuums and analyses afterwards, which on millions of dossiers takes longer than loading a few.
        """
        first = self._next
        # A number also names a dossier's unit: every batch begins with the first one.
        self._next += -(-count // len(self.people.places)) * len(self.people.places)
        batch = Batch(first, count, state, real, hot)
        asyncio.run(loading.fill(self.city, self.people, self.template, batch, tidied=tidied, say=self.say))
        return range(first, first + count)

    def execute(self, sql: str) -> None:
        """Run a statement in the city's database."""

        async def run() -> None:
            connection = await asyncpg.connect(self.city.database.dsn)
            try:
                await connection.execute(sql)
            finally:
                await connection.close()

        asyncio.run(run())

    def prepare(self) -> None:
        """Settle people, fill in the template, learn what each path costs in SQL, then start the worker."""
        url, _ = self.city.api()
        self.people = asyncio.run(settle(self.city, self.pace.citizens))
        self.template = asyncio.run(dossiers.template(self.city, url))
        self.take(STOCK, "history", real=False)
        self.execute(dossiers.STOCK)
        self._learn(url)
        asyncio.run(loading.skip_relay(self.city))
        self.city.start_worker()

    def _learn(self, url: str) -> None:
        """Send one request of each path with the log open, a session nobody used for a second."""
        drafts, sent, done = self.take(1, "draft"), self.take(1, "submitted"), self.take(1, "returned")
        asked = {
            "prefill": self.target.prefill(self.people, 5),
            "submit": self.target.submit(self.people, drafts[0]),
            "track": self.target.track(self.people, sent[0]),
            "queue_page": self.target.queue_page(self.people, 3),
            "transition": self.target.accept(self.people, sent[0]),
            "rate": self.target.rate(self.people, done[0]),
        }
        self._captured = {
            "prefill": 5,
            "submit": drafts[0],
            "track": sent[0],
            "queue_page": 3,
            "transition": sent[0],
            "rate": done[0],
        }
        for number in self._captured.values():
            # Each citizen's key is in memory afterwards, as it is for most requests of a busy city.
            asyncio.run(ask(url, self.target.me(self.people, number)))
        self.execute(NEW_CONNECTIONS)
        self._captured_at = datetime.now(UTC)
        time.sleep(1.2)
        process = self.city.database.process
        with Log(process.pid, self.city.database.home / "data", process.log) as log:
            for name, request in asked.items():
                answers: list[Any] = []
                self.costs[name] = log.statements_of(lambda: answers.append(asyncio.run(ask(url, request))))  # noqa: B023
                status, body = answers[0]
                if not 200 <= status < 300 or not self.costs[name]:
                    raise RuntimeError(f"{name} could not be measured: {status} {body[:500]!r}")

    def limit(self, name: str, numbers: range | None = None) -> list[str]:
        """Return the pgbench script of a path, working through a range of dossiers."""
        captured = self._captured.get(name, 0)
        first = numbers.start if numbers else 0
        ring = len(numbers) // 32 if numbers else 1
        head = "\n".join(
            [
                "\\set i :i + 1",
                f"\\set n {first} + :client_id * {ring} + mod(:i, {ring})",
                f"\\set s mod(:n, {self.people.citizens})",
                f"\\set p mod(:n, {len(self.people.places)}) + 1",
                "\\set u :base + :client_id * 10000000 + :i",
            ]
        )
        return [script(self.costs[name], self._varied(captured), head, self._captured_at)]

    def _varied(self, number: int) -> dict[str, str]:
        place, places = self.people.place(number), self.people.places
        subject = self.people.subject(number)

        def chosen(values: Sequence[object], kind: str) -> str:
            return f"(ARRAY[{','.join(repr(str(value)) for value in values)}]::{kind}[])[:p::int]"

        digest = "sha256(convert_to('bench-{}-' || {}, 'UTF8'))"
        return {
            str(id_of(number)): sql_id(":n::bigint"),
            str(id_of(SUBJECTS_FROM + subject)): sql_id(f"{SUBJECTS_FROM} + :s::bigint"),
            _digest(token_of("citizen", subject)): digest.format("citizen", ":s::text"),
            _digest(place.token): digest.format("officer", "(:p::int - 1)::text"),
            str(place.unit_id): chosen([p.unit_id for p in places], "uuid"),
            str(place.officer_id): chosen([p.officer_id for p in places], "uuid"),
            place.unit_code: chosen([p.unit_code for p in places], "text"),
            dossiers.code_of(self.people, number): self._sql_code(),
            **dict.fromkeys(self._keys(number), "('limit-' || :u::text)"),
            **dict.fromkeys(self._new_codes(), "('P-' || :u::text)"),
        }

    def _sql_code(self) -> str:
        codes = ",".join(repr(place.unit_code) for place in self.people.places)
        return f"((ARRAY[{codes}]::text[])[:p::int] || '-251122-' || lpad(:n::text, 8, '0'))"

    def _keys(self, number: int) -> list[str]:
        return [f"{verb}-{number}" for verb in ("submit", "accept", "rate")]

    def _new_codes(self) -> list[str]:
        """Return the codes given while the log was open: values shaped like one of today."""
        given = {value for found in self.costs.values() for s in found for value in s.parameters if value}
        return [value for value in given if NEW_CODE.fullmatch(value) and "-251122-" not in value]

    def fresh(self) -> dict[str, int]:
        """Return the variables a script begins with: numbers no earlier run used."""
        self._runs += 1
        return {"i": 0, "base": self._runs * 1_000_000_000}


def _digest(token: str) -> str:
    return "\\x" + hashlib.sha256(token.encode()).hexdigest()


async def ask(url: str, request: bytes) -> tuple[int, bytes]:
    """Send one request over a connection of its own; return status and body."""
    connection = await connect(url)
    answer = await asyncio.wait_for(connection.ask(request), 30)
    connection.close()
    return answer
