"""A story in which everybody reads what they may: the giver of a mandate, its holder, officers, data protection."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from msgspec import Struct

from ihanoi.dossiers.verify_declared import verify_declared
from ihanoi.kernel.actor import SYSTEM, Actor
from ihanoi.local.demo import ANSWERS, PAPER, PAPERS
from ihanoi.platform.database import Transaction
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from tests.conftest import new_subject
from tests.dossiers.pieces import officer_named
from tests.dossiers.scripted import ScriptedRegister, together
from tests.journeys.stories import HOME, RESIDENCE, UNKNOWN_TO_THE_REGISTER
from tests.journeys.watched import Person, Stage

MALE = {"person.sex": "male"}
"""The register's word; the person says otherwise."""
MOVED = {"commune": "00167", "detail": "Số 9 phố Giả Định", "text": "Số 9 phố Giả Định"}
NUMBER, GRANDSON = "001190390001", "001200390002"
OFFICER, GUARDIAN = "congan.cau_giay", "dulieu.trung_tam"
HOLDS_FACTS = "residence.permanent"


class Cast(Struct, frozen=True):
    """Who plays."""

    stage: Stage
    citizen: Person
    grandson: Person
    officer: Person
    guardian: Person


async def enter(tx: Transaction) -> list[Actor]:
    """Let everybody be known, and one of them to a register as well."""
    citizen, grandson = [
        await new_subject(tx, number, name)
        for number, name in ((NUMBER, "Nguyễn Thị An"), (GRANDSON, "Nguyễn Văn Cháu"))
    ]
    await register_says(tx, citizen, HOME)
    return [citizen, grandson, *[await officer_named(tx, name) for name in (OFFICER, GUARDIAN)]]


async def register_says(tx: Transaction, who: Actor, home: Mapping[str, str]) -> None:
    """Let the population register tell where somebody lives."""
    assert who.id is not None
    await keep_facts(tx, who.id, Source.POPULATION, {HOLDS_FACTS: home}, await present_facts(tx, own(who)))


async def mandated(cast: Cast) -> str:
    """Let somebody act for the citizen."""
    do, citizen, grandson = cast.stage.do, cast.citizen, cast.grandson
    [offered] = [one for one in await do(citizen, "GET", "/v1/me/consents") if one["purpose"] == "reuse"]
    await do(citizen, "POST", "/v1/me/consents", {"purpose": "reuse", "version": offered["offered"]["version"]})
    mandate = await do(citizen, "POST", "/v1/me/mandates", {"grantee_national_id": GRANDSON})
    await do(grandson, "GET", "/v1/me/mandates")
    await do(grandson, "POST", f"/v1/me/mandates/{mandate['id']}/acceptance")
    await do(grandson, "GET", f"/v1/procedures/{RESIDENCE}/prefill", mandate=mandate["id"])
    return str(mandate["id"])


async def begun(cast: Cast, mandate: str) -> dict[str, Any]:
    """Fill in a form under the mandate, some papers from what the giver uploaded; return the draft."""
    do, grandson = cast.stage.do, cast.grandson
    draft = await do(grandson, "POST", "/v1/dossiers", {"procedure": RESIDENCE, "mandate": mandate})
    path = f"/v1/dossiers/{draft['id']}"
    asked = draft["prefill"]["asked"]
    answers = ANSWERS | {name: value for name, value in UNKNOWN_TO_THE_REGISTER.items() if name in asked}
    await do(grandson, "PATCH", f"{path}/answers", {"answers": answers}, draft["version"])
    upload = await do(cast.citizen, "POST", "/v1/me/uploads", {"size": len(PAPER), "name": "thuê nhà.pdf"})
    await cast.citizen.client._http.patch(
        f"/v1/me/uploads/{upload['id']}", content=PAPER, headers={**cast.citizen.client._headers, "Upload-Offset": "0"}
    )
    await do(grandson, "POST", f"{path}/attachments", {"requirement": PAPERS[0], "upload_id": upload["id"]})
    for paper in PAPERS[1:]:
        await do(grandson, "POST", f"{path}/documents", PAPER, requirement=paper, name=f"{paper}.pdf")
    draft = await do(grandson, "GET", path)
    moved = await do(grandson, "POST", f"{path}/version", {"version": draft["version"]})
    return dict(moved["dossier"])


async def sent(cast: Cast, mandate: str) -> dict[str, Any]:
    """Send a dossier in under the mandate."""
    draft = await begun(cast, mandate)
    command = {"version": draft["version"], "case": "rented"}
    return dict(await cast.stage.do(cast.grandson, "POST", f"/v1/dossiers/{draft['id']}/submission", command))


async def filed(cast: Cast, mandate: str) -> dict[str, Any]:
    """File for the giver, and again after the unit asked for more; return the dossier."""
    do, grandson, officer = cast.stage.do, cast.grandson, cast.officer
    dossier = await sent(cast, mandate)
    path = f"dossiers/{dossier['id']}"
    await do(grandson, "GET", "/v1/dossiers", mandate=mandate)
    await cast.stage.follow(grandson, f"/v1/{path}/live")
    await do(officer, "GET", "/v1/desk/queue")
    seen = await do(officer, "GET", f"/v1/desk/{path}")
    for document in seen["documents"]:
        await do(officer, "GET", f"/v1/desk/{path}/documents/{document['id']}")
    dossier = await do(officer, "POST", f"/v1/desk/{path}/acceptance", {"version": dossier["version"]})
    more = {"version": dossier["version"], "note": "Cần bổ sung hợp đồng thuê."}
    dossier = await do(officer, "POST", f"/v1/desk/{path}/supplement-request", more)
    # There are words now, for both to read.
    await do(grandson, "GET", f"/v1/{path}/timeline")
    await do(officer, "GET", f"/v1/desk/{path}/timeline")
    return dict(await do(grandson, "POST", f"/v1/{path}/supplement", {"version": dossier["version"]}))


async def decided(cast: Cast, dossier: dict[str, Any]) -> None:
    """Let a register contradict an answer, the officer settle it and hand over the result."""
    stage, do, officer, applicant_id = cast.stage, cast.stage.do, cast.officer, cast.citizen.actor.id
    assert applicant_id is not None
    path = f"/v1/desk/dossiers/{dossier['id']}"
    spared = await stage.judged(
        "verification while nobody is asked", SYSTEM, verify_declared(stage.database, together())
    )
    assert spared.opened == {applicant_id}
    clock = stage.database.clock
    stage.database.clock = lambda: clock() + timedelta(minutes=20)
    registers = together(population=ScriptedRegister(MALE))
    verified = await stage.judged("verification", SYSTEM, verify_declared(stage.database, registers))
    stage.database.clock = clock
    assert verified.lines[applicant_id] == ["verification", f"verification {dossier['code']}"]
    await do(officer, "GET", "/v1/desk/verifications")
    [compared] = await do(officer, "GET", f"{path}/verifications")
    ruling = {"settlement": "accept_declared", "note": "Đã đối chiếu giấy tờ gốc."}
    await do(officer, "POST", f"{path}/verifications/{compared['field']}/settlement", ruling)
    version = dossier["version"]
    for name, extra in (
        ("acceptance", {}),
        ("processing", {}),
        ("resolution", {"outcome": "granted", "note": "Xong."}),
    ):
        version = (await do(officer, "POST", f"{path}/{name}", {"version": version, **extra}))["version"]
    version = (await do(officer, "PUT", f"{path}/result-file", PAPER, version))["version"]
    await do(officer, "POST", f"{path}/return", {"version": version})


async def refused_and_withdrawn(cast: Cast, mandate: str) -> None:
    """Let one dossier be refused and another be taken back."""
    dossier = await sent(cast, mandate)
    command = {"version": dossier["version"], "note": "Không thuộc thẩm quyền."}
    await cast.stage.do(cast.officer, "POST", f"/v1/desk/dossiers/{dossier['id']}/refusal", command)
    dossier = await sent(cast, mandate)
    await cast.stage.do(
        cast.grandson, "POST", f"/v1/dossiers/{dossier['id']}/withdrawal", {"version": dossier["version"]}
    )


async def changed(cast: Cast) -> None:
    """Let a fact change that a result was issued with, and its unit be told."""
    do, citizen, officer = cast.stage.do, cast.citizen, cast.officer
    async with cast.stage.database.unit_of_work() as tx:
        await register_says(tx, citizen.actor, MOVED)
    [change] = [one for one in await do(citizen, "GET", "/v1/me/changes") if one["attribute"] == HOLDS_FACTS]
    await do(citizen, "POST", f"/v1/me/changes/{HOLDS_FACTS}/application", {"seen": change["seen"]})
    [notice] = (await do(officer, "GET", "/v1/desk/change-notices"))["items"]
    await do(officer, "POST", f"/v1/desk/change-notices/{notice['id']}/acknowledgement")


async def disputed(cast: Cast) -> None:
    """Let the citizen object to a reading, and the city's data protection answer."""
    do, citizen, guardian = cast.stage.do, cast.citizen, cast.guardian
    line = (await do(citizen, "GET", "/v1/me/access-log"))["items"][0]
    await do(citizen, "POST", f"/v1/me/access-log/{line['id']}/dispute", {"reason": "Tôi không rõ vì sao."})
    await do(guardian, "GET", "/v1/desk/access-disputes")
    await do(guardian, "GET", f"/v1/desk/access-disputes/{line['id']}")
    await do(guardian, "POST", f"/v1/desk/access-disputes/{line['id']}/answer", {"answer": "Đúng thẩm quyền."})
    await do(guardian, "GET", "/v1/reports/papers", **{"from": "2026-01-01", "to": "2026-12-31"})
