"""The one place that connects, begins and commits. Readers read; a transaction also writes.

A query function takes a ``Reader``, a verb takes a ``Transaction``: the signature tells which of
the two a function does.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from ihanoi.kernel.actor import Actor
from ihanoi.kernel.clock import Clock
from ihanoi.platform.database_errors import BROKEN, DatabaseUnavailable, OutcomeUnknown
from ihanoi.platform.documents import Documents
from ihanoi.platform.events import Event, Recorded, append_statements
from ihanoi.platform.keyring import Keyring
from ihanoi.platform.literals import can_be_written, written
from ihanoi.platform.memory import Memory
from ihanoi.platform.pool import Pool
from ihanoi.platform.prepared import Connection, Step
from ihanoi.platform.together import Together

T = TypeVar("T")


PATIENCE = 5.0
"""Seconds a unit of work waits for a connection."""

BEGIN, COMMIT = Step("BEGIN"), Step("COMMIT")


class Reader:
    """Reads, each statement by itself, at one fixed ``now``."""

    def __init__(self, database: "Database") -> None:
        self._database = database
        self.now: datetime = database.clock()

    @property
    def memory(self) -> Memory:
        """What this process keeps in memory."""
        return self._database.memory

    @property
    def keyring(self) -> Keyring:
        """Seals and opens personal values."""
        return self._database.keyring

    @property
    def documents(self) -> Documents:
        """Where files are kept."""
        return self._database.documents

    def recall(self, shape: type[T]) -> T:
        """Return a snapshot from memory, for instance ``reader.recall(Catalogue)``."""
        return self._database.memory.get(shape)

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Return all rows."""
        async with self._database.connection() as connection:
            return await connection.fetch(sql, *args)

    async def fetch_one(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """Return the first row, or None."""
        async with self._database.connection() as connection:
            return await connection.fetchrow(sql, *args)

    async def fetch_value(self, sql: str, *args: Any) -> Any:
        """Return the first column of the first row, or None."""
        async with self._database.connection() as connection:
            return await connection.fetchval(sql, *args)

    async def fetch_together(self, sql: str, key: Any) -> Sequence[asyncpg.Record]:
        """Return the rows of one key, by one statement for all who ask at the same moment.

        ``$1`` of the statement is an array of keys, its first column the key; every argument but the key is written in it.
        """
        return await self._database.together(sql)(key)


class Transaction(Reader):
    """One unit of work on one connection, opened by its first statement. Verbs never commit it.

    What nobody waits for travels along with the next statement, or with COMMIT: each message to the
    server costs more than most statements.
    """

    def __init__(self, database: "Database") -> None:
        super().__init__(database)
        self._connection: Connection | None = None
        self._unsent = [BEGIN]
        self._events: list[Recorded] = []

    async def connection(self) -> Connection:
        """Return the transaction's connection, for libraries that need it (pgqueuer, COPY)."""
        connection = await self._acquired()
        if self._unsent:
            await self._send()
        return connection

    async def _acquired(self) -> Connection:
        if self._connection is None:
            self._connection = await self._database.acquire()
        return self._connection

    async def _send(self, *last: Step) -> str:
        """Send what waits, and ``last``, in one message; return what the server says of the last statement."""
        connection, steps = await self._acquired(), [*self._unsent, *last]
        await connection.learn(steps)
        self._unsent.clear()
        return await connection.run(steps)

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Return all rows, as the transaction sees them."""
        return await (await self.connection()).fetch(sql, *args)

    async def fetch_one(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """Return the first row, or None, as the transaction sees it."""
        return await (await self.connection()).fetchrow(sql, *args)

    async def fetch_value(self, sql: str, *args: Any) -> Any:
        """Return the first column of the first row, or None, as the transaction sees it."""
        return await (await self.connection()).fetchval(sql, *args)

    async def fetch_together(self, sql: str, key: Any) -> Sequence[asyncpg.Record]:
        """Return the rows of one key, as the transaction sees them."""
        return await self.fetch(sql, [key])

    async def execute(self, sql: str, *args: Any) -> int:
        """Run a statement and return how many rows it touched."""
        if self._unsent and can_be_written(args):
            tag = await self._send(Step(sql, written(args)))
        else:
            tag = await (await self.connection()).execute(sql, *args)
        return int(tag.rpartition(" ")[2]) if tag[-1:].isdigit() else 0

    def later(self, sql: str, *args: Any) -> None:
        """Run a statement with the next one or with COMMIT: for writes whose outcome the verb does not need.

        An error of it is raised there. Bytes are ``bytea``; JSON is passed as text.
        """
        self._unsent.append(Step(sql, written(args)))

    @property
    def aside(self) -> Reader:
        """Reads on the same connection that need nothing of what is still to be sent, and so do not send it."""
        return Aside(self, self._database)

    async def begun(self) -> Connection:
        """Return the transaction's connection with nothing sent but its beginning."""
        if self._unsent[:1] == [BEGIN]:
            return await self.connection()
        return await self._acquired()

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for many rows in one round trip."""
        await (await self.connection()).executemany(sql, rows)

    def record(self, actor: Actor, subject: UUID, event: Event) -> None:
        """Keep a fact for the event log; it is written with everything else, or not at all."""
        self._events.append(Recorded(self.now, actor, subject, event))

    async def _commit(self) -> None:
        for statement in append_statements(self._events):
            self.later(*statement)
        if self._connection is None and self._unsent == [BEGIN]:
            return
        await self._acquired()
        try:
            outcome = await self._send(COMMIT)
        except BROKEN as error:
            self._abandon()
            raise OutcomeUnknown from error
        self._release()
        if outcome != "COMMIT":
            # PostgreSQL rolls a failed transaction back in silence when told to commit it.
            raise RuntimeError("a statement failed and the verb went on: nothing was kept")

    async def _rollback(self) -> None:
        if self._connection is None:
            return
        clean = False
        try:
            await self._connection.execute("ROLLBACK")
            clean = True
        except (*BROKEN, asyncpg.PostgresError):
            pass
        finally:
            # Also when the request is cancelled a second time: a slot that is not given back is lost.
            self._release() if clean else self._abandon()

    def _release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._database.pool.give_back(connection)

    def _abandon(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
        self._release()


class Aside(Reader):
    """Reads within a transaction what does not depend on writes that still wait for the next message."""

    def __init__(self, tx: Transaction, database: "Database") -> None:
        super().__init__(database)
        self._tx = tx
        self.now = tx.now

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Return all rows."""
        return await (await self._tx.begun()).fetch(sql, *args)

    async def fetch_one(self, sql: str, *args: Any) -> asyncpg.Record | None:
        """Return the first row, or None."""
        return await (await self._tx.begun()).fetchrow(sql, *args)

    async def fetch_value(self, sql: str, *args: Any) -> Any:
        """Return the first column of the first row, or None."""
        return await (await self._tx.begun()).fetchval(sql, *args)

    async def fetch_together(self, sql: str, key: Any) -> Sequence[asyncpg.Record]:
        """Return the rows of one key."""
        return await self.fetch(sql, [key])


class Database:
    """The pool and what travels with every unit of work."""

    def __init__(self, pool: Pool, *, clock: Clock, memory: Memory, keyring: Keyring, documents: Documents) -> None:
        self.pool = pool
        self.clock = clock
        self.memory = memory
        self.keyring = keyring
        self.documents = documents
        self._together: dict[str, Together[Any, Sequence[asyncpg.Record]]] = {}

    async def acquire(self) -> Connection:
        """Take a connection from the pool.

        Raises:
            DatabaseUnavailable: none could be had within five seconds.
        """
        try:
            return await self.pool.take(PATIENCE)
        except (*BROKEN, OSError) as error:
            raise DatabaseUnavailable from error

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend a connection outside any transaction: each statement stands for itself."""
        connection = await self.acquire()
        try:
            yield connection
        except BROKEN as error:
            raise DatabaseUnavailable from error
        finally:
            self.pool.give_back(connection)

    def together(self, sql: str) -> Together[Any, Sequence[asyncpg.Record]]:
        """Return what asks a statement for many keys at once; see ``Reader.fetch_together``."""
        if sql not in self._together:
            self._together[sql] = Together(partial(self._rows_by_key, sql))
        return self._together[sql]

    async def _rows_by_key(self, sql: str, keys: Sequence[Any]) -> Sequence[Sequence[asyncpg.Record]]:
        rows_of: dict[Any, list[asyncpg.Record]] = {key: [] for key in keys}
        async with self.connection() as connection:
            rows = await connection.fetch(sql, [*rows_of])
        for row in rows:
            rows_of[row[0]].append(row)
        return [rows_of[key] for key in keys]

    def reader(self) -> Reader:
        """Return a reader at the present moment."""
        return Reader(self)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Transaction]:
        """Run a block as one transaction: commit when it ends well, otherwise leave no trace."""
        tx = Transaction(self)
        try:
            yield tx
            await tx._commit()
        except BROKEN as error:
            await tx._rollback()
            raise DatabaseUnavailable from error
        except BaseException:
            await tx._rollback()
            raise
