"""The load generator, against a server whose behaviour is known."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from benchmarks.arrivals import fixed
from benchmarks.load import generate
from benchmarks.plan import Plan
from benchmarks.wire import LOST, NOT_WHOLE, UNEXPLAINED, encode, whole_answer

Answer = Callable[[int], Awaitable[bytes]]
Start = Callable[[Answer], Awaitable[str]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
REQUEST = encode("GET", "/")


@pytest.fixture
async def serve() -> AsyncIterator[Start]:
    """Starts a server that answers the n-th request with whatever is given."""
    servers = []

    async def start(answer: Answer) -> str:
        number = 0

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal number
            try:
                while await reader.readuntil(b"\r\n\r\n"):
                    number += 1
                    writer.write(await answer(number))
            except (asyncio.IncompleteReadError, ConnectionError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    yield start
    for server in servers:
        server.close()


def plan(url: str, **values: object) -> Plan:
    return Plan(**{"url": url, "mode": "closed", "connections": 4, "requests": [REQUEST], "seconds": 0.2, **values})  # type: ignore[arg-type]


async def test_a_closed_loop_keeps_its_connections_busy(serve: Start) -> None:
    async def slowly(_: int) -> bytes:
        await asyncio.sleep(0.01)
        return OK

    result = await generate(plan(await serve(slowly)))
    assert set(result.counts) == {200}
    assert 40 <= result.good <= 84, "four connections, each a hundred times a second"
    assert result.latency()["p50"] == pytest.approx(11, abs=4)


async def test_requests_that_may_be_sent_once_are_sent_once(serve: Start) -> None:
    async def at_once(_: int) -> bytes:
        return OK

    result = await generate(plan(await serve(at_once), requests=[REQUEST] * 7, repeat=False, seconds=5))
    assert (result.good, result.exhausted) == (7, True)
    assert result.wall < 1


async def test_a_stall_is_charged_to_everybody_who_had_to_wait(serve: Start) -> None:
    async def stall(number: int) -> bytes:
        if number == 1:
            await asyncio.sleep(0.3)
        return OK

    arrivals = fixed(100, 0.3)
    result = await generate(plan(await serve(stall), mode="open", connections=1, arrivals=arrivals))
    assert result.good == len(arrivals)
    # Sent one after the other they would have taken no time; counted from their intended start they did.
    assert result.latency()["p50"] > 100


async def test_what_breaks_is_counted_and_does_not_hang(serve: Start) -> None:
    async def sometimes(number: int) -> bytes:
        return [OK, b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", b"nonsense\r\n\r\n"][number % 3]

    result = await generate(plan(await serve(sometimes), mode="open", connections=8, arrivals=fixed(100, 0.3)))
    assert set(result.counts) == {0, 200, 503}
    assert sum(result.counts.values()) == 30
    assert result.samples


async def test_who_finds_too_many_waiting_gives_up(serve: Start) -> None:
    async def slowly(_: int) -> bytes:
        await asyncio.sleep(0.3)
        return OK

    url = await serve(slowly)
    result = await generate(plan(url, mode="open", connections=2, arrivals=fixed(100, 0.1), crowd=2))
    assert result.counts == {LOST: 8, 200: 2}


async def test_nobody_listening_is_said_at_once() -> None:
    with pytest.raises(OSError, match="Connect call failed"):
        await generate(plan("http://127.0.0.1:9", mode="open", arrivals=[0.0]))


@pytest.mark.parametrize(
    ("data", "status", "whole"),
    [
        (OK, 200, True),
        (OK[:-1], 200, False),
        (b"HTTP/1.1 200", 0, False),
        (b"HTTP/1.1 304 Not Modified\r\netag: x\r\n\r\n", 304, True),
        (b"HTTP/1.1 429 Slow\r\ncontent-length: 0\r\n\r\n", UNEXPLAINED, True),
        (b"HTTP/1.1 429 Slow\r\nRetry-After: 2\r\ncontent-length: 0\r\n\r\n", 429, True),
    ],
)
def test_answers_are_read_whole(data: bytes, status: int, whole: bool) -> None:
    found, _, end = whole_answer(data)
    assert found == status
    assert (end != NOT_WHOLE) == whole
