"""Two procedures in a row: what the second still asks, with consent, without it, and with it withdrawn in between."""

from typing import Any

import pytest

from ihanoi.local.client import Client, Refused
from ihanoi.local.demo import ANSWERS
from tests.journeys.stories import RESIDENCE, consented, handled, submitted

TEMPORARY = "1.004194"
"""Temporary residence: asks for phone and e-mail again."""
OWN_WORD = {"phone", "email"}
"""What only the person knows, of what both forms ask."""


async def opened(citizen: Client) -> tuple[set[str], dict[str, Any]]:
    """Open the second form; return which of the person's own words it asks for, and the dossier."""
    dossier = await citizen.post("/v1/dossiers", {"procedure": TEMPORARY})
    return OWN_WORD & set(dossier["prefill"]["asked"]), dossier


async def state_of_reuse(citizen: Client) -> dict[str, Any]:
    [found] = [one for one in await citizen.get("/v1/me/consents") if one["purpose"] == "reuse"]
    return dict(found)


async def test_with_consent_the_second_form_asks_nothing_again(citizen: Client) -> None:
    assert (await opened(citizen))[0] == OWN_WORD
    await consented(citizen)
    first = await submitted(citizen)
    asked, second = await opened(citizen)
    assert asked == set()
    [phone] = [field for field in second["prefill"]["fields"] if field["id"] == "phone"]
    assert (phone["value"], phone["source"], phone["assurance"], phone["editable"]) == (
        ANSWERS["phone"],
        "declared",
        1,
        True,
    )
    facts = {fact["attribute"]: fact for fact in await citizen.get("/v1/me/facts")}
    assert facts["contact.phone"]["obtained_at"] == first["submitted_at"]
    assert facts["contact.phone"]["valid_until"] > facts["contact.phone"]["obtained_at"]


async def test_without_consent_the_second_form_asks_all_of_it_again(citizen: Client) -> None:
    await submitted(citizen)
    assert (await opened(citizen))[0] == OWN_WORD
    assert "declared" not in {fact["source"] for fact in await citizen.get("/v1/me/facts")}


async def test_a_consent_given_afterwards_does_not_reach_back(citizen: Client) -> None:
    await submitted(citizen)
    await consented(citizen)
    assert (await opened(citizen))[0] == OWN_WORD


async def test_a_withdrawal_in_between_takes_effect_at_once_and_stops_no_open_dossier(
    citizen: Client, officer: Client
) -> None:
    await consented(citizen)
    first = await submitted(citizen)
    _, draft = await opened(citizen)
    withdrawn = await citizen.post("/v1/me/consents/reuse/withdrawal", {})
    assert {"contact.phone", "contact.email"} <= set(withdrawn["deleted"])
    assert withdrawn["consequence"]["vi"]

    assert (await opened(citizen))[0] == OWN_WORD
    assert "declared" not in {fact["source"] for fact in await citizen.get("/v1/me/facts")}
    consent = await state_of_reuse(citizen)
    assert (consent["state"], consent["history"][0]["ended_at"]) == ("withdrawn", withdrawn["withdrawn_at"])
    assert consent["history"][0]["text"] == consent["offered"]["text"]
    kept = (await citizen.get(f"/v1/dossiers/{draft['id']}"))["answers"]
    assert kept["phone"] == ANSWERS["phone"], "a draft that is open stays as it is"
    returned = await handled(officer, first)
    assert (returned["state"], returned["answers"]["phone"]) == ("returned", ANSWERS["phone"])


async def test_consents_are_repeated_safely(citizen: Client) -> None:
    offered = (await state_of_reuse(citizen))["offered"]
    command = {"purpose": "reuse", "version": offered["version"]}
    first, again = [await citizen.post("/v1/me/consents", command, key="agree") for _ in range(2)]
    assert first == again
    assert len((await citizen.post("/v1/me/consents", command))["history"]) == 1
    path = "/v1/me/consents/reuse/withdrawal"
    ended, replayed = [await citizen.post(path, {}, key="withdraw") for _ in range(2)]
    assert ended == replayed
    with pytest.raises(Refused) as refusal:
        await citizen.post(path, {})
    assert (refusal.value.status, refusal.value.problem["code"]) == (409, "consent_not_given")


async def test_agreeing_while_submitting_is_no_consent(citizen: Client) -> None:
    draft = await citizen.post("/v1/dossiers", {"procedure": RESIDENCE})
    command = {"version": draft["version"], "case": "rented", "remember": True}
    with pytest.raises(Refused) as refusal:
        await citizen.post(f"/v1/dossiers/{draft['id']}/submission", command)
    assert refusal.value.status == 400
