"""HEAD is answered as GET would be, without the body (RFC 9110 §9.3.2)."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from litestar import Litestar, get
from litestar.response import Stream

from ihanoi.platform.head_requests import HeadRequests
from tests.running import RunningCity

FORM = "/v1/procedures/1.004222/form"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/procedures/1.004222",
        FORM,
        "/v1/procedures?q=thuong+tru",
        "/v1/procedures/9.999999",
        "/v1/procedures?limit=0",
        "/v1/me",
        "/v1/agencies",
        "/healthz",
        "/readyz",
        "/docs",
    ],
)
async def test_head_tells_what_get_would(city: RunningCity, path: str) -> None:
    # A page of the list is compressed from the second time on.
    plain = {"Accept-Encoding": "identity"}
    async with httpx2.AsyncClient(base_url=city.api, trust_env=False, headers=plain) as http:
        got, head = await http.get(path), await http.head(path)
        again = await http.get(path)
    assert head.status_code == got.status_code == again.status_code
    assert head.content == b""
    for name in got.headers.keys() - {"date"}:
        assert head.headers[name] == got.headers[name], name
    assert int(head.headers["content-length"]) == len(got.content)


async def test_head_of_what_one_holds_says_that_nothing_changed(city: RunningCity) -> None:
    async with httpx2.AsyncClient(base_url=city.api, trust_env=False) as http:
        etag = (await http.head(FORM)).headers["etag"]
        held = await http.head(FORM, headers={"If-None-Match": etag})
    assert (held.status_code, held.content, held.headers["etag"]) == (304, b"", etag)


async def test_head_of_a_live_stream_ends_at_once(city: RunningCity) -> None:
    async with httpx2.AsyncClient(base_url=city.api, trust_env=False) as http, asyncio.timeout(2):
        head = await http.head("/v1/satisfaction/live")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/event-stream")


async def test_head_where_nothing_can_be_read_is_refused(city: RunningCity) -> None:
    async with httpx2.AsyncClient(base_url=city.api, trust_env=False) as http:
        assert (await http.head("/v1/auth/logins")).status_code == 405


async def test_nobody_goes_on_sending_a_stream_that_only_its_head_was_asked_of() -> None:
    left = asyncio.Event()

    async def beats() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b": beat\n\n"
                await asyncio.sleep(0)
        finally:
            left.set()

    @get("/")
    async def follow() -> Stream:
        return Stream(beats(), media_type="text/event-stream")

    transport = httpx2.ASGITransport(HeadRequests(Litestar([follow], openapi_config=None)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as http, asyncio.timeout(2):
        assert (await http.head("/")).status_code == 200
        await left.wait()
