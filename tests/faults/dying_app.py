"""An api that can be made to die between commit and answer: run it as ``python -m tests.faults.dying_app``."""

import os

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from ihanoi import asgi
from ihanoi.cli import _serve
from ihanoi.settings import load

DIE = b"x-test-die"


def create_app() -> ASGIApp:
    """Return the api; asked with the header ``x-test-die`` to submit, it ends as if killed instead of answering."""
    app = asgi.create_app()

    async def mortal(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                os._exit(137)
            await send(message)

        # The life of the process itself has neither path nor headers.
        doomed = scope.get("path", "").endswith("/submission") and DIE in dict(scope["headers"])
        await app(scope, receive, sending if doomed else send)

    return mortal


if __name__ == "__main__":
    settings = load()
    _serve("tests.faults.dying_app:create_app", settings, settings.port, workers=1)
