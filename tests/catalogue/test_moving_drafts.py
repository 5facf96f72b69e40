"""A procedure changes or ends while people are filing: what they said stays, and what they sent goes on."""

from datetime import timedelta
from typing import Any

import pytest

from ihanoi.catalogue.definition import Procedure
from ihanoi.local.client import Client, Refused
from tests.catalogue.desk import AT_LAST, Desk
from tests.catalogue.pieces import asking, choice, made_up, question
from tests.catalogue.test_desk import refusal, today

WARD = "00167"
NAME = question("full_name", attribute="person.full_name")


def first(code: str) -> Procedure:
    return made_up(code, NAME, question("dropped"), choice("kind", "x", "y"), question("kept"))


def second(code: str) -> Procedure:
    return made_up(code, NAME, choice("kind", "x"), question("kept"), question("added"))


ANSWERS = {"where": WARD, "dropped": "lời cũ", "kind": "y", "kept": "lời giữ"}


async def begun(citizen: Client, code: str, **answers: Any) -> dict[str, Any]:
    """Open a draft and answer it."""
    draft = await citizen.post("/v1/dossiers", {"procedure": code})
    return dict(await citizen.patch(f"/v1/dossiers/{draft['id']}/answers", {"answers": answers}, draft["version"]))


async def sent(citizen: Client, draft: dict[str, Any]) -> dict[str, Any]:
    return dict(await citizen.post(f"/v1/dossiers/{draft['id']}/submission", {"version": draft["version"]}))


async def test_a_draft_moves_to_the_new_version_with_every_answer(desk: Desk, citizen: Client) -> None:
    code = "9.900121"
    await desk.publish(first(code))
    draft = await begun(citizen, code, **ANSWERS)
    path = f"/v1/dossiers/{draft['id']}"
    waiting = await desk.propose(second(code))
    diff = await desk.editor.get(f"{waiting}/diff")
    assert (diff["safe"], diff["drafts"], diff["open_dossiers"]) == (False, 1, 0)
    await desk.editor.post(f"{waiting}/review", {})
    await desk.leader.post(f"{waiting}/approval", {"decision": "2/QĐ-THU"})
    await desk.editor.post(f"{waiting}/publication", {})
    await desk.until(code, lambda page: page["version"] == 2)

    submission = {"version": draft["version"]}
    assert await refusal(citizen, f"{path}/submission", submission) == (409, "version_outdated")
    assert (await citizen.get(path))["answers"] == draft["answers"], "a refusal changes nothing"
    moved = await citizen.post(f"{path}/version", submission)
    assert {(d["path"], d["change"], d["safe"]) for d in moved["differences"]} == {
        ("form.dropped", "removed", True),
        ("form.kind", "changed", False),
        ("form.added", "added", False),
    }
    assert set(moved["set_aside"]) == {"dropped", "kind"}
    assert set(moved["kept"]) == draft["answers"].keys() - {"dropped", "kind"}
    draft = moved["dossier"]
    assert draft["procedure"]["version"] == 2
    assert draft["answers"]["kept"] == ANSWERS["kept"]
    assert {"dropped", "kind"}.isdisjoint(draft["answers"])

    with pytest.raises(Refused) as refused:
        await sent(citizen, draft)
    assert {fault["pointer"] for fault in refused.value.problem["errors"]} == {"/answers/kind", "/answers/added"}
    draft = await citizen.patch(f"{path}/answers", {"answers": {"kind": "x", "added": "lời mới"}}, draft["version"])
    dossier = await sent(citizen, draft)
    assert (dossier["state"], dossier["procedure"]["version"]) == ("submitted", 2)
    assert await refusal(citizen, f"{path}/version", {"version": dossier["version"]}) == (409, "action_not_allowed")


async def test_a_move_on_a_stale_version_or_by_somebody_else_is_refused(citizen: Client, officer: Client) -> None:
    draft = await citizen.post("/v1/dossiers", {"procedure": "1.004222"})
    path = f"/v1/dossiers/{draft['id']}/version"
    assert await refusal(citizen, path, {"version": 99}) == (409, "stale_version")
    assert await refusal(officer, path, {"version": draft["version"]}) == (403, "wrong_role")
    moved = await citizen.post(path, {"version": draft["version"]})
    assert (moved["differences"], moved["set_aside"], moved["newly_filled"]) == ([], [], [])
    assert moved["dossier"]["answers"] == draft["answers"]


async def test_a_withdrawn_procedure_takes_no_new_dossier_and_lets_open_ones_go_on(
    desk: Desk, citizen: Client, officer: Client
) -> None:
    code = "9.900124"
    path = await desk.publish(first(code))
    dossier = await sent(citizen, await begun(citizen, code, **ANSWERS))
    draft = await begun(citizen, code, **ANSWERS)
    await desk.withdraw(path, code, today() - timedelta(days=1), "1.004222")
    with pytest.raises(Refused) as refused:
        await citizen.post("/v1/dossiers", {"procedure": code})
    assert (refused.value.status, refused.value.problem["code"]) == (410, "procedure_ended")
    assert "1.004222" in refused.value.problem["detail_en"]
    for step in ("submission", "version"):
        body = {"version": draft["version"]}
        assert await refusal(citizen, f"/v1/dossiers/{draft['id']}/{step}", body) == (410, "procedure_ended")
    for part in ("", "/form", "/reasons"):
        assert await refusal(citizen, f"/v1/procedures/{code}{part}") == (410, "procedure_ended")
    accepted = await officer.post(f"/v1/desk/dossiers/{dossier['id']}/acceptance", {"version": dossier["version"]})
    assert accepted["state"] == "accepted"
    assert (await citizen.get(f"/v1/dossiers/{dossier['id']}"))["answers"] == dossier["answers"]


async def test_an_earlier_text_in_force_again_brings_back_what_was_said_under_it(desk: Desk, citizen: Client) -> None:
    """open-forms#2135: restoring an earlier version deleted what people had answered."""
    code = "9.900126"
    await desk.publish(first(code))
    draft, dossier = await begun(citizen, code, **ANSWERS), await sent(citizen, await begun(citizen, code, **ANSWERS))
    path = f"/v1/dossiers/{draft['id']}"
    await desk.publish(second(code))
    moved = await citizen.post(f"{path}/version", {"version": draft["version"]})
    assert set(moved["set_aside"]) == {"dropped", "kind"}
    await desk.publish(first(code))
    back = await citizen.post(f"{path}/version", {"version": moved["dossier"]["version"]})
    assert (back["dossier"]["procedure"]["version"], back["set_aside"]) == (3, [])
    assert back["dossier"]["answers"] == draft["answers"]
    assert (await sent(citizen, back["dossier"]))["answers"] == dossier["answers"]
    kept = await citizen.get(f"/v1/dossiers/{dossier['id']}")
    assert (kept["procedure"]["version"], kept["answers"]) == (1, dossier["answers"])


async def test_a_form_that_is_filled_to_its_end_is_sent_without_touching_anything(desk: Desk, citizen: Client) -> None:
    """CiviForm#7147: an application of nothing but prefilled answers could not be submitted."""
    code = "9.900127"
    await desk.publish(made_up(code, authority="city_police", place=[], form=asking(NAME)))
    draft = await citizen.post("/v1/dossiers", {"procedure": code})
    assert (draft["prefill"]["asked"], list(draft["answers"])) == ([], ["full_name"])
    dossier = await sent(citizen, draft)
    assert (dossier["state"], dossier["answers"]) == ("submitted", draft["answers"])
    assert dossier["reuse"] == {"reusable": 1, "reused": 1, "share": 1.0}


async def test_the_form_a_dossier_was_filed_with_stays_readable(desk: Desk, citizen: Client) -> None:
    code, form = "9.900129", "/v1/procedures/9.900129/form"
    published = await desk.publish(first(code))
    as_filed = await citizen.get(form)
    dossier = await sent(citizen, await begun(citizen, code, **ANSWERS))
    with pytest.raises(Refused, match="version_not_found"):
        await citizen.get(form, version=2)
    await desk.approve(second(code))
    with pytest.raises(Refused, match="version_not_found"):
        await citizen.get(form, version=2)
    await desk.withdraw(published, code, today() - timedelta(days=1), "1.004222")
    assert dossier["procedure"]["version"] == as_filed["version"] == 1
    assert await citizen.get(form, version=1) == as_filed
    for wrong in (0, -1, 10**30):
        with pytest.raises(Refused) as refused:
            await citizen.get(form, version=wrong)
        assert refused.value.status == 400


async def test_an_imported_procedure_is_readable_and_refuses_a_dossier(desk: Desk, citizen: Client) -> None:
    code = "9.900125"
    await desk.list(code, "Cấp phép thả diều hâu máy")
    page = await citizen.get(f"/v1/procedures/{code}")
    assert (page["form_available"], page["name"]["vi"]) == (False, "Cấp phép thả diều hâu máy")
    assert await refusal(citizen, "/v1/dossiers", {"procedure": code}) == (409, "no_form_yet")
    assert await refusal(citizen, f"/v1/procedures/{code}/form") == (409, "no_form_yet")
    assert await desk.until_found("tha dieu hau may", code) < AT_LAST
    assert (await citizen.get("/v1/procedures", q="tha dieu hau may", form_available="true"))["items"] == []
