"""The load generator, a process of its own: closed loop for ratios of rates, open loop for latencies.

In the open loop every request has an intended start; latency counts from there, so a server that
stalls is charged for those who could not even begin (no coordinated omission). Everything is bounded:
requests, seconds, connections, and how long one answer is waited for.
"""

import asyncio
import gc
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import IO, NamedTuple

import msgspec
import uvloop

from benchmarks.plan import Plan, Recorder, Result
from benchmarks.wire import LOST, Connection, connect

MAX_CONNECTIONS = 2_000


async def generate(plan: Plan) -> Result:
    """Carry a plan out."""
    recorder = Recorder(plan.names)
    if plan.mode == "closed":
        return await _closed(plan, recorder)
    return await _open(plan, recorder)


async def _closed(plan: Plan, recorder: Recorder) -> Result:
    """Keep every connection busy until time or requests run out."""
    numbers = itertools.cycle(range(len(plan.requests))) if plan.repeat else iter(range(len(plan.requests)))
    connections = [await connect(plan.url) for _ in range(min(plan.connections, MAX_CONNECTIONS))]
    running, ended = len(connections), asyncio.Event()
    recorder.started = started = time.perf_counter()
    stop_at = started + plan.seconds
    exhausted = False

    def go(connection: Connection) -> None:
        nonlocal running, exhausted
        sent = time.perf_counter()
        number = next(numbers, None) if sent < stop_at and connection.is_open else None
        if number is None:
            exhausted |= sent < stop_at
            running -= 1
            if not running:
                ended.set()
            return
        label = plan.labels[number] if plan.labels else 0

        def done(status: int, body: bytes) -> None:
            recorder.note(label, sent, status, body)
            go(connection)

        connection.send(plan.requests[number], done)

    for connection in connections:
        go(connection)
    try:
        await asyncio.wait_for(ended.wait(), plan.seconds + plan.grace)
    except TimeoutError:
        recorder.samples.append(f"{running} answers never came")
    wall = time.perf_counter() - started
    for connection in connections:
        connection.close()
    return recorder.result(wall, exhausted=exhausted)


class _Pool:
    """Connections that are free; more are opened up to a limit, then one waits for a free one."""

    def __init__(self, url: str, limit: int) -> None:
        self._url, self._left = url, limit
        self._free: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()

    async def warm(self, number: int) -> None:
        """Open some before the clock starts."""
        for _ in range(min(number, self._left)):
            self._left -= 1
            self._free.put_nowait(await connect(self._url))

    async def take(self) -> Connection:
        """Return a free connection.

        Raises:
            OSError: a new one was refused.
        """
        while True:
            if self._free.empty() and self._left > 0:
                self._left -= 1
                try:
                    return await connect(self._url)
                except OSError:
                    self._left += 1
                    raise
            connection = await self._free.get()
            if connection.is_open:
                return connection
            self._left += 1

    def give(self, connection: Connection) -> None:
        """Take a connection back."""
        self._free.put_nowait(connection)

    def close(self) -> None:
        """Hang up whatever is free."""
        while not self._free.empty():
            self._free.get_nowait().close()


async def _open(plan: Plan, recorder: Recorder) -> Result:
    """Start each request, or flow, at its moment, whether earlier ones were answered or not."""
    from benchmarks.flows import FLOWS

    crowd, apart = (_Pool(plan.url, min(plan.connections, MAX_CONNECTIONS)) for _ in range(2))
    await crowd.warm(16)
    await apart.warm(4 if plan.apart else 0)
    flow = FLOWS[plan.flow] if plan.flow else None
    recorder.started = started = time.perf_counter()

    async def one(number: int, intended: float) -> None:
        request, label = plan.requests[number], plan.labels[number] if plan.labels else 0
        pool = apart if plan.names[label] in plan.apart else crowd
        try:
            connection = await pool.take()
        except OSError as error:
            recorder.note(label, intended, LOST, repr(error).encode())
            return
        try:
            if flow is None:
                status, body = await connection.ask(request)
                recorder.note(label, intended, status, body)
            else:
                await flow(connection, recorder, request, intended)
        finally:
            pool.give(connection)

    tasks: set[asyncio.Task[None]] = set()
    for moment, number in zip(plan.arrivals, _numbers(plan), strict=False):
        intended = started + moment
        if (pause := intended - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        recorder.lateness.append(max(time.perf_counter() - intended, 0.0))
        label = plan.labels[number] if plan.labels else 0
        if plan.crowd and len(tasks) >= plan.crowd and plan.names[label] not in plan.apart:
            recorder.note(label, intended, LOST, b"gave up: too many before it")
            continue
        task = asyncio.create_task(one(number, intended))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    sent = len(recorder.lateness)
    left = list(tasks)
    if left:
        _, unanswered = await asyncio.wait(left, timeout=plan.grace)
        for task in unanswered:
            task.cancel()
            recorder.note(0, started, LOST, b"no answer in time")
    wall = time.perf_counter() - started
    crowd.close()
    apart.close()
    return recorder.result(wall, exhausted=sent < len(plan.arrivals))


def _numbers(plan: Plan) -> Iterator[int]:
    everything = range(len(plan.requests))
    return iter(itertools.cycle(everything)) if plan.repeat else iter(everything)


class Generator(NamedTuple):
    """A running generator, and the file its result goes to."""

    process: "subprocess.Popen[bytes]"
    answer: IO[bytes]


def start(plan: Plan) -> Generator:
    """Start a generator process; ``finish`` returns what it measured."""
    answer = tempfile.TemporaryFile()  # noqa: SIM115, closed by finish
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.load"], stdin=subprocess.PIPE, stdout=answer)
    assert process.stdin is not None
    process.stdin.write(msgspec.msgpack.encode(plan))
    process.stdin.close()
    return Generator(process, answer)


def finish(generator: Generator) -> Result:
    """Wait for a generator and return its result.

    Raises:
        RuntimeError: it ended without one.
    """
    ended = generator.process.wait()
    with generator.answer as file:
        file.seek(0)
        answer = file.read()
    try:
        return msgspec.msgpack.decode(answer, type=Result)
    except msgspec.DecodeError as error:
        said = f"the load generator ended with {ended}; its {len(answer)} bytes are no result: {error}"
        raise RuntimeError(said) from error


def run(plan: Plan) -> Result:
    """Carry a plan out in another process and return the result.

    Raises:
        RuntimeError: the generator broke down, or nothing at all was answered.
    """
    result = finish(start(plan))
    if not result.good:
        raise RuntimeError(f"no good answer from {plan.url}: {result.counts} {result.samples}")
    return result


def main() -> None:
    """Read a plan from standard input and write the result to standard output."""
    plan = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Plan)
    # A pause of our own collector would be charged to the server.
    gc.freeze()
    gc.disable()
    sys.stdout.buffer.write(msgspec.msgpack.encode(uvloop.run(generate(plan))))


if __name__ == "__main__":
    main()
