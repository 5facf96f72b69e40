"""Answers public reads whose bytes lie ready in memory before routing, dependencies and middleware cost anything."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from litestar.types import ASGIApp

from ihanoi.platform.etags import Encoded, matches, takes_gzip
from ihanoi.platform.observing import REQUESTS

Find = Callable[[str, bytes], Encoded | None]
"""Returns what lies ready for a path and query string, None when nothing does."""

READS = frozenset({"GET", "HEAD"})
NOTED_SECONDS = 1.0
NO_BODY = {"type": "http.response.body", "body": b"", "more_body": False}


class FastReads:
    """Wraps the application; whatever ``find`` does not know goes on to it unchanged.

    Everything that is sent was made when it was first asked for. These reads are counted in the metrics,
    within a second, but leave no log line: they name nobody, and a line costs more than the read. Nor is anybody's token
    looked at: what everybody may read is no secret, and one that does not hold is refused wherever it would open something.
    """

    def __init__(self, app: ASGIApp, find: Find) -> None:
        self._app = app
        self._find = find
        self._read = REQUESTS.labels("GET", "fast", HTTPStatus.OK.value)
        self._unchanged = REQUESTS.labels("GET", "fast", HTTPStatus.NOT_MODIFIED.value)
        self._reads = self._unchanging = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer at once, or pass on."""
        found = None
        if scope["type"] == "http" and scope["method"] in READS:
            found = self._find(scope["path"], scope["query_string"])
        if found is None:
            await self._app(scope, receive, send)
            return
        known = None
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                found = found.zipped if takes_gzip(value) else found
            elif name == b"if-none-match":
                known = value
        same = known is not None and matches(known.decode("latin-1"), found.etag)
        self._reads += 1
        if self._reads == 1:
            asyncio.get_running_loop().call_later(NOTED_SECONDS, self._note)
        if same:
            self._unchanging += 1
        start, body = found.unchanged if same else found.whole
        await send(start)
        await send(body if scope["method"] == "GET" else NO_BODY)

    def _note(self) -> None:
        # Adding one to the library's counter for each read would cost as much as everything else here.
        self._read.inc(self._reads - self._unchanging)
        self._unchanged.inc(self._unchanging)
        self._reads = self._unchanging = 0
