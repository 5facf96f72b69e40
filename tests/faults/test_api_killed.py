"""The api dies after it committed and before it answered: the client cannot know, asks again, and all is well."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from ihanoi.local.client import Client
from ihanoi.local.ports import free_port
from ihanoi.local.processes import answers
from tests.faults.asking import ask
from tests.faults.conftest import FrailCity
from tests.journeys.stories import filled_draft

DIE = {"X-Test-Die": "now"}


@pytest.fixture
async def mortal(frail: FrailCity, checkout: Path) -> AsyncIterator[Client]:
    """An api that dies on demand; whoever uses it brings a session."""
    port = free_port("127.0.0.1", 18800)
    env = {"IHANOI_PORT": str(port), "IHANOI_PUBLIC_URL": f"http://127.0.0.1:{port}", "PYTHONPATH": _path(checkout)}
    client = Client(frail.start_api("mortal", sys.executable, "-m", "tests.faults.dying_app", env=env))
    yield client
    await client.close()
    frail.children.pop("mortal").kill()


def _path(checkout: Path) -> str:
    return ":".join(str(folder) for folder in (checkout, *sys.path) if folder)


async def _codes(frail: FrailCity, dossier_id: str) -> tuple[Any, Any]:
    """Return the dossier's code, and how many numbers were handed out at all."""
    database = await asyncpg.connect(frail.environment["IHANOI_DATABASE_URL"])
    try:
        code = await database.fetchval("SELECT code FROM dossier WHERE id = $1", dossier_id)
        return code, await database.fetchval("SELECT coalesce(sum(last), 0) FROM dossier_number")
    finally:
        await database.close()


def _revived(frail: FrailCity, mortal: Client) -> None:
    """Wait until the api that died has been started again by its own keeper."""
    ready = f"{mortal._http.base_url}/readyz"
    frail.children["mortal"].wait_until(lambda: answers(ready, only_success=True), 10)


async def test_a_submission_whose_answer_was_lost_is_kept_and_replayed(
    frail: FrailCity, frail_citizen: Client, mortal: Client
) -> None:
    draft = await filled_draft(frail_citizen)
    path = f"/v1/dossiers/{draft['id']}/submission"
    command, key = {"version": draft["version"], "case": "rented"}, {"Idempotency-Key": str(uuid4())}
    code, handed_out = await _codes(frail, draft["id"])
    assert code is None

    with pytest.raises(httpx2.TransportError):
        await ask(mortal, "POST", path, command, {**frail_citizen._headers, **key, **DIE})
    code, now_handed_out = await _codes(frail, draft["id"])
    assert code is not None, "it was committed before the answer left"
    assert now_handed_out == handed_out + 1

    first = await ask(frail_citizen, "POST", path, command, key)
    again = await ask(frail_citizen, "POST", path, command, key)
    assert (first.status_code, first.json()["code"]) == (201, code)
    assert first.headers["idempotency-replayed"] == "true"
    assert first.content == again.content
    assert await _codes(frail, draft["id"]) == (code, now_handed_out)
    _revived(frail, mortal)
    there = await ask(mortal, "POST", path, command, {**frail_citizen._headers, **key})
    assert there.content == first.content, "the api that died knows as well, once it is back"
    steps = await frail_citizen.get(f"/v1/dossiers/{draft['id']}/timeline")
    assert [step["kind"] for step in steps].count("dossier.submitted") == 1
