"""One HTTP/1.1 keep-alive connection, with as little of its own cost as Python allows."""

import asyncio
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

LOST = 0
"""Status of a request whose connection broke before the answer was whole."""
NOT_WHOLE = -1
UNEXPLAINED = 4290
"""Recorded instead of 429 when the answer does not say when to come again."""

Done = Callable[[int, bytes], None]
"""Called with status and body."""


def encode(
    method: str,
    path: str,
    *,
    token: str = "",
    key: str = "",
    body: bytes | None = None,
    extra: tuple[str, ...] = (),
    host: str = "ihanoi",
) -> bytes:
    """Return a whole request as bytes for the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"host: {host}", *extra]
    if token:
        lines.append(f"authorization: Bearer {token}")
    if key:
        lines.append(f"idempotency-key: {key}")
    if body is not None:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def address_of(url: str) -> tuple[str, int]:
    """Return host and port of an ``http`` address."""
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or 80


def whole_answer(data: bytes | bytearray) -> tuple[int, int, int]:
    """Return (status, start of the body, end of the answer); an end of ``NOT_WHOLE`` asks for more data.

    Raises:
        ValueError: the answer has no length, which none of the measured routes does.
    """
    end_of_head = data.find(b"\r\n\r\n")
    if end_of_head < 0:
        return 0, 0, NOT_WHOLE
    status = int(data[9:12])
    body = end_of_head + 4
    if status in (204, 304) or 100 <= status < 200:
        return status, body, body
    head = bytes(data[:body]).lower()
    mark = head.find(b"content-length:")
    if mark < 0:
        raise ValueError(f"an answer {status} without a length")
    length = int(head[mark + 15 : head.index(b"\r\n", mark)])
    if status == 429 and b"\r\nretry-after:" not in head:
        status = UNEXPLAINED
    return status, body, body + length if len(data) >= body + length else NOT_WHOLE


class Connection(asyncio.Protocol):
    """Carries one request at a time; ``send`` must not be called again before its answer."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._data = bytearray()
        self._done: Done | None = None

    @property
    def is_open(self) -> bool:
        """The connection can carry a request."""
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The other side took the call."""
        # uvloop's transports are none of asyncio's by class.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Gather the answer and hand it over once it is whole."""
        # Nearly every answer comes in one piece.
        self._data += data
        try:
            status, body, end = whole_answer(self._data)
        except ValueError:
            self._finish(LOST, bytes(self._data))
            return
        if end == NOT_WHOLE:
            return
        content = bytes(self._data[body:end])
        self._data.clear()
        self._finish(status, content)

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side hung up: whatever was asked is lost."""
        self._transport = None
        self._finish(LOST, b"" if exc is None else repr(exc).encode())

    def send(self, request: bytes, done: Done) -> None:
        """Send a request; ``done`` is called once, with status and body."""
        self._done = done
        if self._transport is None:
            self._finish(LOST, b"closed")
            return
        self._transport.write(request)

    def ask(self, request: bytes) -> "asyncio.Future[tuple[int, bytes]]":
        """Send a request and return the future of (status, body)."""
        future: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()

        def done(status: int, body: bytes) -> None:
            if not future.done():
                future.set_result((status, body))

        self.send(request, done)
        return future

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def _finish(self, status: int, body: bytes) -> None:
        done, self._done = self._done, None
        if status == LOST:
            self._data.clear()
            self.close()
        if done is not None:
            done(status, body)


async def connect(url: str) -> Connection:
    """Open a connection.

    Raises:
        OSError: nobody listens.
    """
    host, port = address_of(url)
    _, connection = await asyncio.get_running_loop().create_connection(Connection, host, port)
    return connection
