"""Pieces of stories that several tests tell."""

from typing import Any

from ihanoi.local.client import Client
from ihanoi.local.demo import ANSWERS, PAPER, PAPERS

RESIDENCE = "1.004222"
HOME = {"commune": "00167", "detail": "Số 1 phố Giả Định"}
UNKNOWN_TO_THE_REGISTER = {"current_residence": HOME, "permanent_residence": HOME, "sex": "female"}
"""What to declare where the register is silent."""


async def filled_draft(citizen: Client) -> dict[str, Any]:
    """Open a draft of 1.004222, answer and attach everything; return the dossier."""
    dossier = await citizen.post("/v1/dossiers", {"procedure": RESIDENCE})
    path = f"/v1/dossiers/{dossier['id']}"
    asked = dossier["prefill"]["asked"]
    answers = ANSWERS | {name: value for name, value in UNKNOWN_TO_THE_REGISTER.items() if name in asked}
    await citizen.patch(f"{path}/answers", {"answers": answers}, dossier["version"])
    for paper in PAPERS:
        await citizen.post(f"{path}/documents", PAPER, requirement=paper, name=f"{paper}.pdf")
    return dict(await citizen.get(path))


async def consented(citizen: Client, purpose: str = "reuse") -> dict[str, Any]:
    """Read the text in force and agree to it; return the consent."""
    [found] = [one for one in await citizen.get("/v1/me/consents") if one["purpose"] == purpose]
    command = {"purpose": purpose, "version": found["offered"]["version"]}
    return dict(await citizen.post("/v1/me/consents", command))


async def submitted(citizen: Client, *, remember: bool = False) -> dict[str, Any]:
    """Submit a filled draft, having agreed to reuse when it is to be remembered; return the dossier."""
    if remember:
        await consented(citizen)
    draft = await filled_draft(citizen)
    command = {"version": draft["version"], "case": "rented"}
    return dict(await citizen.post(f"/v1/dossiers/{draft['id']}/submission", command))


async def handled(officer: Client, dossier: dict[str, Any], **result: str) -> dict[str, Any]:
    """Take a submitted dossier all the way to its result."""
    path = f"/v1/desk/dossiers/{dossier['id']}"
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("acceptance", {}),
        ("processing", {}),
        ("resolution", {"outcome": "granted", **result}),
        ("return", {}),
    )
    for step, extra in steps:
        dossier = await officer.post(f"{path}/{step}", {"version": dossier["version"], **extra})
    return dict(dossier)
