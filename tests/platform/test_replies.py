"""Replies are, to the byte, what the framework's own would be."""

from typing import Any

import pytest
from litestar import MediaType, Response
from litestar.response.base import ASGIResponse
from msgspec import Struct

from ihanoi.platform.replies import Reply

OF_THE_ROUTE: dict[str, Any] = {
    "headers": {"Cache-Control": "no-store"},
    "media_type": "application/json",
    "status_code": 200,
    "cookies": [],
    "type_encoders": {},
}


class Thing(Struct):
    """Something to answer."""

    name: str


async def sent(answer: ASGIResponse) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        messages.append({**message, "headers": sorted(message.get("headers", []))})

    async def receive() -> Any:
        raise AssertionError

    scope: Any = {"type": "http"}
    await answer(scope=scope, receive=receive, send=send)
    return messages


@pytest.mark.parametrize(
    "told",
    [
        {"content": Thing("Hồ sơ")},
        {"content": Thing("Hồ sơ"), "status_code": 201, "headers": {"ETag": '"7"'}},
        {"content": [], "headers": {"Cache-Control": "public"}},
        {"content": b'{"encoded":"before"}', "media_type": "application/json"},
        {"content": None, "status_code": 204},
        {"content": b"", "status_code": 304, "headers": {"ETag": '"7"'}},
        {"content": "<p>Xin chào</p>", "media_type": MediaType.HTML},
        {"content": "", "media_type": "text/plain"},
        {"content": Thing("?"), "status_code": 409, "media_type": "application/problem+json"},
    ],
    ids=str,
)
async def test_a_reply_is_what_the_framework_would_send(told: dict[str, Any]) -> None:
    request: Any = None
    expected = Response(**told).to_asgi_response(None, request, **OF_THE_ROUTE)
    assert await sent(Reply(**told).to_asgi_response(None, request, **OF_THE_ROUTE)) == await sent(expected)


def test_what_nobody_would_send_is_not_taken() -> None:
    anything: Any = {"cookies": {"session": "x"}}
    with pytest.raises(TypeError):
        Reply(None, **anything)
