"""One citizen, one procedure, declared once, tracked and rated: over HTTP, told from outside."""

import asyncio
import re
from typing import Any

from ihanoi.local.client import Client
from ihanoi.local.demo import ANSWERS
from tests.journeys.stories import RESIDENCE, handled, submitted
from tests.running import RunningCity

TRACKED = {"code", "procedure", "procedure_name", "unit", "state", "status_code", "submitted_at", "due_at", "overdue"}
TRACKED |= {"steps"}
STEP = {"id", "at", "kind", "by", "text"}
"""What tracking by code tells."""


async def test_a_citizen_finds_the_procedure_without_diacritics(city: RunningCity) -> None:
    client = Client(city.api)
    found = await client.get("/v1/procedures", q="dang ky thuong tru")
    assert found["items"][0]["code"] == RESIDENCE
    await client.close()


async def test_each_question_comes_with_its_answer_and_source_or_the_reason_it_is_missing(citizen: Client) -> None:
    prefill = await citizen.get(f"/v1/procedures/{RESIDENCE}/prefill")
    by_id = {field["id"]: field for field in prefill["fields"]}
    assert by_id["full_name"]["source"] == "population"
    assert by_id["full_name"]["assurance"] == 3
    assert by_id["full_name"]["editable"] is False
    assert by_id["phone"]["state"] == "never_declared"
    assert all(("value" in field) != (field["id"] in prefill["asked"]) for field in prefill["fields"])


async def test_a_submitted_dossier_has_a_national_code_a_unit_and_a_due_date(citizen: Client) -> None:
    dossier = await submitted(citizen)
    assert re.fullmatch(r"H26\.00167-\d{6}-\d{4}", dossier["code"])
    assert dossier["unit"]["name"] == "Phường Cầu Giấy"
    assert (dossier["state"], dossier["status_code"]) == ("submitted", 1)
    assert dossier["due_at"].endswith("+07:00")


async def test_the_citizen_follows_live_while_the_officer_takes_it_to_the_result(
    citizen: Client, officer: Client
) -> None:
    dossier = await submitted(citizen)
    seen: list[str] = []

    async def watch() -> None:
        async with citizen.follow(f"/v1/dossiers/{dossier['id']}/live") as events:
            async for _, step in events:
                seen.append(step["kind"])
                if step["kind"] == "dossier.returned":
                    return

    watching = asyncio.create_task(watch())
    queue = await officer.get("/v1/desk/queue", limit=100)
    assert dossier["id"] in [item["id"] for item in queue["items"]]
    returned = await handled(officer, dossier)
    await asyncio.wait_for(watching, 5)

    assert returned["state"] == "returned"
    assert seen[-5:] == [
        "dossier.submitted",
        "dossier.accepted",
        "dossier.processing_started",
        "dossier.resolved",
        "dossier.returned",
    ]
    assert (await citizen.get(f"/v1/tracking/{dossier['code']}"))["state"] == "returned"


async def test_whoever_holds_the_code_sees_the_way_and_nothing_personal(
    city: RunningCity, citizen: Client, officer: Client
) -> None:
    dossier = await submitted(citizen)
    note = "Hợp đồng thuê nhà của bà thiếu trang cuối."
    desk = f"/v1/desk/dossiers/{dossier['id']}"
    accepted = await officer.post(f"{desk}/acceptance", {"version": dossier["version"]})
    await officer.post(f"{desk}/supplement-request", {"version": accepted["version"], "note": note})
    assert note in str(await citizen.get(f"/v1/dossiers/{dossier['id']}/timeline")), "the applicant reads it"

    anybody = Client(city.api)
    tracked = await anybody.get(f"/v1/tracking/{dossier['code']}")
    await anybody.close()
    assert [step["by"] for step in tracked["steps"]] == ["citizen", "officer", "officer"]
    assert (tracked.keys(), {name for step in tracked["steps"] for name in step}) == (TRACKED, STEP), (
        "tracking is open to everybody: a new field stands in TRACKED or STEP once it is sure to be about nobody"
    )
    await officer.get(desk)
    me, [reading, *_] = await citizen.get("/v1/me"), (await citizen.get("/v1/me/access-log"))["items"]
    declared = [ANSWERS[name] for name in ("phone", "email", "request")] + [ANSWERS["new_address"]["detail"]]
    head = [ANSWERS["new_household_head_full_name"], ANSWERS["new_household_head_national_id"]]
    papers = [paper["name"] for paper in dossier["documents"]]
    names = [me["full_name"], me["national_id"], reading["reader"]]
    for personal in (*names, note, dossier["id"], *declared, *head, *papers):
        assert personal
        assert personal not in str(tracked)


async def test_the_live_board_shows_a_rating_within_a_second(citizen: Client, officer: Client) -> None:
    dossier = await handled(officer, await submitted(citizen))
    async with citizen.follow("/v1/satisfaction/live") as figures:
        _, before = await anext(figures)
        await citizen.post(f"/v1/dossiers/{dossier['id']}/rating", {"level": "very_satisfied"})
        async with asyncio.timeout(1):
            after = await _next_with_more(figures, before)
    assert after["figures"]["ratings"] == before["figures"]["ratings"] + 1
    assert after["figures"]["too_few"] == (after["figures"]["satisfied_share"] is None)


async def _next_with_more(figures: Any, before: dict[str, Any]) -> dict[str, Any]:
    async for _, after in figures:
        if after["figures"]["ratings"] > before["figures"]["ratings"]:
            return dict(after)
    raise AssertionError("the stream ended")


async def test_what_was_declared_once_is_not_asked_again(citizen: Client) -> None:
    before = await citizen.get("/v1/procedures/1.004194/prefill")
    assert {"phone", "email"} <= set(before["asked"])
    await submitted(citizen, remember=True)
    after = await citizen.get("/v1/procedures/1.004194/prefill")
    assert not {"phone", "email"} & set(after["asked"])
    assert after["reused"] == before["reused"] + 2
    assert after["reused_share"] > before["reused_share"]
    settled = await citizen.get("/v1/procedures/1.004194/prefill", about="new_household:myself")
    assert (settled["reused"], settled["reused_share"]) == (settled["reusable"], 1.0)
    assert all("value" in field for field in after["fields"] if "attribute" in field and "of" not in field)


async def test_without_consent_nothing_declared_is_reused(citizen: Client) -> None:
    await submitted(citizen, remember=False)
    after = await citizen.get("/v1/procedures/1.004194/prefill")
    assert {"phone", "email"} <= set(after["asked"])


async def test_the_citizen_sees_which_officer_read_the_dossier_and_which_register_was_asked(
    citizen: Client, officer: Client
) -> None:
    dossier = await submitted(citizen)
    [asked] = (await citizen.get("/v1/me/access-log"))["items"]
    assert (asked["reader"], asked["register"], asked["outcome"]) == ("iHanoi", "population", "found")
    assert (asked["purpose"], bool(asked["ground"])) == (f"prefill {RESIDENCE}", True)
    await officer.get(f"/v1/desk/dossiers/{dossier['id']}")
    [line, _] = (await citizen.get("/v1/me/access-log"))["items"]
    assert line["reader"] == "Cán bộ Công an Phường Cầu Giấy"
    assert (line["dossier_id"], line["register"]) == (dossier["id"], None)
