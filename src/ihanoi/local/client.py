"""A small client of the api, as an app would have one: logs in, repeats safely, follows live streams."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2
import msgspec

REDIRECT = "http://127.0.0.1:1/callback"
"""Where the login returns to: nobody listens there, the address itself carries the code."""


@cache
def _trusted() -> ssl.SSLContext:
    """Return the system's certificates, read once: that takes longer than a whole login."""
    return ssl.create_default_context()


class Refused(Exception):
    """The api answered with a problem."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.problem = problem
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail_en')} {problem.get('errors', '')}")


class Client:
    """One user of the api at ``base_url``; logged in after ``log_in``."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx2.AsyncClient(base_url=base_url, timeout=30, trust_env=False, verify=_trusted())
        self._headers: dict[str, str] = {}

    async def close(self) -> None:
        """Drop the connections."""
        await self._http.aclose()

    async def log_in(self, realm: str, account: str) -> dict[str, Any]:
        """Log in at the simulator as a person would in a browser, and return the session."""
        login = await self.post("/v1/auth/logins", {"realm": realm, "redirect_uri": REDIRECT}, key=None)
        async with httpx2.AsyncClient(timeout=30, trust_env=False, verify=_trusted()) as browser:
            answer = await browser.post(login["authorization_url"], data={"account": account})
        returned = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
        session: dict[str, Any] = await self.post(
            "/v1/auth/sessions",
            {"login": login["login"], "code": returned["code"], "state": returned["state"]},
            key=None,
        )
        self._headers = {"Authorization": f"Bearer {session['token']}"}
        return session

    async def get(self, path: str, **query: str | int) -> Any:
        """Read something.

        Raises:
            Refused: the api answered with a problem.
        """
        return self._read(await self._http.get(path, params=query, headers=self._headers))

    async def post(self, path: str, body: Any, key: str | None = "", **query: str) -> Any:
        """Create or move something, under a fresh key unless one is given; ``None`` sends none.

        Raises:
            Refused: the api answered with a problem.
        """
        headers = dict(self._headers)
        if key is not None:
            headers["Idempotency-Key"] = key or str(uuid4())
        content, kind = (
            (body, "application/octet-stream")
            if isinstance(body, bytes)
            else (
                msgspec.json.encode(body),
                "application/json",
            )
        )
        headers["Content-Type"] = kind
        return self._read(await self._http.post(path, params=query, content=content, headers=headers))

    async def patch(self, path: str, body: Any, version: int) -> Any:
        """Edit something that was last seen at ``version``.

        Raises:
            Refused: the api answered with a problem.
        """
        headers = {**self._headers, "If-Match": f'"{version}"', "Content-Type": "application/json"}
        return self._read(await self._http.patch(path, content=msgspec.json.encode(body), headers=headers))

    @asynccontextmanager
    async def follow(self, path: str) -> AsyncIterator[AsyncIterator[tuple[str, Any]]]:
        """Follow a live stream: yields (event name, data) as they come."""
        async with self._http.stream("GET", path, headers=self._headers, timeout=None) as response:
            if response.status_code != 200:
                await response.aread()
                self._read(response)
            yield _events(response.aiter_lines())

    @staticmethod
    def _read(response: httpx2.Response) -> Any:
        if response.status_code >= 400:
            raise Refused(response.status_code, msgspec.json.decode(response.content))
        return msgspec.json.decode(response.content) if response.content else None


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, Any]]:
    name = ""
    async for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, msgspec.json.decode(line.removeprefix("data: "))
