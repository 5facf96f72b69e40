"""Takes in the rest of a body that was refused early, so that the refusal reaches whoever sent it."""

from typing import Any

from litestar.types import ASGIApp, Message, ReceiveMessage

LIMIT = 32 * 1024 * 1024
"""Bytes taken in for the sake of a refusal; whoever sends more is cut off."""

ANNOUNCED_BY = (b"transfer-encoding", b"content-length")


class Draining:
    """Reads on before it answers: a connection closed amid an upload shows the sender a reset, no answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on, and leave nothing of its body unread."""
        more = scope["type"] == "http" and any(name in ANNOUNCED_BY for name, _ in scope["headers"])
        if not more:
            await self._app(scope, receive, send)
            return

        async def receiving() -> ReceiveMessage:
            nonlocal more
            message: ReceiveMessage = await receive()
            more = message["type"] == "http.request" and message.get("more_body", False)
            return message

        async def drain() -> None:
            taken = 0
            while more and taken < LIMIT:
                message = await receiving()
                taken += len(message.get("body", b""))  # type: ignore[arg-type]

        async def sending(message: Message) -> None:
            if more and message["type"] == "http.response.start":
                await drain()
            await send(message)

        try:
            await self._app(scope, receiving, sending)
        except Exception:
            await drain()
            raise
