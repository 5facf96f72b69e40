"""Valkey is killed under load and started again: nobody but the live streams notices, and they lose nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from ihanoi.local import valkey
from ihanoi.local.client import Client
from tests.faults.conftest import FrailCity
from tests.journeys.stories import handled, submitted

TELLERS = 3
STEPS = ["submitted", "accepted", "processing_started", "resolved", "returned"]


async def _until(condition: Callable[[], Awaitable[bool]], seconds: float = 5) -> float:
    started = time.perf_counter()
    while not await condition():
        assert time.perf_counter() - started < seconds, "waited in vain"
        await asyncio.sleep(0.02)
    return time.perf_counter() - started


async def _sees_valkey(who: Client) -> bool:
    ready = await who.get("/readyz")
    assert ready["ready"], "the api serves with and without Valkey"
    return bool(ready["redis"])


async def _ratings(who: Client) -> int:
    return int((await who.get("/v1/satisfaction"))["figures"]["ratings"])


class Follower:
    """Follows a dossier live and notes each step with its moment."""

    def __init__(self, citizen: Client, dossier_id: str) -> None:
        self.steps: list[tuple[float, dict[str, Any]]] = []
        self.task = asyncio.create_task(self._follow(citizen, dossier_id))

    async def _follow(self, citizen: Client, dossier_id: str) -> None:
        async with citizen.follow(f"/v1/dossiers/{dossier_id}/live") as events:
            async for _, step in events:
                self.steps.append((time.perf_counter(), step))
                if step["kind"] == "dossier.returned":
                    return

    async def saw(self, kind: str) -> float:
        """Wait for a step and return when it came."""

        async def came() -> bool:
            return any(step["kind"] == f"dossier.{kind}" for _, step in self.steps)

        await _until(came)
        return next(at for at, step in self.steps if step["kind"] == f"dossier.{kind}")


async def _tell(citizen: Client, clerk: Client, over: asyncio.Event) -> list[str]:
    """Submit, handle and rate one dossier after the other; any refusal at all ends the test."""
    codes = []
    while not over.is_set():
        dossier = await handled(clerk, await submitted(citizen))
        await citizen.post(f"/v1/dossiers/{dossier['id']}/rating", {"level": "satisfied"})
        codes.append(str(dossier["code"]))
    return codes


async def test_nothing_fails_is_lost_or_doubled_while_valkey_is_gone(
    frail: FrailCity, frail_citizen: Client, frail_clerk: Client
) -> None:
    before = await _ratings(frail_citizen)
    watched = await submitted(frail_citizen)
    follower, over = Follower(frail_citizen, watched["id"]), asyncio.Event()
    tellers = [asyncio.create_task(_tell(frail_citizen, frail_clerk, over)) for _ in range(TELLERS)]
    await follower.saw("submitted")
    path = f"/v1/desk/dossiers/{watched['id']}"

    async def step(name: str, **more: str) -> float:
        nonlocal watched
        watched = await frail_clerk.post(f"{path}/{name}", {"version": watched["version"], **more})
        return time.perf_counter()

    frail.cache.process.kill()

    async def gone() -> bool:
        return not await _sees_valkey(frail_citizen)

    await _until(gone)
    accepted = await step("acceptance")
    assert await follower.saw("accepted") - accepted < 1.5, "read from the event log, on the next beat"

    frail.cache.process.start()
    valkey.wait(frail.cache)
    await _until(lambda: _sees_valkey(frail_citizen))
    await step("processing")
    await follower.saw("processing_started")
    resolved = await step("resolution", outcome="granted")
    assert await follower.saw("resolved") - resolved < 0.8, "fanned out again, sooner than any beat"
    await step("return")
    await asyncio.wait_for(follower.task, 5)
    over.set()
    codes = [code for told in await asyncio.gather(*tellers) for code in told]

    numbers = [seen["id"] for _, seen in follower.steps]
    assert numbers == sorted(set(numbers)), "in order, each once"
    kinds = [seen["kind"].removeprefix("dossier.") for _, seen in follower.steps]
    assert kinds[-len(STEPS) :] == STEPS
    assert len(codes) >= TELLERS
    assert len(set(codes)) == len(codes)

    async def counted() -> bool:
        return await _ratings(frail_citizen) == before + len(codes)

    await _until(counted)
    await asyncio.sleep(0.3)
    assert await counted(), "each rating counted once"
