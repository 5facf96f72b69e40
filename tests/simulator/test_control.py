"""The simulator fails when it is told to, and says what runs."""

import httpx2
import pytest


@pytest.mark.parametrize(("mode", "status"), [("down", 503), ("denied", 403), ("garbage", 200), ("slow", 200)])
async def test_the_electronic_identity_fails_when_told_to(browser: httpx2.AsyncClient, mode: str, status: int) -> None:
    assert (await browser.put("/control/e-identity", json={"mode": mode})).status_code == 200
    answer = await browser.get("/citizen/jwks")
    assert answer.status_code == status
    modes = (await browser.get("/control")).json()
    assert (modes.pop("e-identity"), set(modes.values())) == (mode, {"ok"})


async def test_an_unknown_system_or_mode_is_refused_and_changes_nothing(browser: httpx2.AsyncClient) -> None:
    assert (await browser.put("/control/weather", json={"mode": "down"})).status_code == 400
    assert (await browser.put("/control/population", json={"mode": "sad"})).status_code == 400
    assert set((await browser.get("/control")).json().values()) == {"ok"}


async def test_the_index_says_what_runs_and_how_to_make_it_fail(browser: httpx2.AsyncClient) -> None:
    page = (await browser.get("/")).text
    assert "PUT" in page
    assert "e-identity: <strong>ok</strong>" in page
