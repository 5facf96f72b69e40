"""A short way answers as its route would, or lets the request go on to it."""

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from ihanoi.platform.database import Reader
from ihanoi.platform.database_errors import DatabaseUnavailable
from ihanoi.platform.short_ways import ShortWay, ShortWays
from ihanoi.platform.throttle import Throttle, Throttles

ROUTE, PATH = "/v1/things/{code}", "/v1/things/A-1"


async def read(_: Reader, code: str) -> dict[str, str]:
    if code == "down":
        raise DatabaseUnavailable
    if code == "broken":
        raise ZeroDivisionError
    return {"code": code}


async def the_long_way(_: Any, __: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def ways(*, opened: bool = True, per_minute: int = 0) -> ShortWays:
    database: Any = SimpleNamespace(reader=lambda: None) if opened else None
    throttles = Throttles(Throttle(per_minute), Throttle(0), 0)
    return ShortWays(the_long_way, lambda: database, throttles, ShortWay(ROUTE, read))


async def ask(app: ShortWays, path: str = PATH, **scope: Any) -> tuple[int, dict[bytes, bytes], bytes, Any]:
    asked = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], **scope}
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await app(asked, None, send)
    headers = {name.lower(): value for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, sent[1]["body"], asked


async def test_it_answers_and_says_which_route_it_stands_for() -> None:
    status, headers, body, asked = await ask(ways())
    assert (status, body, asked["path_template"]) == (200, b'{"code":"A-1"}', ROUTE)
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"content-length"] == b"14"


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        (PATH, {"method": "POST"}),
        (PATH, {"query_string": b"x=1"}),
        (PATH, {"headers": [(b"authorization", b"Bearer x")]}),
        (PATH, {"type": "lifespan"}),
        ("/v1/things/", {}),
        ("/v1/things/A/1", {}),
        ("/v1/things/Á", {}),
        ("/v1/things/A\x00", {}),
        ("/v1/others/A-1", {}),
    ],
)
async def test_whatever_is_unusual_goes_the_routes_way(path: str, scope: dict[str, Any]) -> None:
    assert (await ask(ways(), path, **scope))[0] == 299


async def test_before_the_database_is_open_everything_goes_the_routes_way() -> None:
    assert (await ask(ways(opened=False)))[0] == 299


@pytest.mark.parametrize(
    ("code", "status", "said"), [("down", 503, "database_unavailable"), ("broken", 500, "internal_error")]
)
async def test_refusals_and_failures_are_problems(code: str, status: int, said: str) -> None:
    answered, headers, body, _ = await ask(ways(), f"/v1/things/{code}")
    assert (answered, headers[b"content-type"]) == (status, b"application/problem+json")
    assert msgspec.json.decode(body)["code"] == said


async def test_it_takes_turns_like_its_route() -> None:
    app = ways(per_minute=1)
    assert (await ask(app))[0] == 200
    status, headers, _, _ = await ask(app)
    assert status == 429
    assert int(headers[b"retry-after"]) > 0
