"""The population database fails in every way it can: the citizen declares, and the dossier goes its way."""

import asyncio
import time
from typing import Any

import pytest

from ihanoi.local.client import Client
from tests.faults.asking import ask
from tests.faults.conftest import SetMode
from tests.journeys.stories import RESIDENCE, submitted

INSURED = "1.002759"
"""Asks for the social insurance number and the health insurance card, each of its own register."""
REASONS = {"down": "unavailable", "slow": "unavailable", "garbage": "unavailable", "denied": "denied"}
DEADLINE = 0.7
"""Seconds the city of the tests waits for the register."""


def _states(prefill: dict[str, Any]) -> dict[str, str]:
    return {field["id"]: field["state"] for field in prefill["fields"]}


@pytest.mark.parametrize("mode", REASONS)
async def test_each_question_says_why_the_register_does_not_answer_it(
    mode: str, citizen: Client, simulate: SetMode
) -> None:
    await simulate("population", mode)
    started = time.perf_counter()
    answer = await ask(citizen, "GET", f"/v1/procedures/{RESIDENCE}/prefill")
    took = time.perf_counter() - started
    assert answer.status_code == 200, answer.text
    states = _states(answer.json())
    assert states["full_name"] == "known", "the electronic identity vouches for the name"
    assert {state for state in states.values() if state in REASONS.values()} == {REASONS[mode]}
    assert states["sex"] == REASONS[mode]
    assert took < DEADLINE + 0.5

    await simulate("population", "ok")
    states = _states(await citizen.get(f"/v1/procedures/{RESIDENCE}/prefill"))
    assert states["sex"] == "known", "a failure is not kept as an answer"


@pytest.mark.parametrize("mode", REASONS)
async def test_the_citizen_declares_and_submits_meanwhile(mode: str, citizen: Client, simulate: SetMode) -> None:
    await simulate("population", mode)
    dossier = await submitted(citizen)
    assert dossier["state"] == "submitted"
    assert dossier["unit"]["name"] == "Phường Cầu Giấy"


@pytest.mark.parametrize("mode", REASONS)
async def test_a_register_in_trouble_touches_its_own_questions_alone(
    mode: str, citizen: Client, simulate: SetMode
) -> None:
    await simulate("social_insurance", mode)
    started = time.perf_counter()
    states = _states(await citizen.get(f"/v1/procedures/{INSURED}/prefill"))
    assert time.perf_counter() - started < DEADLINE + 0.5
    assert states["social_insurance_number"] == REASONS[mode]
    assert states["card_number"] in ("known", "not_found"), "health insurance answered"
    lines = (await citizen.get("/v1/me/access-log"))["items"]
    outcomes = {line["register"]: line["outcome"] for line in lines if line["register"]}
    assert outcomes.keys() == {"population", "social_insurance", "health_insurance"}, "nobody else was asked"
    assert outcomes["social_insurance"] == REASONS[mode]
    assert outcomes["population"] == "found"


async def test_a_declared_value_is_not_locked_by_the_register_that_was_down(citizen: Client, simulate: SetMode) -> None:
    await simulate("population", "down")
    draft = await citizen.post("/v1/dossiers", {"procedure": RESIDENCE})
    by_id = {field["id"]: field for field in draft["prefill"]["fields"]}
    assert by_id["sex"]["editable"] is True
    await simulate("population", "ok")
    path = f"/v1/dossiers/{draft['id']}/answers"
    saved = await citizen.patch(path, {"answers": {"sex": "female"}}, draft["version"])
    assert saved["answers"]["sex"] == "female"


async def test_a_slow_register_holds_up_nobody_else(citizen: Client, anybody: Client, simulate: SetMode) -> None:
    """More forms wait for the register than the api has connections; a reader is served all the same."""
    await simulate("population", "slow")
    path = f"/v1/procedures/{RESIDENCE}/prefill"
    waiting = [asyncio.create_task(ask(citizen, "GET", path)) for _ in range(12)]
    await asyncio.sleep(0.2)
    started = time.perf_counter()
    assert (await ask(anybody, "GET", "/v1/dossiers")).status_code == 200
    assert time.perf_counter() - started < 0.3
    assert {answer.status_code for answer in await asyncio.gather(*waiting)} == {200}
