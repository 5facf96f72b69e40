"""Opens the pool: how values travel, and what each connection may take."""

from datetime import datetime, timedelta

import asyncpg
import msgspec

from ihanoi.kernel.clock import HANOI

_EPOCH = datetime(2000, 1, 1, 7, tzinfo=HANOI)
"""PostgreSQL counts microseconds from midnight UTC of this day."""
_MICROSECOND = timedelta(microseconds=1)


def _encode_json(value: bytes | str) -> bytes:
    return b"\x01" + (value.encode() if isinstance(value, str) else value)


def _decode_json(value: bytes) -> msgspec.Raw:
    return msgspec.Raw(value[1:])


def _encode_moment(value: datetime) -> tuple[int]:
    return ((value - _EPOCH) // _MICROSECOND,)


def _decode_moment(value: tuple[int]) -> datetime:
    return _EPOCH + timedelta(microseconds=value[0])


async def _prepare_connection(connection: asyncpg.Connection) -> None:
    """Let jsonb travel as the bytes msgspec wrote and will read, and moments arrive in Hanoi's time."""
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_encode_json, decoder=_decode_json, format="binary"
    )
    await connection.set_type_codec(
        "timestamptz", schema="pg_catalog", encoder=_encode_moment, decoder=_decode_moment, format="tuple"
    )


async def _nothing_to_reset(connection: asyncpg.Connection) -> None:
    """Spare each loan a round trip: asyncpg ends a transaction by itself, and no statement here lasts longer.

    ``tests/architecture/test_sources.py`` keeps it so.
    """


async def open_pool(dsn: str, *, size: int, statement_timeout: float) -> asyncpg.Pool:
    """Open the pool. ``statement_timeout`` is in seconds and holds on the server's side."""
    return await asyncpg.create_pool(
        dsn,
        min_size=min(2, size),
        max_size=size,
        init=_prepare_connection,
        reset=_nothing_to_reset,
        command_timeout=statement_timeout + 5,
        server_settings={
            "application_name": "ihanoi",
            "timezone": "UTC",
            "statement_timeout": str(int(statement_timeout * 1000)),
            "lock_timeout": "3000",
            "idle_in_transaction_session_timeout": "30000",
        },
    )
