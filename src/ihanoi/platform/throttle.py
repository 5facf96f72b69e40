"""How often one client may ask what could be guessed: token buckets in the memory of this process."""

import contextlib
import time
from collections import OrderedDict
from ipaddress import IPv6Address, ip_address
from socket import AF_INET, inet_pton
from typing import Any, ClassVar

from litestar.connection import ASGIConnection
from litestar.datastructures import Headers
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope
from msgspec import Struct

from ihanoi.kernel.errors import DomainError, Kind

Connection = ASGIConnection[Any, Any, Any, Any]

SECOND = 1_000_000_000
PERIOD = 60 * SECOND
"""Nanoseconds in which an empty bucket fills up."""
MOST_CLIENTS = 50_000
"""Clients kept in mind, some 10 MB; beyond them those that asked longest ago begin anew."""


class TooManyRequests(DomainError):
    """A client asks more often than the limit allows."""

    kind: ClassVar[Kind] = Kind.TOO_MANY
    code = "too_many_requests"
    title = "Too many requests"
    detail_vi = "Có quá nhiều yêu cầu từ địa chỉ mạng này. Hãy thử lại sau {seconds} giây."
    detail_en = "Too many requests came from this network address. Try again in {seconds} seconds."

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.retry_after = seconds


def client_of(scope: Scope, trusted_proxies: int) -> bytes:
    """Return who asks: the IPv4 address, or the first half of an IPv6 address, whose other half clients choose freely.

    It is the connection's other end or, behind trusted proxies, what the outermost of them noted in
    ``X-Forwarded-For``; entries further left are the client's own invention. Empty when there is no address.
    """
    peer = scope.get("client")
    seen = [peer[0]] if peer else []
    if trusted_proxies:
        notes = Headers.from_scope(scope).getall("x-forwarded-for", [])
        hops = [hop.strip() for note in notes for hop in note.split(",")]
        seen = [*hops[-trusted_proxies:][:1], *seen]
    for text in seen:
        with contextlib.suppress(ValueError):
            return _network_of(text)
    return b""


def _network_of(text: str) -> bytes:
    # The usual form first: the module for addresses takes as long as a statement's answer to read it.
    with contextlib.suppress(OSError):
        return inet_pton(AF_INET, text)
    address = ip_address(text)
    if not isinstance(address, IPv6Address):
        return address.packed
    mapped = address.ipv4_mapped
    return address.packed[:8] if mapped is None else mapped.packed


class Throttle:
    """A bucket of turns per client: so many at once, and as many again evenly over each minute."""

    def __init__(self, per_minute: int) -> None:
        self._turn = PERIOD // per_minute if per_minute else 0
        self._full_at: OrderedDict[bytes, int] = OrderedDict()

    def take(self, client: bytes, now: int) -> int:
        """Take one turn at ``now`` (nanoseconds). Return 0, or in how many nanoseconds there will be one to take."""
        if not self._turn:
            return 0
        self._forget(now)
        full_at = max(self._full_at.get(client, now), now) + self._turn
        if (wait := full_at - now - PERIOD) > 0:
            return wait
        self._full_at[client] = full_at
        self._full_at.move_to_end(client)
        return 0

    def _forget(self, now: int) -> None:
        while self._full_at:
            client, full_at = next(iter(self._full_at.items()))
            if full_at > now and len(self._full_at) < MOST_CLIENTS:
                return
            del self._full_at[client]


class Throttles(Struct, frozen=True):
    """The throttles of this process, as the application's state holds them."""

    lookups: Throttle
    logins: Throttle
    trusted_proxies: int


def _pass(scope: Scope, throttles: Throttles, throttle: Throttle) -> None:
    wait = throttle.take(client_of(scope, throttles.trusted_proxies), time.monotonic_ns())
    if wait:
        raise TooManyRequests(-(-wait // SECOND))


def look_up(throttles: Throttles, scope: Scope) -> None:
    """Take a turn of whoever sent a request, for a look-up by a key that can be guessed.

    Raises:
        TooManyRequests: this client has no turn left.
    """
    _pass(scope, throttles, throttles.lookups)


async def seldom_looked_up(connection: Connection, _: BaseRouteHandler) -> None:
    """Let in look-ups by a key that can be guessed, as often as ``lookups_per_minute`` allows.

    Raises:
        TooManyRequests: this client has no turn left.
    """
    look_up(connection.app.state.throttles, connection.scope)


async def seldom_logged_in(connection: Connection, _: BaseRouteHandler) -> None:
    """Let in beginnings of logins, as often as ``logins_per_minute`` allows.

    Raises:
        TooManyRequests: this client has no turn left.
    """
    throttles: Throttles = connection.app.state.throttles
    _pass(connection.scope, throttles, throttles.logins)
