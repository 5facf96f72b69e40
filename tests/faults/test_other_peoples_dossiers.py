"""Somebody else's dossier does not exist: on every route that takes a dossier's id, present and future."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from ihanoi.local.client import Client
from tests.faults.asking import ask, problem
from tests.faults.described import Operation, dossier_operations, operations
from tests.journeys.stories import filled_draft, submitted

EVERY_ROUTE = pytest.mark.parametrize("operation", dossier_operations(), ids=str)


@dataclass(frozen=True)
class Owned:
    """A citizen with a draft and a submitted dossier, to be left alone."""

    owner: Client
    draft: dict[str, Any]
    submitted: dict[str, Any]

    async def present(self) -> list[Any]:
        """Return all there is to see of both."""
        paths = [f"/v1/dossiers/{dossier['id']}" for dossier in (self.draft, self.submitted)]
        seen = [await self.owner.get(path + part) for path in paths for part in ("", "/timeline")]
        return [*seen, await self.owner.get("/v1/me/access-log")]


@pytest.fixture(scope="module")
async def owned(anybody: Client) -> Owned:
    """Two dossiers of the shared citizen."""
    return Owned(anybody, await filled_draft(anybody), await submitted(anybody))


@pytest.fixture(scope="module")
async def stranger(anybody: Client, strangers: Any) -> Any:
    """Another citizen."""
    client = Client(str(anybody._http.base_url))
    await client.log_in("citizen", next(strangers))
    yield client
    await client.close()


async def _intrude(who: Client, operation: Operation, dossier: dict[str, Any]) -> dict[str, Any]:
    """Try an operation with everything right but the caller."""
    path = operation.at(dossier_id=dossier["id"], document_id=dossier["documents"][0]["id"])
    seen = {"If-Match": f'"{dossier["version"]}"'}
    answer = await ask(who, operation.method, path, operation.body(dossier["version"]), seen, **operation.query())
    return problem(answer, 403, 404)


def test_there_are_such_routes_and_each_names_the_dossier_alike() -> None:
    assert len(dossier_operations()) > 15
    for operation in operations():
        assert re.findall(r"dossiers/{(\w+)}", operation.path) in ([], ["dossier_id"]), str(operation)


@EVERY_ROUTE
async def test_another_citizen_finds_no_dossier_and_changes_nothing(
    operation: Operation, owned: Owned, stranger: Client
) -> None:
    before = await owned.present()
    for dossier in (owned.draft, owned.submitted):
        found = await _intrude(stranger, operation, dossier)
        assert found["code"] == ("wrong_role" if operation.for_staff else "dossier_not_found")
    assert await owned.present() == before


@EVERY_ROUTE
async def test_no_officer_finds_a_draft_nor_another_wards_dossier_or_changes_it(
    operation: Operation, owned: Owned, clerk_elsewhere: Client, clerk: Client
) -> None:
    before = await owned.present()
    may_enter = operation.for_staff or operation.for_both_roles
    cases = ((clerk_elsewhere, owned.draft), (clerk_elsewhere, owned.submitted), (clerk, owned.draft))
    for who, dossier in cases:
        found = await _intrude(who, operation, dossier)
        assert found["code"] == ("dossier_not_found" if may_enter else "wrong_role")
    assert await owned.present() == before


async def test_a_paper_is_not_reached_through_another_dossier(owned: Owned, clerk: Client, stranger: Client) -> None:
    paper = owned.draft["documents"][0]["id"]
    answer = await ask(clerk, "GET", f"/v1/desk/dossiers/{owned.submitted['id']}/documents/{paper}")
    problem(answer, 404, code="dossier_not_found")


async def test_lists_hold_nobody_elses_dossiers(owned: Owned, stranger: Client, clerk_elsewhere: Client) -> None:
    foreign = {owned.draft["id"], owned.submitted["id"]}
    for who, path in ((stranger, "/v1/dossiers"), (clerk_elsewhere, "/v1/desk/queue")):
        assert not foreign & {item["id"] for item in (await who.get(path, limit=100))["items"]}


async def test_an_officer_asks_for_another_wards_queue_in_vain(owned: Owned, clerk_elsewhere: Client) -> None:
    for unit in (owned.submitted["unit"]["id"], str(uuid4())):
        problem(await ask(clerk_elsewhere, "GET", "/v1/desk/queue", unit=unit), 403, code="wrong_role")


async def test_a_code_guessed_nearby_is_no_dossier(owned: Owned, nobody: Client) -> None:
    code = owned.submitted["code"]
    assert (await ask(nobody, "GET", f"/v1/tracking/{code}")).status_code == 200
    for guess in (code[:-4] + "9999", code[:-1], code + "0", f" {code}", code.replace("-", "*")):
        problem(await ask(nobody, "GET", f"/v1/tracking/{guess}"), 404, code="dossier_not_found")
