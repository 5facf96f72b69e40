"""One person, two devices: a draft begun on the phone is found on the laptop, and neither loses a word."""

from collections.abc import AsyncIterator, Iterator

import pytest

from ihanoi.local.client import Client, Refused
from ihanoi.local.demo import ANSWERS, PAPER, PAPERS
from tests.faults.asking import ask, problem
from tests.journeys.stories import RESIDENCE, UNKNOWN_TO_THE_REGISTER, filled_draft
from tests.running import RunningCity, logged_in

HALF = len(PAPER) // 2
BINARY = "application/octet-stream"


@pytest.fixture
def account(strangers: Iterator[str]) -> str:
    """The person's number, with which both devices log in."""
    return next(strangers)


@pytest.fixture
async def phone(city: RunningCity, account: str) -> AsyncIterator[Client]:
    """The person's phone, logged in."""
    async with logged_in(city, "citizen", account) as client:
        yield client


@pytest.fixture
async def laptop(city: RunningCity, account: str) -> AsyncIterator[Client]:
    """The same person's laptop, logged in by itself."""
    async with logged_in(city, "citizen", account) as client:
        yield client


async def test_a_draft_follows_the_person_to_another_device(phone: Client, laptop: Client) -> None:
    begun = await phone.post("/v1/dossiers", {"procedure": RESIDENCE})
    path = f"/v1/dossiers/{begun['id']}"
    await phone.patch(f"{path}/answers", {"answers": {"phone": "0912345678"}}, begun["version"])
    [found] = (await laptop.get("/v1/dossiers"))["items"]
    assert (found["id"], found["state"]) == (begun["id"], "draft")
    seen = await laptop.get(path)
    assert seen["answers"]["phone"] == "0912345678"
    await laptop.patch(f"{path}/answers", {"answers": {"email": "an@example.vn"}}, seen["version"])

    # The phone has been in a pocket: it still holds the version it saved.
    saved = await phone.patch(f"{path}/answers", {"answers": {"phone": "0987654321"}}, 2)
    assert saved["changed_elsewhere"] == ["email"]
    assert (saved["answers"]["phone"], saved["answers"]["email"]) == ("0987654321", "an@example.vn")
    with pytest.raises(Refused) as refused:
        await laptop.patch(f"{path}/answers", {"answers": {"phone": "0900000000"}}, seen["version"])
    assert (refused.value.status, refused.value.problem["code"]) == (409, "answers_changed")
    assert refused.value.problem["params"]["version"] == saved["version"]
    assert (await laptop.get(path))["answers"] == saved["answers"]


async def test_going_on_to_review_on_one_device_keeps_what_was_typed_on_the_other(
    phone: Client, laptop: Client
) -> None:
    draft = await filled_draft(phone)
    path = f"/v1/dossiers/{draft['id']}"
    typed = await laptop.patch(f"{path}/answers", {"answers": {"phone": "0987654321"}}, draft["version"])
    with pytest.raises(Refused) as refused:
        await phone.post(f"{path}/submission", {"version": draft["version"], "case": "rented"})
    assert refused.value.problem["code"] == "stale_version"
    sent = await phone.post(f"{path}/submission", {"version": typed["version"], "case": "rented"})
    assert sent["answers"]["phone"] == "0987654321"


async def test_a_file_begun_on_one_device_is_finished_and_handed_in_on_the_other(phone: Client, laptop: Client) -> None:
    draft = await phone.post("/v1/dossiers", {"procedure": RESIDENCE})
    path = f"/v1/dossiers/{draft['id']}"
    asked = draft["prefill"]["asked"]
    answers = ANSWERS | {name: value for name, value in UNKNOWN_TO_THE_REGISTER.items() if name in asked}
    saved = await phone.patch(f"{path}/answers", {"answers": answers}, draft["version"])
    begun = await phone.post("/v1/me/uploads", {"size": len(PAPER), "name": "hợp đồng thuê.pdf"})
    upload = f"/v1/me/uploads/{begun['id']}"
    first = await ask(phone, "PATCH", upload, PAPER[:HALF], {"Upload-Offset": "0", "Content-Type": BINARY})
    assert first.is_success, first.text
    await phone.post(f"{path}/documents", PAPER, requirement=PAPERS[1], name="chu-ho.pdf")

    # The phone's battery is empty. The laptop knows nothing but who is logged in.
    [found] = (await laptop.get("/v1/dossiers"))["items"]
    [waiting] = (await laptop.get("/v1/me/uploads"))["items"]
    assert (waiting["name"], waiting["state"], waiting["offset"]) == ("hợp đồng thuê.pdf", "receiving", HALF)
    seen = await laptop.get(f"/v1/dossiers/{found['id']}")
    assert [paper["requirement"] for paper in seen["documents"]] == [PAPERS[1]]
    assert seen["answers"].items() >= answers.items()
    early = await ask(laptop, "POST", f"{path}/attachments", {"requirement": PAPERS[0], "upload_id": waiting["id"]})
    assert problem(early, 409, code="upload_unfinished")["params"] == {"offset": HALF}
    rest = {"Upload-Offset": str(waiting["offset"]), "Content-Type": BINARY}
    last = await ask(laptop, "PATCH", f"/v1/me/uploads/{waiting['id']}", PAPER[HALF:], rest)
    assert last.json()["state"] == "finished"
    await laptop.post(f"{path}/attachments", {"requirement": PAPERS[0], "upload_id": waiting["id"]})
    await laptop.post(f"{path}/documents", PAPER, requirement=PAPERS[2], name="chu-so-huu.pdf")

    # Back on the phone: its words go beside the laptop's papers, and its half of the file is there already.
    again = await ask(phone, "PATCH", upload, PAPER[:HALF], {"Upload-Offset": "0", "Content-Type": BINARY})
    assert again.json()["state"] == "finished"
    typed = await phone.patch(f"{path}/answers", {"answers": {"email": "an@example.vn"}}, saved["version"])
    assert {paper["requirement"] for paper in typed["documents"]} == set(PAPERS)
    sent = await laptop.post(f"{path}/submission", {"version": typed["version"], "case": "rented"})
    assert (sent["state"], sent["answers"]["email"], len(sent["documents"])) == ("submitted", "an@example.vn", 3)

    # What the phone still shows is a draft; it is told that there is none any more.
    with pytest.raises(Refused) as refused:
        await phone.patch(f"{path}/answers", {"answers": {"phone": "0900000000"}}, typed["version"])
    assert (refused.value.status, refused.value.problem["code"]) == (409, "stale_version")
    assert refused.value.problem["params"] == {"version": sent["version"], "state": "submitted"}
    with pytest.raises(Refused) as refused:
        await phone.post(f"{path}/submission", {"version": typed["version"], "case": "rented"})
    assert refused.value.problem["params"]["state"] == "submitted"
