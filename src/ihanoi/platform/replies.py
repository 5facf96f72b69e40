"""Replies of one piece, sent as they are: the framework's own also merge cookies and tasks that nobody has here."""

from collections.abc import Mapping
from typing import Any, TypeVar

from litestar import MediaType, Response
from litestar.response.base import ASGIResponse
from litestar.serialization import get_serializer
from litestar.types import Receive, Scope, Send

T = TypeVar("T")

BODILESS = frozenset({204, 304})


class Ready(ASGIResponse):
    """Status, headers and body as they go out."""

    __slots__ = ("fields",)

    def __init__(self, status_code: int, fields: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.status_code = status_code
        self.fields = fields
        self.body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - called by name
        """Send all of it."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.fields})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


class Reply(Response[T]):
    """What a handler answers: content, status, headers; no cookies, nothing to do afterwards."""

    def __init__(
        self,
        content: T,
        *,
        status_code: int | None = None,
        headers: Mapping[str, str] | None = None,
        media_type: MediaType | str | None = None,
        background: None = None,
        type_encoders: Any = None,
    ) -> None:
        self.content = content
        self.status_code = status_code
        self.headers = dict(headers) if headers else {}
        self.media_type = media_type
        self.background = background
        self.response_type_encoders = type_encoders or {}
        self.encoding = "utf-8"

    def to_asgi_response(
        self,
        *_: Any,
        headers: Mapping[str, str] | None = None,
        media_type: MediaType | str | None = None,
        status_code: int | None = None,
        **__: Any,
    ) -> ASGIResponse:
        """Return what is sent; status, media type and headers of the answer itself go before those of its route."""
        status = self.status_code or status_code or 200
        named = {**headers, **self.headers} if headers else self.headers
        fields = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in named.items()]
        if status in BODILESS:
            return Ready(status, fields, b"")
        media = self.media_type or media_type or MediaType.JSON
        body = self.render(self.content, media, get_serializer(self.response_type_encoders))
        charset = b"; charset=utf-8" if media.startswith("text/") else b""
        fields.append((b"content-type", media.encode("latin-1") + charset))
        fields.append((b"content-length", b"%d" % len(body)))
        return Ready(status, fields, body)
