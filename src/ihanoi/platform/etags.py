"""Conditional requests (RFC 9110): an answer the client already has is not sent again."""

import hashlib
from typing import Any

import msgspec
from litestar import Request, Response
from msgspec import Struct


class Encoded(Struct, frozen=True):
    """A body ready for the wire, with its strong ETag."""

    body: bytes
    etag: str


def encoded(value: object) -> Encoded:
    """Return a value as JSON, with an ETag made of its bytes."""
    body = msgspec.json.encode(value)
    return Encoded(body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"')


def matches(header: str | None, etag: str) -> bool:
    """Tell whether an ``If-None-Match`` or ``If-Match`` header names the ETag."""
    if header is None:
        return False
    wanted = etag.removeprefix("W/")
    return header.strip() == "*" or any(part.strip().removeprefix("W/") == wanted for part in header.split(","))


def conditional(
    request: Request[Any, Any, Any], body: bytes, etag: str, *, cache_control: str = "no-cache"
) -> Response[Any]:
    """Answer with the body, or with 304 when the client holds this ETag."""
    headers = {"ETag": etag, "Cache-Control": cache_control}
    if matches(request.headers.get("if-none-match"), etag):
        return Response(b"", status_code=304, headers=headers)
    return Response(body, status_code=200, headers=headers, media_type="application/json")
