"""The limit of every HTTP figure: an application that does nothing, on the same server with the same flags."""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

BODY = b'{"hello":"world"}'
START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))],
}
END = {"type": "http.response.body", "body": BODY, "more_body": False}

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def hello(scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
    """Answer anything with the same few bytes."""
    del receive
    if scope["type"] == "http":
        await send(START)
        await send(END)


def create_app() -> Callable[..., Awaitable[None]]:
    """Return the application; the factory that granian calls."""
    return hello


if __name__ == "__main__":
    from ihanoi.cli import _serve
    from ihanoi.settings import load

    # The very function `ihanoi serve` uses: whatever flags it has, this has too.
    _serve("benchmarks.hello:create_app", load(), int(sys.argv[1]), int(sys.argv[2]))
