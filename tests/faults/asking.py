"""Asks the api what no honest client would, and reads its answers strictly."""

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
import msgspec

from ihanoi.local.client import Client

JSON = {"Content-Type": "application/json"}
PROBLEM = {"type", "title", "status", "code", "detail", "detail_en", "instance"}
DEADLINE = 20


async def ask(
    who: Client, method: str, path: str, body: Any = b"", headers: dict[str, str] | None = None, **query: str
) -> httpx2.Response:
    """Send anything under the caller's token, with a fresh key; ``headers`` replace what would be sent.

    A header of the empty string is left out; a body that is not bytes goes as JSON.
    """
    sent = {**who._headers, **JSON, "Idempotency-Key": str(uuid4()), **(headers or {})}
    content = body if isinstance(body, bytes) or hasattr(body, "__aiter__") else msgspec.json.encode(body)
    kept = {name: value for name, value in sent.items() if value}
    # A live stream that should have been refused would never end.
    async with asyncio.timeout(DEADLINE):
        return await who._http.request(method, path, content=content, headers=kept, params=query or None)


def problem(answer: httpx2.Response, *statuses: int, code: str | None = None) -> dict[str, Any]:
    """Check that the answer is a whole problem of one of these statuses, and return it."""
    said = answer.text[:500]
    assert answer.status_code in statuses, f"{answer.request.method} {answer.request.url.path}: {said}"
    assert answer.headers["content-type"] == "application/problem+json", said
    found: dict[str, Any] = msgspec.json.decode(answer.content)
    assert found.keys() - {"errors", "params"} == PROBLEM, said
    assert found["status"] == answer.status_code
    assert re.fullmatch(r"[a-z_]+", found["code"]), said
    assert found["type"] == f"urn:ihanoi:problem:{found['code']}"
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", found["instance"])
    for sentence in (found["title"], found["detail"], found["detail_en"]):
        assert sentence.strip(), "each sentence says something"
        assert "{" not in sentence, "each sentence is filled in"
    for fault in found.get("errors", []):
        assert fault.keys() == {"pointer", "code", "message", "message_en"}
        assert fault["pointer"] == "" or fault["pointer"].startswith("/")
    if answer.status_code == 503:
        assert int(answer.headers["retry-after"]) > 0
    if answer.status_code == 401:
        assert answer.headers["www-authenticate"] == "Bearer"
    assert code in (None, found["code"]), said
    return found


def pointers(found: dict[str, Any]) -> list[str]:
    """Return where a problem finds faults, in order."""
    return sorted(fault["pointer"] for fault in found["errors"])


async def raw(url: str, request: bytes) -> httpx2.Response:
    """Send bytes as they are over a connection of their own; return the answer."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write(request)
        received = await asyncio.wait_for(reader.read(), DEADLINE)
    finally:
        writer.close()
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    asked = httpx2.Request("GET", url)
    return httpx2.Response(int(status.split()[1]), headers=headers, content=body, request=asked)
