"""Erasing my data, told from outside: look, end what is under way, erase, and come back as somebody new."""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

from tests.faults.asking import ask, problem
from tests.journeys.stories import RESIDENCE, submitted
from tests.running import RunningCity, logged_in

PLAN = "/v1/me/erasure"


async def test_a_citizen_sees_what_would_go_has_it_erased_and_comes_back_empty(
    city: RunningCity, strangers: Iterator[str]
) -> None:
    number = next(strangers)
    async with logged_in(city, "citizen", number) as citizen:
        sent = await submitted(citizen)
        draft = await citizen.post("/v1/dossiers", {"procedure": RESIDENCE})
        assert draft["expires_at"] > draft["created_at"]
        [listed, *_] = (await citizen.get("/v1/dossiers"))["items"]
        assert listed["expires_at"] == draft["expires_at"]
        assert "expires_at" not in sent

        plan = await citizen.get(PLAN)
        [matter] = plan["open_matters"]
        assert (matter["code"], matter["ways"]) == (sent["code"], ["wait", "withdraw"])
        refused = problem(await ask(citizen, "POST", PLAN, {"digest": plan["digest"]}), 409, code="matters_open")
        assert sent["code"] in str(refused["errors"])
        await citizen.post(f"/v1/dossiers/{sent['id']}/withdrawal", {"version": sent["version"]})

        problem(await ask(citizen, "POST", PLAN, {"digest": plan["digest"]}), 409, code="erasure_plan_changed")
        problem(await ask(citizen, "POST", PLAN, {"digest": "all"}), 400, code="malformed_request")
        plan, key = await citizen.get(PLAN), str(uuid4())
        held = {one["kind"]: one["count"] for one in plan["kinds"] if one["held"]}
        assert held.items() >= {"drafts": 1, "finished_dossiers": 1, "identity": 1}.items()
        first, again = [await citizen.post(PLAN, {"digest": plan["digest"]}, key) for _ in range(2)]
        assert first == again
        assert [one["dossier_id"] for one in first["staying"]] == [sent["id"]]
        await asyncio.sleep(1.1)
        problem(await ask(citizen, "GET", "/v1/me"), 401, code="login_required")
    async with logged_in(city, "citizen", number) as back:
        assert (await back.get("/v1/dossiers"))["items"] == []
        assert {one["source"] for one in await back.get("/v1/me/facts")} == {"e_identity"}
        problem(await ask(back, "GET", f"/v1/dossiers/{sent['id']}"), 404, code="dossier_not_found")
        problem(await ask(back, "GET", f"/v1/dossiers/{draft['id']}"), 404, code="dossier_not_found")
