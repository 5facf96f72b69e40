"""Many people who watch the live board, in a process of their own: counts what reaches each of them, and when."""

import array
import asyncio
import re
import sys
import time
from typing import cast

import msgspec
import uvloop
from msgspec import Struct

from benchmarks.wire import address_of, encode

MARK = re.compile(rb'"bench":(\d+)')
PATIENCE = 90.0
AT_ONCE = 100


class Watched(Struct):
    """What they saw."""

    viewers: int
    refused: int
    deliveries: int
    latencies: bytes
    """Seconds from sending to arrival, one for each delivery."""


class Viewer(asyncio.Protocol):
    """One open stream."""

    def __init__(self, request: bytes, latencies: "array.array[float]") -> None:
        self._request, self._latencies = request, latencies
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self.refused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        # uvloop's transports are none of asyncio's by class.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Note the marked frames of a piece of the stream."""
        if not self.opened.done() and not data.startswith(b"HTTP/1.1 200"):
            self.refused = data.startswith(b"HTTP/1.1 ")
        if not self.opened.done() and (self.refused or b"event: " in data):
            self.opened.set_result(None)
        for sent in MARK.findall(data):
            self._latencies.append((time.monotonic_ns() - int(sent)) / 1e9)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()


async def watch(url: str, path: str, number: int) -> Watched:
    """Open the streams, say so, watch until standard input ends."""
    loop = asyncio.get_running_loop()
    latencies: array.array[float] = array.array("f")
    host, port = address_of(url)
    request = encode("GET", path, extra=("accept: text/event-stream",))
    viewers: list[Viewer] = []
    for first in range(0, number, AT_ONCE):
        made = [
            loop.create_connection(lambda: Viewer(request, latencies), host, port)
            for _ in range(min(AT_ONCE, number - first))
        ]
        viewers += [viewer for _, viewer in await asyncio.gather(*made)]
    done, _ = await asyncio.wait([viewer.opened for viewer in viewers], timeout=PATIENCE)
    refused = sum(viewer.refused for viewer in viewers)
    print(len(done) - refused, flush=True)
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    for viewer in viewers:
        viewer.close()
    return Watched(len(done) - refused, refused, len(latencies), latencies.tobytes())


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.msgpack.encode(uvloop.run(watch(sys.argv[1], sys.argv[2], int(sys.argv[3])))))
