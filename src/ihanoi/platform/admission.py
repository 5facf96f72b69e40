"""Lets few requests be at work at once; the rest wait a moment in lines by urgency, or are turned away."""

import asyncio
import time
from http import HTTPStatus
from typing import Any, ClassVar

import msgspec
from litestar.types import ASGIApp

from ihanoi.kernel.errors import DomainError, Kind
from ihanoi.platform.elsewhere import GIVE_UP_ROOM
from ihanoi.platform.observing import TURNED_AWAY, WAITED, WAITING
from ihanoi.platform.problems import MEDIA_TYPE, problem_of
from ihanoi.platform.urgency import PRESENT, Urgency, urgency_of
from ihanoi.platform.waiting import Lines

ALWAYS = ("/healthz", "/readyz", "/metrics")
LOOKS = 0.05
"""Seconds between looks at the lines while nothing else moves them."""


class TooBusy(DomainError):
    """More is asked at this moment than can be answered in time."""

    kind: ClassVar[Kind] = Kind.TOO_MANY
    code = "too_busy"
    title = "Too busy"
    detail_vi = "Hệ thống đang có quá nhiều yêu cầu. Chưa có gì được xử lý; vui lòng thử lại sau vài giây."
    detail_en = "There are too many requests at this moment. Nothing was done; please try again in a few seconds."
    retry_after = 2


class Admission:
    """Wraps the application; live streams, which rest, and operators are let in beside the lines.

    ``room`` is how many requests may be at work; 0 lets everybody in. Being turned away costs a hundredth of being
    answered and leaves no line in the log: in a flood the lines would cost more than the refusals.
    """

    def __init__(self, app: ASGIApp, room: int) -> None:
        self._app = app
        self._room = room
        self._lines: Lines[asyncio.Future[bool]] = Lines(room)
        self._looking = False
        self._waiting = {urgency: WAITING.labels(urgency.name.lower()) for urgency in Urgency}
        self._waited = {urgency: WAITED.labels(urgency.name.lower()) for urgency in Urgency}
        self._refused = {urgency: TURNED_AWAY.labels(urgency.name.lower()) for urgency in Urgency}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let in at once or after a while, or turn away."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        urgency = urgency_of(scope["method"], scope["path"])
        PRESENT.set(urgency)
        if not self._room or scope["path"].endswith("/live") or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        begins = self._lines.come(turn, urgency, time.monotonic())
        try:
            if begins is None:
                begins = await self._in_line(turn, urgency)
            if begins:
                GIVE_UP_ROOM.set(lambda: self._leave(turn))
                await self._app(scope, receive, send)
        finally:
            self._leave(turn)
        if not begins:
            self._refused[urgency].inc()
            await _turn_away(send)

    async def _in_line(self, turn: "asyncio.Future[bool]", urgency: Urgency) -> bool:
        came = time.monotonic()
        self._look_later()
        self._waiting[urgency].inc()
        try:
            begins = await turn
        finally:
            self._waiting[urgency].dec()
        if begins:
            self._waited[urgency].observe(time.monotonic() - came)
        return begins

    def _leave(self, turn: "asyncio.Future[bool]") -> None:
        if self._lines.leave(turn):
            self._call()

    def _call(self) -> None:
        for turn, begins in self._lines.called(time.monotonic()):
            if not turn.done():
                turn.set_result(begins)

    def _look_later(self) -> None:
        if not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_later(LOOKS, self._look)

    def _look(self) -> None:
        self._looking = False
        self._call()
        if self._lines.waiting:
            self._look_later()


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
