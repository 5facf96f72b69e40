"""A file sent in pieces over a weak network, told from outside."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from ihanoi.local.client import Client
from tests.faults.asking import ask, problem
from tests.journeys.stories import filled_draft
from tests.running import RunningCity, logged_in

PDF = b"%PDF-1.4\n" + b"a page\n" * 100
BINARY = "application/octet-stream"


@pytest.fixture
async def neighbour(city: RunningCity, strangers: Iterator[str]) -> AsyncIterator[Client]:
    """Another citizen nobody has seen before."""
    async with logged_in(city, "citizen", next(strangers)) as client:
        yield client


async def test_a_lost_connection_is_asked_how_far_it_came_and_goes_on(citizen: Client) -> None:
    upload = await citizen.post("/v1/me/uploads", {"size": len(PDF), "name": "khai sinh.pdf"})
    path = f"/v1/me/uploads/{upload['id']}"
    first = await ask(citizen, "PATCH", path, PDF[:300], {"Upload-Offset": "0", "Content-Type": BINARY})
    assert (first.status_code, first.headers["upload-offset"]) == (200, "300"), first.text
    head = await citizen._http.head(path, headers=citizen._headers)
    assert (head.headers["upload-offset"], head.headers["upload-length"]) == ("300", str(len(PDF)))
    wrong = await ask(citizen, "PATCH", path, PDF[200:], {"Upload-Offset": "200", "Content-Type": BINARY})
    assert problem(wrong, 409, code="upload_offset_wrong")["params"] == {"offset": 300}
    last = await ask(citizen, "PATCH", path, PDF[300:], {"Upload-Offset": "300", "Content-Type": BINARY})
    assert last.json()["state"] == "finished"


async def test_what_cannot_be_an_upload_is_refused_in_words(citizen: Client, neighbour: Client) -> None:
    for size in (0, -1, 20 * 1024 * 1024 + 1, 1.5):
        problem(await ask(citizen, "POST", "/v1/me/uploads", {"size": size}), 400)
    problem(await ask(citizen, "POST", "/v1/me/uploads", {"size": 1, "sha256": "abc"}), 400)
    upload = await citizen.post("/v1/me/uploads", {"size": len(PDF)})
    path = f"/v1/me/uploads/{upload['id']}"
    problem(await ask(neighbour, "GET", path), 404, code="upload_not_found")
    problem(await ask(neighbour, "PATCH", path, PDF, {"Upload-Offset": "0"}), 404, code="upload_not_found")
    problem(await ask(citizen, "PATCH", f"/v1/me/uploads/{uuid4()}", PDF, {"Upload-Offset": "0"}), 404)
    for offset in ("", "-1", "x", "9" * 30):
        problem(await ask(citizen, "PATCH", path, PDF, {"Upload-Offset": offset}), 400)
    problem(await ask(citizen, "PATCH", path, b"x" * (5 * 1024 * 1024 + 1), {"Upload-Offset": "0"}), 413)
    problem(await ask(citizen, "PATCH", path, PDF + b"x", {"Upload-Offset": "0"}), 422, code="upload_too_long")
    assert (await citizen.get(path))["offset"] == 0


async def test_while_the_store_is_down_papers_are_refused_for_now_and_nothing_is_half_kept(
    city: RunningCity, citizen: Client
) -> None:
    draft = await filled_draft(citizen)
    path, key = f"/v1/dossiers/{draft['id']}", str(uuid4())
    store = Path(city.environment["IHANOI_DATA_DIR"]) / "documents"
    aside = store.rename(store.with_name("documents-aside"))
    store.write_text("no folder")
    try:
        headers = {"Idempotency-Key": key, "Content-Type": BINARY}
        answer = await ask(citizen, "POST", f"{path}/documents", PDF, headers, requirement="lease")
        problem(answer, 503, code="documents_unavailable")
        upload = await citizen.post("/v1/me/uploads", {"size": len(PDF)})
        piece = await ask(citizen, "PATCH", f"/v1/me/uploads/{upload['id']}", PDF, {"Upload-Offset": "0"})
        problem(piece, 503, code="documents_unavailable")
    finally:
        store.unlink()
        aside.rename(store)
    assert await citizen.get(path) == draft
    assert (await citizen.get(f"/v1/me/uploads/{upload['id']}"))["offset"] == 0
    again = await ask(citizen, "POST", f"{path}/documents", PDF, headers, requirement="lease")
    assert again.status_code == 201, again.text
