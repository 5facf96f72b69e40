"""Two people, or one with two devices, at the same moment: one of them wins, the other is told by what."""

import asyncio
from typing import Any

import httpx2

from ihanoi.local.client import Client
from tests.faults.asking import ask, problem
from tests.journeys.stories import RESIDENCE, submitted
from tests.running import RunningCity

ROUNDS = 10
REASON = "Nơi đăng ký không thuộc địa bàn phường."


def _winner(
    answers: list[httpx2.Response], done: int, code: str = "stale_version"
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the one winner was told, and the loser."""
    won = [answer for answer in answers if answer.status_code == done]
    lost = [answer for answer in answers if answer.status_code != done]
    assert (len(won), len(lost)) == (1, 1), [answer.text for answer in answers]
    return won[0].json(), problem(lost[0], 409, code=code)


async def test_of_two_officers_who_decide_at_once_one_wins(city: RunningCity, citizen: Client, clerk: Client) -> None:
    colleague = Client(city.api)
    await colleague.log_in("staff", "congan.cau_giay")
    for _ in range(ROUNDS):
        dossier = await submitted(citizen)
        path, seen = f"/v1/desk/dossiers/{dossier['id']}", {"version": dossier["version"]}
        answers = await asyncio.gather(
            ask(clerk, "POST", f"{path}/acceptance", seen),
            ask(colleague, "POST", f"{path}/refusal", seen | {"note": REASON}),
        )
        done, refusal = _winner(list(answers), 201)
        assert refusal["params"] == {"version": dossier["version"] + 1, "state": done["state"]}
        assert done["state"] in refusal["detail_en"], "the sentence names the present state"
        kinds = [step["kind"] for step in await citizen.get(f"/v1/dossiers/{dossier['id']}/timeline")]
        assert kinds[-1] == f"dossier.{done['state']}"
        assert len({"dossier.accepted", "dossier.refused"} & set(kinds)) == 1
    await colleague.close()


async def test_two_devices_that_edit_one_draft_at_once_both_keep_their_words(citizen: Client) -> None:
    draft = await citizen.post("/v1/dossiers", {"procedure": RESIDENCE})
    path = f"/v1/dossiers/{draft['id']}"
    version = draft["version"]
    for number in range(ROUNDS):
        seen = {"If-Match": f'"{version}"'}
        said = {"phone": f"091234567{number}"}, {"email": f"an{number}@example.vn"}
        answers = await asyncio.gather(
            *[ask(citizen, "PATCH", f"{path}/answers", {"answers": one}, seen) for one in said]
        )
        first, second = sorted((answer.json() for answer in answers), key=lambda view: view["version"])
        assert [answer.status_code for answer in answers] == [200, 200]
        assert [first["version"], second["version"]] == [version + 1, version + 2]
        assert "changed_elsewhere" not in first
        assert len(second["changed_elsewhere"]) == 1
        assert second["answers"].items() >= {**said[0], **said[1]}.items()
        version += 2


async def test_of_two_devices_that_edit_one_field_at_once_one_wins_and_the_other_is_told(citizen: Client) -> None:
    draft = await citizen.post("/v1/dossiers", {"procedure": RESIDENCE})
    path, version = f"/v1/dossiers/{draft['id']}", draft["version"]
    for number in range(ROUNDS):
        said = {"phone": f"091234567{number}"}, {"phone": f"098765432{number}"}
        seen = {"If-Match": f'"{version}"'}
        answers = await asyncio.gather(
            *[ask(citizen, "PATCH", f"{path}/answers", {"answers": one}, seen) for one in said]
        )
        won, refusal = _winner(list(answers), 200, "answers_changed")
        version += 1
        assert (refusal["params"]["version"], won["version"]) == (version, version)
        assert [fault["pointer"] for fault in refusal["errors"]] == ["/answers/phone"]
        assert (await citizen.get(path))["answers"]["phone"] == won["answers"]["phone"]


async def test_a_draft_edited_on_one_device_is_not_submitted_unseen_from_the_other(citizen: Client) -> None:
    draft = await citizen.post("/v1/dossiers", {"procedure": RESIDENCE})
    path = f"/v1/dossiers/{draft['id']}"
    await citizen.patch(f"{path}/answers", {"answers": {"phone": "0912345678"}}, draft["version"])
    answer = await ask(citizen, "POST", f"{path}/submission", {"version": draft["version"], "case": "rented"})
    assert problem(answer, 409, code="stale_version")["params"] == {"version": 2, "state": "draft"}


async def test_withdrawing_and_accepting_at_once_leaves_one_truth(citizen: Client, clerk: Client) -> None:
    for _ in range(ROUNDS):
        dossier = await submitted(citizen)
        seen = {"version": dossier["version"]}
        answers = await asyncio.gather(
            ask(citizen, "POST", f"/v1/dossiers/{dossier['id']}/withdrawal", seen),
            ask(clerk, "POST", f"/v1/desk/dossiers/{dossier['id']}/acceptance", seen),
        )
        done, refusal = _winner(list(answers), 201)
        assert refusal["params"]["state"] == done["state"]
        assert (await citizen.get(f"/v1/dossiers/{dossier['id']}"))["state"] == done["state"]
