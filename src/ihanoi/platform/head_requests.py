"""Answers HEAD wherever GET is answered (RFC 9110 §9.3.2): the same status and headers, no body."""

import asyncio
from typing import Any

from litestar.types import ASGIApp, Message, ReceiveMessage


class HeadRequests:
    """Wraps the application, which sees a GET; live streams end with their headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass on, a HEAD as the GET it asks about."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        answered = asyncio.Event()
        asked = False

        async def receiving() -> ReceiveMessage:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": b"", "more_body": False}
            # A stream goes on until its reader leaves; this one leaves at the first byte.
            await answered.wait()
            return {"type": "http.disconnect"}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
            elif not answered.is_set():
                answered.set()
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        as_get: Any = {**scope, "method": "GET"}
        await self._app(as_get, receiving, sending)
