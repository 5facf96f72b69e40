"""What was brought or issued once is not asked for again: the vault, told from outside."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import pytest

from ihanoi.local.client import Client, Refused
from tests.faults.asking import ask, problem
from tests.journeys.stories import UNKNOWN_TO_THE_REGISTER, consented, submitted
from tests.running import RunningCity, logged_in

FOUND, CORRECT = "1.001612", "1.014034"
"""To found a household business; to have the register corrected, for which its certificate is asked."""
CERTIFICATE = "KQ.G12.001041"
SHOP = {"commune": "00167", "detail": "Số 7 phố Giả Định"}
PDF = b"%PDF-1.4\n% a certificate, for tests only\n%%EOF\n"
BINARY = "application/octet-stream"
BUSINESS = {
    "phone": "0912345678",
    "business_name": "Quán Thử",
    "business_address": SHOP,
    "proxy_kind": "none",
    "nationality": "Việt Nam",
    "birth_date": "1990",
}
FOUNDING = BUSINESS | {
    "lines": [{"name": "Bán cà phê", "main": True}],
    "capital": 50_000_000,
    "employees": 2,
    "founder": "person",
}
CORRECTING = BUSINESS | {"business_code": "8000000001", "corrections": [{"item": "Tên", "right": "Quán Thử"}]}


@pytest.fixture
async def clerk(city: RunningCity) -> AsyncIterator[Client]:
    """The one-stop officer of Cầu Giấy."""
    async with logged_in(city, "staff", "motcua.cau_giay") as client:
        yield client


@pytest.fixture
async def neighbour(city: RunningCity, strangers: Iterator[str]) -> AsyncIterator[Client]:
    """Another citizen nobody has seen before."""
    async with logged_in(city, "citizen", next(strangers)) as client:
        yield client


async def drafted(citizen: Client, procedure: str, answers: dict[str, Any]) -> dict[str, Any]:
    """Open a draft and answer what the register does not know."""
    dossier = await citizen.post("/v1/dossiers", {"procedure": procedure})
    asked = dossier["prefill"]["asked"]
    known = UNKNOWN_TO_THE_REGISTER | answers
    given = {name: value for name, value in known.items() if name in asked}
    return dict(await citizen.patch(f"/v1/dossiers/{dossier['id']}/answers", {"answers": given}, dossier["version"]))


async def sent(citizen: Client, dossier: dict[str, Any], case: str | None = None) -> dict[str, Any]:
    """Submit a draft as it is now."""
    path = f"/v1/dossiers/{dossier['id']}"
    version = (await citizen.get(path))["version"]
    return dict(await citizen.post(f"{path}/submission", {"version": version, "case": case}))


async def granted(clerk: Client, dossier: dict[str, Any], **result: str) -> dict[str, Any]:
    """Take a submitted dossier to the point where its result lies ready."""
    path = f"/v1/desk/dossiers/{dossier['id']}"
    for step, more in (("acceptance", {}), ("processing", {}), ("resolution", {"outcome": "granted", **result})):
        dossier = await clerk.post(f"{path}/{step}", {"version": dossier["version"], **more})
    return dict(dossier)


async def founded(citizen: Client, clerk: Client) -> dict[str, Any]:
    """Found a household business: the certificate is issued, with its file, and handed over."""
    dossier = await granted(clerk, await sent(citizen, await drafted(citizen, FOUND, FOUNDING)), number="01A8000001")
    assert dossier["result"]["type"] == CERTIFICATE
    path = f"/v1/desk/dossiers/{dossier['id']}"
    seen = {"If-Match": f'"{dossier["version"]}"', "Content-Type": BINARY}
    filed = await ask(clerk, "PUT", f"{path}/result-file", PDF, seen)
    assert filed.status_code == 200, filed.text
    return dict(await clerk.post(f"{path}/return", {"version": filed.json()["version"]}))


async def test_the_result_of_one_procedure_is_the_paper_of_the_next(citizen: Client, clerk: Client) -> None:
    first = await founded(citizen, clerk)
    [certificate] = (await citizen.get("/v1/me/documents"))["items"]
    assert (certificate["type"], certificate["origin"], certificate["number"]) == (CERTIFICATE, "issued", "01A8000001")
    assert (certificate["dossier_id"], certificate["issuer"]) == (first["id"], first["unit"]["name"])
    download = await ask(citizen, "GET", f"/v1/me/documents/{certificate['id']}/file")
    assert (download.content, download.headers["content-type"]) == (PDF, "application/pdf")

    second = await drafted(citizen, CORRECT, CORRECTING)
    path = f"/v1/dossiers/{second['id']}"
    papers = {paper["requirement"]: paper for paper in (await citizen.get(path, case="register_error"))["papers"]}
    assert (papers["certificate_copy"]["met_by"], papers["certificate_copy"]["held"]) == ("held", certificate["id"])
    assert papers["tax_certificate_copy"]["met_by"] is None
    with pytest.raises(Refused) as refusal:
        await sent(citizen, second, "register_error")
    assert [fault["pointer"] for fault in refusal.value.problem["errors"]] == ["/documents/tax_certificate_copy"]
    await citizen.post(f"{path}/documents", PDF, requirement="tax_certificate_copy")
    done = await sent(citizen, second, "register_error")

    [linked] = [paper for paper in done["documents"] if paper["held"]]
    assert (linked["requirement"], linked["held"]) == ("certificate_copy", certificate["id"])
    opened = await ask(clerk, "GET", f"/v1/desk/dossiers/{done['id']}/documents/{linked['id']}")
    assert opened.content == PDF
    line = (await citizen.get("/v1/me/access-log"))["items"][0]
    assert (line["dossier_id"], line["categories"]) == (done["id"], ["document"])
    day = done["submitted_at"][:10]
    report = await clerk.get("/v1/reports/papers", **{"from": day, "to": day, "procedure": CORRECT})
    [figures] = [paper for paper in report["papers"] if paper["requirement"] == "certificate_copy"]
    assert figures["replaced_by_held"] >= 1


async def uploaded(citizen: Client, content: bytes = PDF) -> str:
    """Send a file in two pieces and return its upload."""
    upload = await citizen.post("/v1/me/uploads", {"size": len(content), "name": "giấy.pdf"})
    for start, end in ((0, 9), (9, len(content))):
        headers = {"Upload-Offset": str(start), "Content-Type": BINARY}
        answer = await ask(citizen, "PATCH", f"/v1/me/uploads/{upload['id']}", content[start:end], headers)
        assert answer.status_code == 200, answer.text
    return str(upload["id"])


async def test_a_paper_kept_with_consent_is_attached_without_sending_it_again(
    citizen: Client, neighbour: Client
) -> None:
    command = {"upload_id": await uploaded(citizen), "type": "household_business_certificate", "number": "01A8"}
    with pytest.raises(Refused, match="document_consent_needed"):
        await citizen.post("/v1/me/documents", command)
    await consented(citizen, "keep_documents")
    kept = await citizen.post("/v1/me/documents", command)
    assert (kept["origin"], kept["number"], kept["file"]["scan"]) == ("uploaded", "01A8", "unscanned")
    again = await citizen.post("/v1/me/documents", command | {"upload_id": await uploaded(citizen)})
    assert again["id"] == kept["id"], "the same paper is kept once"

    draft = await drafted(citizen, CORRECT, CORRECTING)
    path = f"/v1/dossiers/{draft['id']}"
    [paper] = [p for p in (await citizen.get(path, case="register_error"))["papers"] if p["held"] or p["candidates"]]
    assert (paper["met_by"], paper["why_not"], paper["candidates"]) == (None, "not_chosen", [kept["id"]])
    attach = {"requirement": "certificate_copy", "document_id": kept["id"]}
    attached = await citizen.post(f"{path}/attachments", attach)
    assert (attached["held"], attached["sha256"]) == (kept["id"], kept["file"]["sha256"])
    await citizen.post(
        f"{path}/attachments", {"requirement": "tax_certificate_copy", "upload_id": await uploaded(citizen)}
    )
    assert (await sent(citizen, draft, "register_error"))["code"]

    foreign = await drafted(neighbour, CORRECT, CORRECTING)
    for body, code in (
        (attach, "document_not_found"),
        ({"requirement": "certificate_copy", "upload_id": command["upload_id"]}, "upload_not_found"),
        ({"requirement": "certificate_copy", "document_id": str(uuid4())}, "document_not_found"),
    ):
        answer = await ask(neighbour, "POST", f"/v1/dossiers/{foreign['id']}/attachments", body)
        problem(answer, 404, code=code)
    for method, part in (("GET", ""), ("GET", "/file"), ("POST", "/removal")):
        problem(await ask(neighbour, method, f"/v1/me/documents/{kept['id']}{part}"), 404, code="document_not_found")


async def test_papers_sent_with_a_dossier_are_kept_only_with_consent_and_go_with_it(citizen: Client) -> None:
    await submitted(citizen)
    assert (await citizen.get("/v1/me/documents"))["items"] == []
    await consented(citizen, "keep_documents")
    draft = await drafted(citizen, CORRECT, CORRECTING)
    path = f"/v1/dossiers/{draft['id']}"
    for paper in ("certificate_copy", "tax_certificate_copy"):
        await citizen.post(f"{path}/documents", PDF, requirement=paper, name=f"{paper}.pdf")
    done = await sent(citizen, draft, "register_error")
    [kept] = (await citizen.get("/v1/me/documents"))["items"]
    assert (kept["type"], kept["name"]) == ("household_business_certificate", "certificate_copy.pdf")
    assert kept["dossier_id"] == done["id"]
    mine = await citizen.get("/v1/me/data")
    assert [document["id"] for document in mine["vault"]] == [kept["id"]]

    await citizen.post("/v1/me/consents/keep_documents/withdrawal", {})
    assert (await citizen.get("/v1/me/documents"))["items"] == []
    problem(await ask(citizen, "GET", f"/v1/me/documents/{kept['id']}/file"), 404)
    assert len((await citizen.get(path))["documents"]) == 2, "the dossier keeps its papers"
    await consented(citizen, "keep_documents")
    assert (await citizen.get("/v1/me/documents"))["items"] == [], "a new consent brings nothing back"


async def test_uploads_are_removed_and_results_are_hidden(citizen: Client, clerk: Client) -> None:
    await founded(citizen, clerk)
    await consented(citizen, "keep_documents")
    await citizen.post("/v1/me/documents", {"upload_id": await uploaded(citizen), "type": "passport"})
    for document in (await citizen.get("/v1/me/documents"))["items"]:
        removed = await citizen.post(f"/v1/me/documents/{document['id']}/removal", {})
        assert removed["hidden"] is (document["origin"] == "issued")
    assert (await citizen.get("/v1/me/documents"))["items"] == []
    [hidden] = (await citizen.get("/v1/me/documents", hidden="true"))["items"]
    assert (hidden["type"], hidden["hidden"]) == (CERTIFICATE, True)
    download = await ask(citizen, "GET", f"/v1/me/documents/{hidden['id']}/file")
    assert download.content == PDF


async def test_what_is_said_of_a_document_must_be_possible(citizen: Client, clerk: Client) -> None:
    await consented(citizen, "keep_documents")
    command = {"upload_id": await uploaded(citizen), "type": "passport"}
    for more, code in (
        ({"type": "shopping_list"}, "document_type_unknown"),
        ({"issued_on": "2999-01-01"}, "document_dates_refused"),
        ({"issued_on": "2020-01-02", "valid_until": "2020-01-01"}, "document_dates_refused"),
    ):
        problem(await ask(citizen, "POST", "/v1/me/documents", command | more), 422, code=code)
    dossier = await sent(citizen, await drafted(citizen, FOUND, FOUNDING))
    path = f"/v1/desk/dossiers/{dossier['id']}"
    for step in ("acceptance", "processing"):
        dossier = await clerk.post(f"{path}/{step}", {"version": dossier["version"]})
    command = {"version": dossier["version"], "outcome": "granted"}
    for more in ({"result": "KQ.G99.000000"}, {"issued_on": "2026-02-01", "valid_until": "2026-01-01"}):
        problem(await ask(clerk, "POST", f"{path}/resolution", command | more), 422, code="result_refused")
    seen = {"If-Match": f'"{dossier["version"]}"', "Content-Type": BINARY}
    problem(await ask(clerk, "PUT", f"{path}/result-file", PDF, seen), 409, code="action_not_allowed")
    declined = await clerk.post(f"{path}/resolution", command | {"outcome": "declined"})
    await clerk.post(f"{path}/return", {"version": declined["version"]})
    assert (await citizen.get("/v1/me/documents"))["items"] == []
