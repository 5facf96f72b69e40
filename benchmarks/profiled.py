"""The api with Python's own profiler on: what ``--profile`` starts instead. Slower throughout, shares about right."""

import cProfile
import os
from pathlib import Path
from typing import Any

from litestar.types import ASGIApp

from ihanoi.asgi import create_server

FOLDER = "BENCH_PROFILES"


def create_app() -> ASGIApp:
    """Return the api; each worker writes its profile into the folder when it ends."""
    server, profile = create_server(), cProfile.Profile()

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await server(scope, receive, send)
            return

        async def ready(message: Any) -> None:
            # From here on: starting is another question, and would hide the rest.
            profile.enable()
            await send(message)

        try:
            await server(scope, receive, ready)
        finally:
            profile.disable()
            profile.dump_stats(Path(os.environ[FOLDER]) / f"{os.getpid()}.prof")

    return watched


if __name__ == "__main__":
    from ihanoi.cli import _serve
    from ihanoi.settings import load

    settings = load()
    _serve("benchmarks.profiled:create_app", settings, settings.port, settings.workers)
