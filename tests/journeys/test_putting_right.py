"""Putting my data right, told from outside: a verified value at its register, a declared one by myself."""

from uuid import uuid4

import pytest

from ihanoi.local.client import Client, Refused
from tests.faults.asking import ask, pointers, problem
from tests.journeys.stories import RESIDENCE, submitted

NAME = "/v1/me/facts/person.full_name"
WRONG = {"reason": "Giấy khai sinh của tôi ghi khác.", "value": "Nguyễn Thị Ánh Dương"}


async def test_a_citizen_disputes_a_verified_value_and_the_officer_sees_it(citizen: Client, officer: Client) -> None:
    await citizen.get(f"/v1/procedures/{RESIDENCE}/prefill")
    first, again = [await citizen.post(f"{NAME}/correction", WRONG, key) for key in [str(uuid4())] * 2]
    assert again == first
    assert (first["source"], first["state"], first["right_value"]) == ("population", "open", WRONG["value"])
    assert first["place"]["owner"]["vi"] == "Bộ Công an"
    [nearest, _] = first["place"]["procedures"]
    assert (await citizen.get(f"/v1/procedures/{nearest['code']}"))["name"] == nearest["name"]
    with pytest.raises(Refused, match="correction_open"):
        await citizen.post(f"{NAME}/correction", WRONG)
    assert (await citizen.get("/v1/me/corrections"))["items"] == [first]

    dossier = await submitted(citizen)
    seen = await officer.get(f"/v1/desk/dossiers/{dossier['id']}")
    assert [(field["field"], field["source"]) for field in seen["disputed"]] == [("full_name", "population")]
    assert WRONG["reason"] not in str(seen)
    assert "disputed" not in await citizen.get(f"/v1/dossiers/{dossier['id']}")
    assert (await ask(citizen, "GET", "/v1/me/data")).json()["corrections"] == [first]


async def test_the_register_is_asked_anew_when_the_citizen_wants_it_and_the_dispute_can_be_withdrawn(
    citizen: Client,
) -> None:
    await citizen.get(f"/v1/procedures/{RESIDENCE}/prefill")
    given = await citizen.post(f"{NAME}/correction", WRONG)
    path = f"/v1/me/corrections/{given['id']}"
    looked = await citizen.post(f"{path}/look-up", None)
    assert (looked["outcome"], looked["correction"]) == ("found", given)
    closed = await citizen.post(f"{path}/withdrawal", None)
    assert closed["state"] == "withdrawn"
    with pytest.raises(Refused, match="correction_closed"):
        await citizen.post(f"{path}/withdrawal", None)
    for nothing in ("look-up", "withdrawal"):
        missing = f"/v1/me/corrections/{uuid4()}/{nothing}"
        problem(await ask(citizen, "POST", missing), 404, code="correction_not_found")


async def test_a_consent_is_in_the_ledger_and_prints(citizen: Client) -> None:
    await citizen.post("/v1/me/consents", {"purpose": "reuse", "version": 1})
    await citizen.post("/v1/me/consents/reuse/withdrawal", None)
    lines = (await citizen.get("/v1/me/consents/ledger"))["items"]
    assert [line["act"] for line in lines] == ["withdrawn", "given"]
    receipt = f"/v1/me/consents/ledger/{lines[1]['consent_id']}/receipt"
    answer = await ask(citizen, "GET", receipt)
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert lines[1]["text_hash"] in answer.text
    problem(await ask(citizen, "GET", f"/v1/me/consents/ledger/{uuid4()}/receipt"), 404, code="consent_not_found")


async def test_a_verified_value_is_not_overwritten_and_the_refusal_names_its_register(citizen: Client) -> None:
    await citizen.get(f"/v1/procedures/{RESIDENCE}/prefill")
    await citizen.post("/v1/me/consents", {"purpose": "reuse", "version": 1})
    before = await citizen.get("/v1/me/facts")
    for answer in (await ask(citizen, "PUT", NAME, {"value": "Nguyễn Văn Khác"}), await ask(citizen, "DELETE", NAME)):
        found = problem(answer, 409, code="fact_verified")
        assert found["params"]["source"] == "population"
        assert "Cơ sở dữ liệu quốc gia về dân cư" in found["detail"]
    assert await citizen.get("/v1/me/facts") == before


async def test_what_i_declare_fills_the_next_form_until_i_delete_it(citizen: Client) -> None:
    phone = "/v1/me/facts/contact.phone"
    problem(await ask(citizen, "PUT", phone, {"value": "0912345678"}), 409, code="consent_needed")
    await citizen.post("/v1/me/consents", {"purpose": "reuse", "version": 1})
    assert pointers(problem(await ask(citizen, "PUT", phone, {"value": "12"}), 422, code="value_invalid")) == ["/value"]
    answer = await ask(citizen, "PUT", phone, {"value": "0912345678"})
    assert (answer.status_code, answer.json()["source"]) == (200, "declared")
    known = {fact["attribute"]: fact["value"] for fact in await citizen.get("/v1/me/facts")}
    assert known["contact.phone"] == "0912345678"
    assert (await ask(citizen, "DELETE", phone)).status_code == 204
    assert "contact.phone" not in {fact["attribute"] for fact in await citizen.get("/v1/me/facts")}
    problem(await ask(citizen, "DELETE", phone), 404, code="fact_not_found")


@pytest.mark.parametrize("attribute", ["no.such", "a" * 101, "%00", "một", "..%2F..%2Fme"])
async def test_an_attribute_that_cannot_be_is_refused(citizen: Client, officer: Client, attribute: str) -> None:
    path = f"/v1/me/facts/{attribute}"
    for method, where, body in (("PUT", path, {"value": "x"}), ("POST", f"{path}/correction", WRONG)):
        problem(await ask(citizen, method, where, body), 400, 404)
    problem(await ask(officer, "PUT", "/v1/me/facts/contact.phone", {"value": "0912345678"}), 403, code="wrong_role")
