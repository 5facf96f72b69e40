"""Operators' figures: for whoever holds the token in the settings, for nobody while there is none."""

import httpx2
import pytest
from litestar import Litestar
from litestar.datastructures import State

from ihanoi.platform.observing import metrics
from ihanoi.platform.problems import HANDLERS


@pytest.mark.parametrize(
    ("wanted", "sent", "status"),
    [
        ("secret", b"Bearer secret", 200),
        ("secret", b"bearer secret", 200),
        ("secret", b"Bearer ", 401),
        ("secret", b"Bearer \xff", 401),
        ("", b"Bearer ", 401),
        ("", b"", 401),
    ],
)
async def test_the_figures_open_with_the_token_and_never_without_one(wanted: str, sent: bytes, status: int) -> None:
    app = Litestar([metrics], state=State({"metrics_token": wanted}), exception_handlers=HANDLERS, openapi_config=None)
    transport = httpx2.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as http:
        answer = await http.get("/metrics", headers={b"Authorization": sent})
    assert answer.status_code == status
    assert ("ihanoi_requests_total" in answer.text) == (status == 200)
