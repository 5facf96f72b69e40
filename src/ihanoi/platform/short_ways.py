"""Answers public reads that are asked all day before routing and dependencies cost more than the answer."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Request
from litestar.types import ASGIApp
from msgspec import Struct

from ihanoi.platform.database import Database, Reader
from ihanoi.platform.problems import answer_to
from ihanoi.platform.throttle import Throttles, look_up

Read = Callable[[Reader, str], Awaitable[object]]


class ShortWay(Struct, frozen=True):
    """A read by a key that can be guessed: the route it shortens, with the key at its end, and the query behind it."""

    route: str
    read: Read

    @property
    def prefix(self) -> str:
        """What comes before the key."""
        return self.route.partition("{")[0]


class ShortWays:
    """Wraps the application, whose routes stay: whoever sends a token, a query or an odd key goes their way."""

    def __init__(
        self, app: ASGIApp, database: Callable[[], Database | None], throttles: Throttles, *ways: ShortWay
    ) -> None:
        self._app = app
        self._database = database
        self._throttles = throttles
        self._ways = {way.prefix: way for way in ways}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer at once, or pass on."""
        found = self._find(scope)
        if found is None:
            await self._app(scope, receive, send)
            return
        way, database = found
        scope["path_template"] = way.route
        try:
            look_up(self._throttles, scope)
            key = scope["path"][len(way.prefix) :]
            body = msgspec.json.encode(await way.read(database.reader(), key))
        except Exception as error:  # noqa: BLE001 - every error has its answer there
            request = Request[Any, Any, Any](scope)
            refusal = answer_to(request, error).to_asgi_response(app=None, request=request)
            await refusal(scope, receive, send)
            return
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def _find(self, scope: Any) -> tuple[ShortWay, Database] | None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
            return None
        prefix, _, key = scope["path"].rpartition("/")
        way = self._ways.get(f"{prefix}/")
        plain = key and key.isascii() and key.isprintable()
        if way is None or not plain or any(name == b"authorization" for name, _ in scope["headers"]):
            return None
        database = self._database()
        return None if database is None else (way, database)
