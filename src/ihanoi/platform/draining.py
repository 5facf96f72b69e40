"""Takes in the rest of a body that was refused early, so that the refusal reaches whoever sent it."""

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, ReceiveMessage, Scope, Send

LIMIT = 32 * 1024 * 1024
"""Bytes taken in for the sake of a refusal; whoever sends more is cut off."""


class Draining(ASGIMiddleware):
    """Reads on before it answers: a connection closed amid an upload shows the sender a reset, no answer."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Pass the request on, and leave nothing of its body unread."""
        names = {name.lower() for name, _ in scope["headers"]}
        more = b"transfer-encoding" in names or b"content-length" in names

        async def receiving() -> ReceiveMessage:
            nonlocal more
            message = await receive()
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
            await next_app(scope, receiving, sending)
        except Exception:
            await drain()
            raise
