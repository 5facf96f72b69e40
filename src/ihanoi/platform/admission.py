"""Turns the least urgent away while there is too much to do: what is let in is answered in time."""

from http import HTTPStatus
from typing import Any, ClassVar

import msgspec
from litestar.types import ASGIApp

from ihanoi.kernel.errors import DomainError, Kind
from ihanoi.platform.observing import REQUESTS
from ihanoi.platform.problems import MEDIA_TYPE, problem_of
from ihanoi.platform.urgency import urgency_of

ALWAYS = ("/healthz", "/readyz", "/metrics")


class TooBusy(DomainError):
    """More is asked at this moment than can be answered in time."""

    kind: ClassVar[Kind] = Kind.TOO_MANY
    code = "too_busy"
    title = "Too busy"
    detail_vi = "Hệ thống đang có quá nhiều yêu cầu. Chưa có gì được xử lý; vui lòng thử lại sau vài giây."
    detail_en = "There are too many requests at this moment. Nothing was done; please try again in a few seconds."
    retry_after = 2


class Admission:
    """Wraps the application and counts what is in flight; live streams, which rest, do not count.

    ``room`` is how many requests may be in flight before the least urgent are turned away; 0 admits everybody.
    Being turned away costs a hundredth of being answered, so that a flood takes little from those inside.
    """

    def __init__(self, app: ASGIApp, room: int) -> None:
        self._app = app
        self._room = room
        self._inside = 0
        # Counted, but without a line in the log: in a flood the lines would cost more than the refusals.
        self._refused = REQUESTS.labels("any", "turned away", HTTPStatus.TOO_MANY_REQUESTS.value)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let in, or turn away."""
        if scope["type"] != "http" or scope["path"].endswith("/live") or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        urgency = urgency_of(scope["method"], scope["path"])
        if self._room and self._inside >= self._room * urgency:
            self._refused.inc()
            await _turn_away(send)
            return
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1


_BODY = msgspec.json.encode(problem_of(TooBusy()))
_HEADERS = [
    (b"content-type", MEDIA_TYPE.encode()),
    (b"content-length", b"%d" % len(_BODY)),
    (b"cache-control", b"no-store"),
    (b"retry-after", b"%d" % TooBusy.retry_after),
]


async def _turn_away(send: Any) -> None:
    await send({"type": "http.response.start", "status": HTTPStatus.TOO_MANY_REQUESTS.value, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _BODY, "more_body": False})
