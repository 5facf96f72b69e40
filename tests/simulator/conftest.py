"""The simulator inside the process, as good as new for each test."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from litestar import Litestar

from ihanoi.agencies.seed import UnitEntry
from ihanoi.settings import load
from ihanoi.simulator import create_simulator

BASE = "http://127.0.0.1:8100"
UNITS = [
    UnitEntry("H26", "Ủy ban nhân dân thành phố Hà Nội", "city"),
    UnitEntry("H26.00070", "Phường Hoàn Kiếm", "commune", "00070"),
]


@pytest.fixture(scope="module")
def app() -> Litestar:
    settings = load({"IHANOI_SIMULATOR_URL": BASE, "IHANOI_REDIRECT_URIS": "ihanoi://login"})
    return create_simulator(settings, UNITS, people=100, slow_seconds=0.05)


@pytest.fixture
async def browser(app: Litestar) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app)  # type: ignore[arg-type]  # httpx2 names ASGI's types differently
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client
        for system in (await client.get("/control")).json():
            await client.put(f"/control/{system}", json={"mode": "ok"})
