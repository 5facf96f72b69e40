"""One person, two devices: a draft begun on the phone is found on the laptop, and neither loses a word."""

from collections.abc import AsyncIterator, Iterator

import pytest

from ihanoi.local.client import Client, Refused
from tests.journeys.stories import RESIDENCE, filled_draft
from tests.running import RunningCity, logged_in


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
