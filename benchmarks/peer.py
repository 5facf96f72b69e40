"""Another system that is asked for the same work: addresses as data, credentials from the environment."""

import asyncio
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec
from joserfc import jwt
from joserfc.jwk import OctKey
from msgspec import Struct

from benchmarks.wire import connect, encode

PATHS = ("item", "create", "case", "queue")
CASES = 50
"""Created before the clock starts, to be read by turns."""
DEADLINE = 30.0


class Unusable(Exception):
    """A peer cannot be measured; the message says why."""


class Address(Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of request, with places for names."""

    path: str
    method: str = "GET"
    body: str = ""


class Adapter(Struct, frozen=True, forbid_unknown_fields=True):
    """How a system is asked for four things."""

    name: str
    item: Address
    create: Address
    case: Address
    queue: Address
    auth: Literal["none", "bearer", "zgw"] = "none"
    headers: tuple[str, ...] = ()
    answer: str = ""
    """Field of a created case's answer that tells where it is: an id or an address."""


class Peer:
    """A running system."""

    def __init__(self, adapter: Adapter, url: str, environment: Mapping[str, str]) -> None:
        self.adapter, self.name, self.url = adapter, adapter.name, url.rstrip("/")
        self._names = {name: value for name, value in environment.items() if name.startswith("PEER_")}
        self._cases: list[str] = []
        self._sent = 0

    def requests(self, path: str, count: int = 1) -> list[bytes]:
        """Return requests of one kind, those that create each other than all before.

        Raises:
            Unusable: a name that the adapter wants is not in the environment.
        """
        address: Address = getattr(self.adapter, path)
        extra = (*self.adapter.headers, *self._login())
        if path == "case":
            return [self._request(address, extra, case=case) for case in self._cases or [""]]
        return [self._request(address, extra) for _ in range(count)]

    def _request(self, address: Address, extra: tuple[str, ...], case: str = "") -> bytes:
        self._sent += 1
        names = self._names | {"n": str(self._sent), "run": secrets.token_hex(4)}
        if case:
            names["case"] = case
        try:
            path, body = Template(address.path).substitute(names), Template(address.body).substitute(names)
        except KeyError as error:
            raise Unusable(f"{self.name}: {error.args[0]} is not known; is it in the environment?") from None
        host = urlsplit(self.url).netloc
        return encode(address.method, path, extra=extra, body=body.encode() if body else None, host=host)

    def _login(self) -> tuple[str, ...]:
        if self.adapter.auth == "none":
            return ()
        return (f"authorization: Bearer {self._token()}",)

    def _token(self) -> str:
        try:
            if self.adapter.auth == "bearer":
                return self._names["PEER_TOKEN"]
            client, secret = self._names["PEER_CLIENT"], self._names["PEER_SECRET"]
        except KeyError as error:
            raise Unusable(f"{self.name}: {error.args[0]} is missing in the environment") from None
        claims = {"iss": client, "client_id": client, "iat": int(time.time()), "user_id": "bench"}
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(secret))

    async def prepare(self) -> None:
        """Ask for each thing once, and create the cases that are read later.

        Raises:
            Unusable: it refuses, or does not tell where a case is.
        """
        for request in self.requests("create", CASES if self.adapter.answer else 1):
            answer = await self._ask(request, "create")
            if self.adapter.answer:
                self._cases.append(self._place(answer))
        for path in ("item", "case", "queue"):
            await self._ask(self.requests(path)[0], path)

    async def _ask(self, request: bytes, path: str) -> bytes:
        try:
            connection = await connect(self.url)
        except OSError as error:
            raise Unusable(f"{self.name}: {self.url}: {error}") from None
        status, body = await asyncio.wait_for(connection.ask(request), DEADLINE)
        connection.close()
        if not 200 <= status < 300:
            raise Unusable(f"{self.name}: {path}: {status} {body[:300].decode('utf-8', 'replace')}")
        return body

    def _place(self, answer: bytes) -> str:
        try:
            found: Any = msgspec.json.decode(answer)[self.adapter.answer]
        except (msgspec.MsgspecError, KeyError, TypeError):
            raise Unusable(f"{self.name}: create: no {self.adapter.answer} in {answer[:300]!r}") from None
        parts = urlsplit(str(found))
        return f"{parts.path}?{parts.query}".rstrip("?") if parts.scheme else str(found)


def read(file: Path, environment: Mapping[str, str]) -> Peer:
    """Return the peer an adapter describes, at ``PEER_URL``.

    Raises:
        Unusable: the adapter cannot be read, or the address is missing.
    """
    try:
        adapter = msgspec.toml.decode(file.read_bytes(), type=Adapter)
    except (OSError, msgspec.MsgspecError) as error:
        raise Unusable(f"{file}: {error}") from None
    if not (url := environment.get("PEER_URL")):
        raise Unusable("PEER_URL: where is the system to be compared?")
    return Peer(adapter, url, environment)
