"""Change once, told from outside: a new phone number reaches every dossier by one request."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from ihanoi.local.client import Client, Refused
from tests.journeys.stories import consented, filled_draft, handled, submitted

NEW = "0987654321"


async def submitted_with(citizen: Client, phone: str) -> dict[str, Any]:
    """Submit a draft with another phone number."""
    draft = await filled_draft(citizen)
    path = f"/v1/dossiers/{draft['id']}"
    draft = await citizen.patch(f"{path}/answers", {"answers": {"phone": phone}}, draft["version"])
    return dict(await citizen.post(f"{path}/submission", {"version": draft["version"], "case": "rented"}))


async def test_a_change_and_what_it_led_to_are_hinted_at_live_without_any_value(
    citizen: Client, officer: Client
) -> None:
    await consented(citizen)
    issued = await handled(officer, await submitted(citizen))
    hints: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    opened = asyncio.Event()

    async def listen() -> None:
        async with citizen.follow("/v1/me/live") as events:
            opened.set()
            async for name, hint in events:
                assert name == "hint"
                hints.put_nowait(hint)

    listening = asyncio.create_task(listen())
    await asyncio.wait_for(opened.wait(), 5)
    await submitted_with(citizen, NEW)
    first = await asyncio.wait_for(hints.get(), 10)
    assert first["kind"] == "dossier.uses_outdated"
    [change] = await citizen.get("/v1/me/changes")
    await citizen.post(f"/v1/me/changes/{change['attribute']}/application", {"seen": change["seen"]})
    second = await asyncio.wait_for(hints.get(), 10)
    listening.cancel()
    assert second == {"kind": "dossier.notice_kept", "id": issued["id"]}
    assert first.keys() == second.keys(), "an id and a kind"
    assert NEW not in str(first)


async def test_a_new_number_is_applied_everywhere_by_one_request(citizen: Client, officer: Client) -> None:
    await consented(citizen)
    issued = await handled(officer, await submitted(citizen))
    open_one = await submitted(citizen)
    assert await citizen.get("/v1/me/changes") == []
    newest = await submitted_with(citizen, NEW)

    [change] = await citizen.get("/v1/me/changes")
    assert (change["attribute"], change["value"], change["source"]) == ("contact.phone", NEW, "declared")
    assert {use["dossier_id"]: use["kind"] for use in change["uses"]} == {
        issued["id"]: "result",
        open_one["id"]: "open",
    }

    path, key = "/v1/me/changes/contact.phone/application", str(uuid4())
    first, again = [await citizen.post(path, {"seen": change["seen"]}, key) for _ in range(2)]
    assert first == again
    assert {item["dossier_id"]: item["outcome"] for item in first["items"]} == {
        issued["id"]: "notified",
        open_one["id"]: "updated",
    }
    assert await citizen.get("/v1/me/changes") == []
    with pytest.raises(Refused, match="change_not_found"):
        await citizen.post(path, {"seen": change["seen"]})

    seen = await officer.get(f"/v1/desk/dossiers/{open_one['id']}")
    [amendment] = seen["amendments"]
    assert [(a["field"], a["new"]) for a in amendment["answers"]] == [("phone", NEW)]
    assert (seen["answers"]["phone"], seen["version"]) == (NEW, open_one["version"] + 1)
    assert (await citizen.get(f"/v1/dossiers/{newest['id']}"))["amendments"] == []
    for reader, timeline in ((citizen, "/v1/dossiers"), (officer, "/v1/desk/dossiers")):
        steps = await reader.get(f"{timeline}/{open_one['id']}/timeline")
        assert steps[-1]["kind"] == "dossier.amended"

    notices = (await officer.get("/v1/desk/change-notices", limit=100))["items"]
    [notice] = [one for one in notices if one["dossier_id"] == issued["id"]]
    await officer.post(f"/v1/desk/change-notices/{notice['id']}/acknowledgement", {})
    notices = (await officer.get("/v1/desk/change-notices", limit=100))["items"]
    assert notice["id"] not in {one["id"] for one in notices}
    steps = await citizen.get(f"/v1/dossiers/{issued['id']}/timeline")
    assert [step["kind"] for step in steps[-2:]] == ["dossier.issuer_notified", "dossier.notice_acknowledged"]
    log = (await citizen.get("/v1/me/access-log"))["items"]
    assert ["changed_facts"] in [line["categories"] for line in log]
