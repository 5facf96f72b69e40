"""Another system as ``benchmarks/peers/generic.toml`` describes one: items, and cases in memory."""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


def create_app() -> Callable[..., Awaitable[None]]:
    """Return the application; the factory that granian calls."""
    cases: list[dict[str, Any]] = []

    def answer(method: str, path: str, body: bytes) -> tuple[int, Any]:
        if (method, path) == ("POST", "/cases"):
            cases.append({"id": len(cases), **msgspec.json.decode(body)})
            return 201, cases[-1]
        if path == "/cases":
            return 200, {"count": len(cases), "items": cases[-20:]}
        if path.startswith("/cases/") and path[7:].isdigit() and int(path[7:]) < len(cases):
            return 200, cases[int(path[7:])]
        return (200, {"id": "A1"}) if path == "/items/A1" else (404, {"error": path})

    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while (message := await receive()).get("more_body") or message.get("body"):
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        status, found = answer(scope["method"], scope["path"], body)
        content = msgspec.json.encode(found)
        length = (b"content-length", str(len(content)).encode())
        await send({"type": "http.response.start", "status": status, "headers": [length]})
        await send({"type": "http.response.body", "body": content})

    return app


if __name__ == "__main__":
    from ihanoi.cli import _serve
    from ihanoi.settings import load

    _serve("tests.benchmarks.peer_double:create_app", load(), int(sys.argv[1]), 1)
