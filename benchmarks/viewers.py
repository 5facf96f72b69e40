"""Many people who watch the live board, in a process of their own: counts what reaches each of them, and when."""

import array
import asyncio
import re
import sys
import time
from pathlib import Path
from typing import cast

import msgspec
import uvloop
from msgspec import Struct

from benchmarks.figures import percentile
from benchmarks.wire import address_of, encode

MARK = re.compile(rb'"bench":(\d+)')
PATIENCE = 90.0
AT_ONCE = 100
SAMPLES = 5
LOOK_SECONDS = 0.01
"""How often their own lateness is looked at."""


class Watched(Struct, kw_only=True):
    """What they saw."""

    viewers: int
    refused: int
    deliveries: int
    latencies: bytes
    """Seconds from sending to arrival, one for each delivery."""
    samples: list[str]
    """How some of those who were refused were told so."""
    late_p99: float
    """How late they came to do anything themselves while frames came, seconds: part of every arrival."""


class Viewer(asyncio.Protocol):
    """One open stream."""

    def __init__(self, request: bytes, latencies: "array.array[float]") -> None:
        self._request, self._latencies = request, latencies
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self.refused = False
        self.told = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        # uvloop's transports are none of asyncio's by class.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Note the marked frames of a piece of the stream."""
        if not self.opened.done() and not data.startswith(b"HTTP/1.1 200"):
            self.refused, self.told = data.startswith(b"HTTP/1.1 "), data[:200]
        if not self.opened.done() and (self.refused or b"event: " in data):
            self.opened.set_result(None)
        for sent in MARK.findall(data):
            self._latencies.append((time.monotonic_ns() - int(sent)) / 1e9)

    def connection_lost(self, _: Exception | None) -> None:
        """Count a stream that ended before it began as refused."""
        if not self.opened.done():
            self.refused = True
            self.opened.set_result(None)

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
    told = [viewer.told.decode("utf-8", "replace") for viewer in viewers if viewer.refused]
    print(len(done) - len(told), flush=True)
    lateness: list[float] = []
    looking = asyncio.create_task(_look(lateness, latencies))
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    looking.cancel()
    for viewer in viewers:
        viewer.close()
    return Watched(
        viewers=len(done) - len(told),
        refused=len(told),
        deliveries=len(latencies),
        latencies=latencies.tobytes(),
        samples=told[:SAMPLES],
        late_p99=percentile(sorted(lateness), 99),
    )


async def _look(lateness: list[float], latencies: "array.array[float]") -> None:
    """Note how late this process wakes, from the first frame on."""
    while True:
        meant = time.perf_counter() + LOOK_SECONDS
        await asyncio.sleep(LOOK_SECONDS)
        if latencies:
            lateness.append(time.perf_counter() - meant)


if __name__ == "__main__":
    watched = uvloop.run(watch(sys.argv[1], sys.argv[2], int(sys.argv[3])))
    Path(sys.argv[4]).write_bytes(msgspec.msgpack.encode(watched))
