"""Stands in for ``python -m ihanoi``: ``up`` runs the city, the other words are its processes."""

import os
import sys
import time
from collections.abc import Awaitable, Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import urlsplit

from ihanoi import settings as settings_module
from ihanoi.settings import Settings


async def app(
    scope: dict[str, Any], receive: Callable[[], Awaitable[object]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Answer everything with 200 and the number of the process that answered."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(os.getpid()).encode()})


class Simulator(BaseHTTPRequestHandler):
    """Answers everything with 404, which is enough to be alive."""

    def do_GET(self) -> None:
        self.send_error(404)


async def prepare(settings: Settings) -> None:
    """Use both servers, as the real preparation does, and count the starts."""
    import asyncpg
    from redis.asyncio import Redis

    connection = await asyncpg.connect(settings.database_url)
    await connection.execute("CREATE TABLE IF NOT EXISTS start (at timestamptz)")
    await connection.execute("INSERT INTO start VALUES (now())")
    await connection.close()
    async with Redis.from_url(settings.redis_url) as cache:
        await cache.set("open", "yes")


def main(word: str) -> None:
    settings = settings_module.load()
    match word:
        case "up":
            from ihanoi.local.up import up

            up(settings, program=(sys.executable, __file__), preparation=prepare)
        case "serve":
            from granian import Granian
            from granian.constants import Interfaces

            Granian(
                "stand_in:app",
                settings.host,
                settings.port,
                interface=Interfaces.ASGI,
                workers_kill_timeout=1,
            ).serve()
        case "simulate":
            address = urlsplit(settings.simulator_url)
            HTTPServer((address.hostname or "", address.port or 0), Simulator).serve_forever()
        case "work":
            time.sleep(3600)


if __name__ == "__main__":
    main(sys.argv[1])
