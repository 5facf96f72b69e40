"""What is mine shows in nobody else's answers, and opens by its id for nobody else: on every route, present and future."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from ihanoi.local.client import Client
from tests.faults.asking import ask, problem
from tests.faults.described import Operation, operations
from tests.journeys.stories import consented, filled_draft, handled, submitted
from tests.running import RunningCity, logged_in


def names_in(operation: Operation) -> set[str]:
    """Return the names that stand for something in an address."""
    return set(re.findall(r"{(\w+)[:}]", operation.path))


TRIED = {"consent_id", "correction_id", "document_id", "line_id", "mandate_id", "upload_id"}
NOBODYS = {"attribute", "code", "file_path", "purpose", "realm", "version_id"}
"""Names in addresses that stand for nothing of anybody's."""
UNTRIED = {"notice_id": "only officers take it: test_changed_results tries it for another unit's"}
LISTS = [o for o in operations() if o.method == "GET" and names_in(o) <= {"code"} and not o.path.endswith("/live")]
BY_ID = [o for o in operations() if not o.about_a_dossier and names_in(o) - NOBODYS - UNTRIED.keys()]
OWN_LISTS = [o.path for o in LISTS if o.path.startswith(("/v1/me", "/v1/dossiers")) and o.path != "/v1/me/data"]
"""The owner's lists; taking a copy of one's data would add a line to one of them."""


@dataclass(frozen=True)
class Owned:
    """A citizen of whom there is something in every list: its ids by their names in addresses, and all its traces."""

    owner: Client
    ids: dict[str, str]
    traces: set[str]

    async def present(self) -> list[Any]:
        """Return all that the owner's lists hold."""
        return [await self.owner.get(path) for path in OWN_LISTS]


@pytest.fixture(scope="module")
async def owned(city: RunningCity, strangers: Iterator[str], clerk: Client) -> AsyncIterator[Owned]:
    """Somebody with a draft, a finished dossier and its result, consents, a dispute, an upload, a mandate."""
    number = next(strangers)
    async with logged_in(city, "citizen", number) as owner:
        await consented(owner)
        draft, finished = await filled_draft(owner), await handled(clerk, await submitted(owner))
        mandate = await owner.post("/v1/me/mandates", {"grantee_national_id": next(strangers)})
        upload = await owner.post("/v1/me/uploads", {"size": 100})
        dispute = await owner.post("/v1/me/facts/person.full_name/correction", {"reason": "Lý do của riêng tôi."})
        first = {
            name: (await owner.get(f"/v1/me/{path}"))["items"][0]
            for name, path in (
                ("line_id", "access-log"),
                ("consent_id", "consents/ledger"),
                ("document_id", "documents"),
            )
        }
        ids = {
            "consent_id": first["consent_id"]["consent_id"],
            "correction_id": dispute["id"],
            "document_id": first["document_id"]["id"],
            "line_id": str(first["line_id"]["id"]),
            "mandate_id": mandate["id"],
            "upload_id": upload["id"],
        }
        shown = {ids[name] for name in ids.keys() - {"line_id"}}
        yield Owned(owner, ids, shown | {number, draft["id"], finished["id"], finished["code"], "Lý do của riêng tôi."})


@pytest.fixture(scope="module")
async def others(
    city: RunningCity, strangers: Iterator[str], clerk_elsewhere: Client, nobody: Client
) -> AsyncIterator[list[Client]]:
    """Another citizen, an officer of another ward, a caller without a session."""
    async with logged_in(city, "citizen", next(strangers)) as stranger:
        yield [stranger, clerk_elsewhere, nobody]


async def read(who: Client, operation: Operation) -> str:
    """Read a list as somebody, whatever the answer."""
    return (await ask(who, "GET", operation.at(code="1.004222"), b"", {}, **operation.query())).text


async def test_the_owner_sees_each_trace_in_some_list(owned: Owned) -> None:
    seen = "".join([await read(owned.owner, operation) for operation in LISTS])
    assert [trace for trace in owned.traces if trace not in seen] == []


@pytest.mark.parametrize("operation", LISTS, ids=str)
async def test_no_answer_of_a_list_holds_anything_of_somebody_else(
    operation: Operation, owned: Owned, others: list[Client]
) -> None:
    """open-zaak, CVE-2026-54657: what a reading by id refused, the search gave away."""
    for who in others:
        answer = await read(who, operation)
        assert [trace for trace in owned.traces if trace in answer] == []


def test_each_id_in_an_address_is_tried() -> None:
    names = {name for operation in BY_ID for name in names_in(operation)} - NOBODYS
    assert names == TRIED, "make one of these in `owned`, so that others try to reach it"


@pytest.mark.parametrize("operation", BY_ID, ids=str)
async def test_what_has_an_id_is_there_for_its_owner_alone(
    operation: Operation, owned: Owned, others: list[Client]
) -> None:
    before = await owned.present()
    for who in others:
        headers = {"Upload-Offset": "0"}
        answer = await ask(
            who, operation.method, operation.at(**owned.ids), operation.body(), headers, **operation.query()
        )
        problem(answer, 401, 403, 404)
    assert await owned.present() == before
