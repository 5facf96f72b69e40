"""The pool: connections kept open, the one last used lent first, and how values travel on them.

asyncpg's own pool costs twice as much as the statement it lends a connection for.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import asyncpg
import msgspec

from ihanoi.kernel.clock import HANOI
from ihanoi.platform.prepared import Connection
from ihanoi.platform.urgency import PRESENT, Urgency

IDLE_SECONDS = 300.0
"""A connection nobody needed for so long is closed: what stands between may have cut it in silence."""

_EPOCH = datetime(2000, 1, 1, 7, tzinfo=HANOI)
"""PostgreSQL counts microseconds from midnight UTC of this day."""
_MICROSECOND = timedelta(microseconds=1)

Turn = asyncio.Future[Connection | None]
"""Somebody's place in a line: a connection, or the room for a new one."""


class Pool:
    """Lends at most ``size`` connections; whoever finds none waits in line, the most urgent before all others."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int) -> None:
        self._connect = connect
        self._size = size
        self._free: deque[tuple[float, Connection]] = deque()
        self._lines: dict[Urgency, deque[Turn]] = {urgency: deque() for urgency in sorted(Urgency, reverse=True)}
        self._closing: set[asyncio.Task[None]] = set()
        self.open = 0
        """How many connections there are, those being opened included."""

    @property
    def idle(self) -> int:
        """How many connections nobody has."""
        return len(self._free)

    async def take(self, patience: float) -> Connection:
        """Return a connection, which belongs to the caller until ``give_back``.

        Raises:
            TimeoutError: none became free, or could be opened, within ``patience`` seconds.
            OSError, asyncpg.PostgresError: a new one was refused.
        """
        while self._free:
            _, connection = self._free.pop()
            if not connection.is_closed():
                return connection
            self.open -= 1
        async with asyncio.timeout(patience):
            return await (self._opened() if self.open < self._size else self._in_line())

    async def _in_line(self) -> Connection:
        turn: Turn = asyncio.get_running_loop().create_future()
        self._lines[PRESENT.get()].append(turn)
        try:
            connection = await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                # It was given a connection at the very moment it gave up.
                self._pass_on(turn.result())
            raise
        return connection or await self._opened(counted=True)

    async def _opened(self, *, counted: bool = False) -> Connection:
        self.open += not counted
        try:
            return await self._connect()
        except BaseException:
            self._pass_on(None)
            raise

    def give_back(self, connection: Connection) -> None:
        """Take a connection back; one that is broken, amid a transaction, or knows enough, is thrown away."""
        if not connection.is_closed() and (connection.is_in_transaction() or connection.knows_enough):
            connection.terminate()
        self._pass_on(None if connection.is_closed() else connection)
        self._close_idle()

    def _pass_on(self, connection: Connection | None) -> None:
        """Give a connection, or the room for one, to the most urgent who waits, and among those to whoever waits longest."""
        for line in self._lines.values():
            while line:
                turn = line.popleft()
                if not turn.done():
                    turn.set_result(connection)
                    return
        if connection is None:
            self.open -= 1
        else:
            self._free.append((time.monotonic(), connection))

    def _close_idle(self) -> None:
        while self._free and self._free[0][0] < time.monotonic() - IDLE_SECONDS:
            _, connection = self._free.popleft()
            self.open -= 1
            task = asyncio.create_task(_close(connection))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Close what nobody has; the rest ends with the process."""
        free, self._free = self._free, deque()
        self.open -= len(free)
        await asyncio.gather(*self._closing, *(_close(connection) for _, connection in free))


async def _close(connection: Connection) -> None:
    try:
        await connection.close(timeout=2)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection.terminate()


def _encode_json(value: bytes | str) -> bytes:
    return b"\x01" + (value.encode() if isinstance(value, str) else value)


def _decode_json(value: bytes) -> msgspec.Raw:
    return msgspec.Raw(value[1:])


def _encode_moment(value: datetime) -> tuple[int]:
    return ((value - _EPOCH) // _MICROSECOND,)


def _decode_moment(value: tuple[int]) -> datetime:
    return _EPOCH + _MICROSECOND * value[0]


async def _connect(dsn: str, statement_timeout: float) -> Connection:
    """Open a connection on which jsonb travels as msgspec's bytes, and moments arrive in Hanoi's time."""
    connection = await asyncpg.connect(
        dsn,
        connection_class=Connection,
        command_timeout=statement_timeout + 5,
        server_settings={
            "application_name": "ihanoi",
            "timezone": "UTC",
            # Literals are quoted by its rule, see platform/literals.py.
            "standard_conforming_strings": "on",
            "statement_timeout": str(int(statement_timeout * 1000)),
            "lock_timeout": "3000",
            "plan_cache_mode": "force_generic_plan",
            "idle_in_transaction_session_timeout": "30000",
        },
    )
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_encode_json, decoder=_decode_json, format="binary"
    )
    await connection.set_type_codec(
        "timestamptz", schema="pg_catalog", encoder=_encode_moment, decoder=_decode_moment, format="tuple"
    )
    return connection


async def open_pool(dsn: str, *, size: int, statement_timeout: float) -> Pool:
    """Open the pool with its first connection. ``statement_timeout`` is in seconds and holds on the server's side."""
    pool = Pool(lambda: _connect(dsn, statement_timeout), size)
    pool.give_back(await pool.take(statement_timeout))
    return pool
