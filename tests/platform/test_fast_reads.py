"""Reads that lie ready: as they are or compressed, whole or unchanged, with or without a body."""

import asyncio
import gzip
from typing import Any

import httpx2
import pytest
from prometheus_client import REGISTRY

from ihanoi.platform import fast_reads
from ihanoi.platform.etags import Encoded, encoded, takes_gzip
from ihanoi.platform.fast_reads import FastReads
from tests.running import RunningCity

LONG = encoded(["thường trú"] * 50, "public")
SHORT = encoded([])
LABELS = {"method": "GET", "route": "fast"}
PAGE = "/v1/procedures/1.004222"

ACCEPTED = {
    b"gzip": True,
    b"gzip, deflate, br": True,
    b"br;q=1.0, GZIP;q=0.5": True,
    b"identity, gzip; q=1": True,
    b"": False,
    b"identity": False,
    b"br": False,
    b"gzip;q=0": False,
    b"br, gzip ; q=0.000": False,
}


@pytest.mark.parametrize(("header", "expected"), ACCEPTED.items())
def test_who_takes_gzip(header: bytes, expected: bool) -> None:
    assert takes_gzip(header) is expected


async def _elsewhere(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"elsewhere", "more_body": False})


READY: dict[str, Encoded] = {"/long": LONG, "/short": SHORT}


async def _ask(path: str, method: str = "GET", **headers: str) -> httpx2.Response:
    app = FastReads(_elsewhere, lambda path, query: None if query else READY.get(path))
    sent = {"accept-encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as http:
        return await http.request(method, path, headers=sent)


async def test_whoever_takes_gzip_gets_the_same_content_compressed_under_a_weak_etag() -> None:
    plain, zipped = await _ask("/long"), await _ask("/long", accept_encoding="gzip")
    assert plain.content == zipped.content == LONG.body
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert int(zipped.headers["content-length"]) < int(plain.headers["content-length"]) == len(LONG.body)
    assert (plain.headers["etag"], zipped.headers["etag"]) == (LONG.etag, f"W/{LONG.etag}")
    assert plain.headers["vary"] == zipped.headers["vary"] == "Accept-Encoding"


async def test_what_would_grow_stays_as_it_is() -> None:
    answer = await _ask("/short", accept_encoding="gzip")
    assert (answer.content, answer.headers["etag"]) == (b"[]", SHORT.etag)
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
@pytest.mark.parametrize("held", [LONG.etag, f"W/{LONG.etag}", "*"])
async def test_either_etag_says_that_one_has_it(held: str, accepted: str) -> None:
    answer = await _ask("/long", if_none_match=held, accept_encoding=accepted)
    assert (answer.status_code, answer.content) == (304, b"")
    assert {"etag", "cache-control", "vary"} <= answer.headers.keys()
    assert "content-length" not in answer.headers


async def test_another_etag_brings_the_answer() -> None:
    assert (await _ask("/long", if_none_match='"another"')).content == LONG.body


async def test_its_head_alone_has_the_same_headers() -> None:
    got, head = await _ask("/long"), await _ask("/long", "HEAD")
    assert (head.status_code, head.headers, head.content) == (200, got.headers, b"")


@pytest.mark.parametrize(("path", "method"), [("/other", "GET"), ("/long?v=1", "GET"), ("/long", "POST")])
async def test_everything_else_goes_on(path: str, method: str) -> None:
    assert (await _ask(path, method)).content == b"elsewhere"


async def test_each_read_is_counted_a_moment_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast_reads, "NOTED_SECONDS", 0.01)

    def counted() -> list[float]:
        found = [REGISTRY.get_sample_value("ihanoi_requests_total", LABELS | {"status": s}) for s in ("200", "304")]
        return [value or 0.0 for value in found]

    app = FastReads(_elsewhere, lambda path, query: LONG)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as http:
        for _ in range(2):
            whole, unchanged = counted()
            for held in ("*", "no", "no"):
                await http.get("/", headers={"if-none-match": held})
            await asyncio.sleep(0.1)
            assert counted() == [whole + 2, unchanged + 1]


async def test_a_phone_reads_a_procedure_compressed(city: RunningCity) -> None:
    async with httpx2.AsyncClient(base_url=city.api, trust_env=False) as http:
        async with http.stream("GET", PAGE, headers={"Accept-Encoding": "gzip"}) as answer:
            sent = b"".join([piece async for piece in answer.aiter_raw()])
        plain = await http.get(PAGE, headers={"Accept-Encoding": "identity"})
    assert gzip.decompress(sent) == plain.content
    assert len(sent) < len(plain.content) / 2
