"""``ihanoi demo``: the whole story against a running city, over HTTP only, each step in words."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import httpx2

from ihanoi.local import city
from ihanoi.local.client import Client, Refused
from ihanoi.settings import Settings

CITIZEN = "001190000011"
"""Nguyễn Thị An, a fictional citizen of the simulator."""
OFFICER = "congan.cau_giay"
FIRST, SECOND = "1.004222", "1.004194"
STEPS = 15

PAPER = b"%PDF-1.4\n% a lease agreement, for the demonstration only\n%%EOF\n"

ANSWERS: dict[str, Any] = {
    "phone": "0912345678",
    "email": "an.nguyen@example.vn",
    "request": "Đăng ký thường trú tại nhà thuê",
    "new_address": {"commune": "00167", "detail": "Số 5 ngõ 10 phố Giả Định"},
    "owns_home": False,
    "is_minor": False,
    "head_consent": "document",
    "owner_consent": "document",
    "new_household_head_full_name": "Lê Văn Chủ",
    "new_household_head_national_id": "001075000099",
    "new_household_relation_to_head": "Người ở nhờ",
}
PAPERS = ("lease", "head_consent_document", "owner_consent_document")


class Teller:
    """Prints the story, numbered, so that one sees how far it is."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._step = 0

    async def step(self, text: str) -> None:
        """Begin the next step."""
        self._step += 1
        city.say(f"\n[{self._step:2}/{STEPS}] {text}")
        await asyncio.sleep(self._pause)

    @staticmethod
    def line(text: str) -> None:
        """Tell something about the present step."""
        city.say(f"        {text}")


def demo(settings: Settings, url: str | None, pause: float) -> int:
    """Play the story; return the exit code."""
    running = city.read(settings.data_dir)
    address = url or (running.api if running else None)
    if address is None:
        city.say("No city is running here. Start one with `make run` in another terminal, then try again.")
        return 1
    try:
        asyncio.run(_story(address, Teller(pause)))
    except (Refused, httpx2.HTTPError, TimeoutError) as error:
        city.say(f"\nThe story broke off: {type(error).__name__} {error}")
        return 1
    return 0


async def _story(address: str, teller: Teller) -> None:
    started = time.perf_counter()
    citizen, officer = Client(address), Client(address)
    try:
        dossier = await _declare(citizen, teller)
        await _handle(citizen, officer, dossier["id"], teller)
        await _rate(citizen, dossier["id"], teller)
        await _again(citizen, teller)
    finally:
        await citizen.close()
        await officer.close()
    city.say(f"\nDone in {time.perf_counter() - started:.1f} s. The whole API: {address}/docs")


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _describe_prefill(prefill: dict[str, Any], teller: Teller) -> None:
    known = [field for field in prefill["fields"] if "value" in field]
    width = max((len(field["id"]) for field in known), default=0)
    for field in known:
        value = field["value"]
        shown = value.get("text") or value.get("detail") if isinstance(value, dict) else value
        lock = "read-only" if not field["editable"] else "yours to change"
        teller.line(f"{field['id']:<{width}}  {shown}   ({field['source']}, {lock})")
    asked = {f["id"]: f["state"] for f in prefill["fields"] if f["id"] in prefill["asked"] and "attribute" in f}
    told = ", ".join(f"{name} ({why})" for name, why in asked.items())
    teller.line(f"still asked, and why:   {told or 'nothing'}")
    teller.line(
        f"reused: {prefill['reused']} of {prefill['reusable']} reusable questions ({_percent(prefill['reused_share'])})"
    )


async def _declare(citizen: Client, teller: Teller) -> dict[str, Any]:
    await teller.step("A citizen logs in with her electronic identity (OpenID Connect, PKCE, nonce).")
    await citizen.log_in("citizen", CITIZEN)
    me = await citizen.get("/v1/me")
    teller.line(f"{me['full_name']}, identity verified at level {me['assurance']}")

    await teller.step("She types «dang ky thuong tru», without diacritics.")
    found = await citizen.get("/v1/procedures", q="dang ky thuong tru", limit=3)
    for item in found["items"]:
        teller.line(f"{item['code']}  {item['name']['vi']}")

    await teller.step(f"She opens the form of {FIRST}: what the State knows is filled in already.")
    dossier = await citizen.post("/v1/dossiers", {"procedure": FIRST})
    _describe_prefill(dossier["prefill"], teller)

    await teller.step("She answers what is left; the draft is saved.")
    dossier = await citizen.patch(f"/v1/dossiers/{dossier['id']}/answers", {"answers": ANSWERS}, dossier["version"])
    teller.line(f"{len(ANSWERS)} answers kept, version {dossier['version']}")

    await teller.step("She photographs three papers and uploads them; they are encrypted under her own key.")
    for paper in PAPERS:
        document = await citizen.post(
            f"/v1/dossiers/{dossier['id']}/documents", PAPER, requirement=paper, name=f"{paper}.pdf"
        )
        teller.line(f"{document['name']}, {document['size']} bytes, {document['media_type']}")

    await _agree(citizen, teller)
    await teller.step("She submits; what she declared for the first time is kept.")
    dossier = await citizen.get(f"/v1/dossiers/{dossier['id']}")
    command = {"version": dossier["version"], "case": "rented"}
    key = f"demo-{dossier['id']}"
    dossier = await citizen.post(f"/v1/dossiers/{dossier['id']}/submission", command, key=key)
    teller.line(f"dossier {dossier['code']}, in charge: {dossier['unit']['name']}")
    teller.line(f"expected by {dossier['due_at']} (7 working days)")
    again = await citizen.post(f"/v1/dossiers/{dossier['id']}/submission", command, key=key)
    teller.line(f"the network stutters, the app sends it twice: still {again['code']}, nothing doubled")
    return dict(dossier)


async def _agree(citizen: Client, teller: Teller) -> None:
    await teller.step("She reads what reuse of her answers means, and agrees; she may withdraw at any time.")
    [reuse] = [one for one in await citizen.get("/v1/me/consents") if one["purpose"] == "reuse"]
    teller.line(f"«{reuse['offered']['text']['en'].partition('. ')[0]}.»")
    agreed = await citizen.post("/v1/me/consents", {"purpose": "reuse", "version": reuse["offered"]["version"]})
    teller.line(f"consent {agreed['state']}; the text she read is kept with it, version {reuse['offered']['version']}")


async def _handle(citizen: Client, officer: Client, dossier_id: str, teller: Teller) -> None:
    seen: list[str] = []

    async def watch() -> None:
        async with citizen.follow(f"/v1/dossiers/{dossier_id}/live") as events:
            async for _, step in events:
                seen.append(step["kind"])
                teller.line(f"· live on her phone: {step['text']['vi']}  ({step['text']['en']})")
                if step["kind"] == "dossier.returned":
                    return

    watching = asyncio.create_task(watch())
    await teller.step("The officer of Cầu Giấy logs in through the staff realm and opens the queue.")
    session = await officer.log_in("staff", OFFICER)
    teller.line(f"{session['posts'][0]['role']} at {session['posts'][0]['unit']['name']}")
    queue = await officer.get("/v1/desk/queue", limit=100)
    teller.line(f"{len(queue['items'])} open, the most urgent first")

    path = f"/v1/desk/dossiers/{dossier_id}"
    dossier = await officer.get(path)
    moves: Sequence[tuple[str, str, dict[str, Any]]] = (
        ("accepts it: the clock starts", "acceptance", {}),
        ("takes it in hand", "processing", {}),
        ("decides", "resolution", {"outcome": "granted", "note": "Đã cập nhật nơi thường trú."}),
        ("hands over the result", "return", {}),
    )
    for words, step, extra in moves:
        await teller.step(f"The officer {words}.")
        dossier = await officer.post(f"{path}/{step}", {"version": dossier["version"], **extra})
        teller.line(f"state {dossier['state']} (national code {dossier['status_code']})")
        await asyncio.sleep(0.3)
    await asyncio.wait_for(watching, 10)
    log = await citizen.get("/v1/me/access-log", limit=3)
    teller.line(f"her access log names the reader: {log['items'][0]['reader']} ({log['items'][0]['purpose']})")


async def _rate(citizen: Client, dossier_id: str, teller: Teller) -> None:
    await teller.step("She rates the service; the leader's live board hears of it.")
    async with citizen.follow("/v1/satisfaction/live") as figures:
        _, before = await anext(figures)
        started = time.perf_counter()
        try:
            await citizen.post(
                f"/v1/dossiers/{dossier_id}/rating", {"level": "very_satisfied", "reasons": ["time", "clarity"]}
            )
        except Refused as refusal:
            teller.line(refusal.problem["detail_en"])
            return
        async with asyncio.timeout(10):
            async for _, after in figures:
                if after["figures"]["ratings"] > before["figures"]["ratings"]:
                    break
    took = time.perf_counter() - started
    teller.line(f"ratings today {before['figures']['ratings']} → {after['figures']['ratings']}, {took:.2f} s later")
    share = after["figures"]["satisfied_share"]
    teller.line("too few yet to tell how people rated" if share is None else f"{_percent(share)} of them satisfied")


async def _again(citizen: Client, teller: Teller) -> None:
    await teller.step(f"Next year she needs {SECOND} (temporary residence). What is known is not asked again.")
    teller.line("The household she moves with is her own: she names herself for it.")
    dossier = await citizen.post("/v1/dossiers", {"procedure": SECOND, "about": {"new_household": "myself"}})
    _describe_prefill(dossier["prefill"], teller)
