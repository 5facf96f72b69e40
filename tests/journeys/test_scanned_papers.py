"""Which papers officers and their owners may open, by what the scanner said, told from outside."""

import asyncpg
import pytest

from ihanoi.local.client import Client
from tests.faults.asking import ask, problem
from tests.journeys.stories import submitted
from tests.running import RunningCity

SAY = """
    UPDATE stored_file SET scan = $2
    WHERE id IN (SELECT file_id FROM dossier_document WHERE dossier_id = $1::text::uuid AND requirement = 'lease')
"""


async def said(city: RunningCity, dossier_id: str, state: str) -> None:
    """Let the scanner have said this of the lease."""
    connection = await asyncpg.connect(city.environment["IHANOI_DATABASE_URL"])
    try:
        assert await connection.execute(SAY, dossier_id, state) == "UPDATE 1"
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [
        ("unscanned", 200, None),
        ("clean", 200, None),
        ("pending", 409, "file_being_scanned"),
        ("error", 409, "file_being_scanned"),
        ("infected", 410, "file_quarantined"),
    ],
)
async def test_officers_open_only_what_may_be_opened(
    city: RunningCity, citizen: Client, officer: Client, state: str, status: int, code: str | None
) -> None:
    dossier = await submitted(citizen)
    [lease] = [paper for paper in dossier["documents"] if paper["requirement"] == "lease"]
    await said(city, dossier["id"], state)
    before = len((await citizen.get("/v1/me/access-log", limit=100))["items"])
    answer = await ask(officer, "GET", f"/v1/desk/dossiers/{dossier['id']}/documents/{lease['id']}")
    if code is None:
        assert answer.status_code == status
    else:
        problem(answer, status, code=code)
        assert ("retry-after" in answer.headers) is (status == 409)
    read = len((await citizen.get("/v1/me/access-log", limit=100))["items"]) - before
    assert read == (1 if code is None else 0), "a line for what was read, none for what was refused"
    present = {
        paper["id"]: paper["scan"] for paper in (await citizen.get(f"/v1/dossiers/{dossier['id']}"))["documents"]
    }
    assert present[lease["id"]] == state
