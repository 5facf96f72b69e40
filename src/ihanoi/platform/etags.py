"""Conditional requests (RFC 9110): an answer the client already has is not sent again."""

import gzip
import hashlib
from functools import cache, cached_property, lru_cache
from typing import Any

import msgspec
from litestar import Request, Response
from msgspec import Struct

from ihanoi.platform.replies import Reply

VARY = "Accept-Encoding"
_JSON, _GZIP, _VARY = (b"content-type", b"application/json"), (b"content-encoding", b"gzip"), (b"vary", VARY.encode())
Messages = tuple[dict[str, Any], dict[str, Any]]
"""Start and body of an answer as the server takes them (ASGI). Whoever sends them leaves them as they are."""


class Encoded(Struct, frozen=True, dict=True):
    """A body ready for the wire, with its ETag: strong, or weak where the body is compressed."""

    body: bytes
    etag: str
    cache_control: str = "no-cache"
    compressed: bool = False

    @cached_property
    def zipped(self) -> "Encoded":
        """The same, compressed once for all who take gzip; itself where that would be no shorter.

        Its ETag is weak: the same content in other bytes (RFC 9110 §8.8.1).
        """
        body = gzip.compress(self.body, 6, mtime=0)
        if len(body) >= len(self.body):
            return self
        return Encoded(body, f"W/{self.etag}", self.cache_control, compressed=True)

    @cached_property
    def whole(self) -> Messages:
        """The answer to whoever does not have it."""
        headers = [
            _JSON,
            (b"content-length", b"%d" % len(self.body)),
            *([_GZIP] if self.compressed else []),
            *self._validators,
        ]
        return _messages(200, headers, self.body)

    @cached_property
    def unchanged(self) -> Messages:
        """The answer to whoever has it."""
        return _messages(304, self._validators, b"")

    @property
    def _validators(self) -> list[tuple[bytes, bytes]]:
        return [(b"etag", self.etag.encode()), _cache_control(self.cache_control), _VARY]


@cache
def _cache_control(value: str) -> tuple[bytes, bytes]:
    return b"cache-control", value.encode()


def _messages(status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> Messages:
    start = {"type": "http.response.start", "status": status, "headers": headers}
    return start, {"type": "http.response.body", "body": body, "more_body": False}


def encoded(value: object, cache_control: str = "no-cache") -> Encoded:
    """Return a value as JSON, with an ETag made of its bytes."""
    body = msgspec.json.encode(value)
    return Encoded(body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"', cache_control)


@lru_cache(256)  # Clients are few kinds, and each kind always says the same.
def takes_gzip(accepted: bytes) -> bool:
    """Tell whether an ``Accept-Encoding`` header names gzip, and not to refuse it (RFC 9110 §12.5.3)."""
    if b";" not in accepted:
        return b"gzip" in accepted
    for part in accepted.lower().split(b","):
        coding, _, weight = part.replace(b" ", b"").partition(b";")
        if coding == b"gzip":
            return weight.rstrip(b"0.") != b"q="
    return False


def matches(header: str | None, etag: str) -> bool:
    """Tell whether an ``If-None-Match`` or ``If-Match`` header names the ETag."""
    if header is None:
        return False
    wanted = etag.removeprefix("W/")
    return header.strip() == "*" or any(part.strip().removeprefix("W/") == wanted for part in header.split(","))


def conditional(request: Request[Any, Any, Any], answer: Encoded) -> Response[Any]:
    """Answer with the body, or with 304 when the client holds this ETag."""
    headers = {"ETag": answer.etag, "Cache-Control": answer.cache_control, "Vary": VARY}
    if matches(request.headers.get("if-none-match"), answer.etag):
        return Reply(b"", status_code=304, headers=headers)
    return Reply(answer.body, status_code=200, headers=headers, media_type="application/json")
