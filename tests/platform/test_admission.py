"""Under too much, the least urgent are turned away first, cheaply, and told when to come back."""

import asyncio
from typing import Any

import msgspec
import pytest

from ihanoi.platform.admission import Admission
from ihanoi.platform.urgency import Urgency, urgency_of

ROOM = 2


class Slow:
    """An application that answers when told to."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
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


async def crowd(app: Admission, count: int) -> list["asyncio.Task[Any]"]:
    """Let so many officers in."""
    tasks = [asyncio.create_task(ask(app, "GET", "/v1/desk/queue")) for _ in range(count)]
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
async def test_each_is_let_in_as_long_as_its_urgency_says(method: str, path: str, urgency: Urgency) -> None:
    slow = Slow()
    app = Admission(slow, ROOM)
    assert urgency_of(method, path) == urgency
    inside = await crowd(app, ROOM * urgency - 1)
    inside.append(asyncio.create_task(ask(app, method, path)))
    await asyncio.sleep(0)
    status, headers, body = await ask(app, method, path)
    assert (status, headers[b"retry-after"]) == (429, b"2")
    assert msgspec.json.decode(body)["code"] == "too_busy"
    slow.go.set()
    assert {answer[0] for answer in await asyncio.gather(*inside)} == {200}
    assert (await ask(app, method, path))[0] == 200, "room is not given back"


async def test_a_failure_gives_its_room_back() -> None:
    slow = Slow()
    slow.go.set()
    app = Admission(slow, 1)
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            await ask(app, "GET", "/v1/fails")
    assert (await ask(app, "GET", "/v1/satisfaction"))[0] == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/v1/satisfaction/live"])
async def test_streams_and_operators_take_no_room(path: str) -> None:
    slow = Slow()
    app = Admission(slow, 1)
    inside = await crowd(app, 4)
    asked = asyncio.create_task(ask(app, "GET", path))
    slow.go.set()
    assert (await asked)[0] == 200
    await asyncio.gather(*inside)


async def test_without_a_limit_nobody_is_turned_away() -> None:
    slow = Slow()
    app = Admission(slow, 0)
    inside = await crowd(app, 500)
    slow.go.set()
    assert {answer[0] for answer in await asyncio.gather(*inside)} == {200}
