"""Few are at work at once; the others wait a moment, the most urgent before them, or are turned away cheaply."""

import asyncio
from typing import Any

import msgspec
import pytest

from ihanoi.platform.admission import Admission
from ihanoi.platform.elsewhere import waits_elsewhere
from ihanoi.platform.urgency import PRESENT, Urgency, urgency_of

ROOM = 2
READ, SEND, DESK, FIGURES = ("GET", "/v1/x"), ("POST", "/v1/x"), ("GET", "/v1/desk/dossiers"), ("GET", "/v1/reports/x")


class Slow:
    """An application that answers when told to, and notes who began."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.begun: list[Urgency] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.begun.append(PRESENT.get())
        await self.go.wait()
        if scope["path"] == "/v1/fails":
            raise ZeroDivisionError
        await send({"type": "http.response.start", "status": 200, "headers": []})


async def ask(app: Admission, method: str, path: str) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await app({"type": "http", "method": method, "path": path}, None, send)
    body = sent[1]["body"] if len(sent) > 1 else b""
    return sent[0]["status"], dict(sent[0]["headers"]), body


async def crowd(app: Admission, *requests: tuple[str, str]) -> list["asyncio.Task[Any]"]:
    """Send these at once, in this order."""
    tasks = [asyncio.create_task(ask(app, method, path)) for method, path in requests]
    await asyncio.sleep(0)
    return tasks


@pytest.mark.parametrize(
    ("method", "path", "urgency"),
    [
        ("GET", "/v1/satisfaction", Urgency.FIGURES),
        ("GET", "/v1/tracking/H26.1", Urgency.READING),
        ("POST", "/v1/dossiers", Urgency.SENDING),
        ("POST", "/v1/desk/dossiers/1/acceptance", Urgency.COUNTER),
    ],
)
def test_what_is_how_urgent(method: str, path: str, urgency: Urgency) -> None:
    assert urgency_of(method, path) == urgency


async def test_few_are_at_work_and_the_most_urgent_in_line_begin_first() -> None:
    slow = Slow()
    tasks = await crowd(Admission(slow, ROOM), FIGURES, READ, FIGURES, READ, SEND, DESK)
    assert slow.begun == [Urgency.FIGURES, Urgency.READING]
    slow.go.set()
    assert {answer[0] for answer in await asyncio.gather(*tasks)} == {200}
    assert slow.begun[ROOM:] == [Urgency.COUNTER, Urgency.SENDING, Urgency.READING, Urgency.FIGURES]


async def test_who_waits_too_long_is_turned_away_without_having_begun() -> None:
    slow = Slow()
    app = Admission(slow, ROOM)
    inside = await crowd(app, *[DESK] * ROOM)
    status, headers, body = await ask(app, *SEND)
    assert (status, headers[b"retry-after"]) == (429, b"2")
    assert msgspec.json.decode(body)["code"] == "too_busy"
    assert len(slow.begun) == ROOM
    slow.go.set()
    assert {answer[0] for answer in await asyncio.gather(*inside)} == {200}
    assert (await ask(app, *FIGURES))[0] == 200, "room is not given back"


async def test_a_failure_gives_its_room_back() -> None:
    slow = Slow()
    slow.go.set()
    app = Admission(slow, 1)
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            await ask(app, "GET", "/v1/fails")
    assert (await ask(app, *FIGURES))[0] == 200


async def test_one_who_leaves_the_line_takes_nobodys_turn() -> None:
    slow = Slow()
    app = Admission(slow, 1)
    first, gone, called, last = await crowd(app, READ, READ, READ, READ)
    gone.cancel()
    slow.go.set()
    await first
    # Called, but cancelled before it could begin.
    called.cancel()
    assert (await last)[0] == 200
    assert (await ask(app, *FIGURES))[0] == 200


async def test_who_asks_another_system_gives_up_its_room_once() -> None:
    slow = Slow()

    async def elsewhere(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/v1/prefill":
            # As when several registers are asked side by side.
            waits_elsewhere()
            waits_elsewhere()
        await slow(scope, receive, send)

    tasks = await crowd(Admission(elsewhere, 1), ("GET", "/v1/prefill"), READ, READ)
    assert len(slow.begun) == 2, "one that waits elsewhere took room, or gave up more than its own"
    slow.go.set()
    assert {answer[0] for answer in await asyncio.gather(*tasks)} == {200}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/v1/satisfaction/live"])
async def test_streams_and_operators_take_no_room(path: str) -> None:
    slow = Slow()
    app = Admission(slow, 1)
    inside = await crowd(app, READ, READ, ("GET", path))
    assert len(slow.begun) == 2, "it waits in line"
    slow.go.set()
    assert {answer[0] for answer in await asyncio.gather(*inside)} == {200}


async def test_without_a_limit_nobody_waits() -> None:
    slow = Slow()
    inside = await crowd(Admission(slow, 0), *[DESK] * 500)
    assert len(slow.begun) == 500
    slow.go.set()
    assert {answer[0] for answer in await asyncio.gather(*inside)} == {200}
