"""Answers that no form allows: each fault is found at once, and a verified value stays what it is."""

from typing import Any

import msgspec
import pytest

from ihanoi.local.client import Client
from tests.faults.asking import ask, pointers, problem
from tests.journeys.stories import RESIDENCE, filled_draft, submitted


@pytest.fixture(scope="module")
async def draft(anybody: Client) -> dict[str, Any]:
    """A draft that every test leaves as it is."""
    return dict(await anybody.post("/v1/dossiers", {"procedure": RESIDENCE}))


async def _refused(who: Client, draft: dict[str, Any], answers: Any, *statuses: int) -> dict[str, Any]:
    """Send answers that must be refused without a trace."""
    path = f"/v1/dossiers/{draft['id']}"
    before = await who.get(path)
    answer = await ask(who, "PATCH", f"{path}/answers", {"answers": answers}, {"If-Match": f'"{before["version"]}"'})
    found = problem(answer, *(statuses or (422,)))
    assert await who.get(path) == before
    return found


async def test_a_verified_value_cannot_be_changed(anybody: Client, draft: dict[str, Any]) -> None:
    read_only = [field["id"] for field in draft["prefill"]["fields"] if not field["editable"]]
    assert {"full_name", "national_id"} <= set(read_only)
    for name in read_only:
        value = draft["answers"][name]
        for other in (None, f"{value} " * 2 if isinstance(value, str) else {"commune": "00004", "detail": "Khác"}):
            found = await _refused(anybody, draft, {name: other})
            assert f"/answers/{name}" in pointers(found)


async def test_one_tampered_value_among_good_ones_spoils_them_all(anybody: Client, draft: dict[str, Any]) -> None:
    tampered = {"phone": "0912345678", "full_name": "Nguyễn Văn Khác", "national_id": "001075000099"}
    found = await _refused(anybody, draft, tampered)
    assert found["code"] == "read_only_changed"
    assert pointers(found) == ["/answers/full_name", "/answers/national_id"]


async def test_sending_a_verified_value_as_it_is_changes_nothing(citizen: Client) -> None:
    draft = await citizen.post("/v1/dossiers", {"procedure": RESIDENCE})
    saved = await citizen.patch(f"/v1/dossiers/{draft['id']}/answers", {"answers": draft["answers"]}, draft["version"])
    assert saved["answers"] == draft["answers"]


UNKNOWN = {
    "nonsense": "/answers/nonsense",
    "Phone": "/answers/Phone",
    "__proto__": "/answers/__proto__",
    "": "/answers/",
    "a/b~c": "/answers/a~1b~0c",
    "số": "/answers/số",
    "a\0b": "/answers/a\0b",
}


@pytest.mark.parametrize("name", UNKNOWN)
async def test_a_question_that_does_not_exist_has_no_answer(name: str, anybody: Client, draft: dict[str, Any]) -> None:
    found = await _refused(anybody, draft, {name: "x"})
    assert (found["code"], pointers(found)) == ("answers_invalid", [UNKNOWN[name]])


async def test_every_fault_is_listed_at_once_with_its_place(anybody: Client, draft: dict[str, Any]) -> None:
    faulty = {
        "phone": "not a phone",
        "email": "nobody@",
        "owns_home": "yes",
        "head_consent": "by heart",
        "new_address": {"commune": "abc", "street": "Giả Định"},
        "members": [{"full_name": 1}, {"full_name": "A", "birth_date": "yesterday", "sex": "?", "national_id": "1"}],
        "nonsense": 1,
    }
    found = await _refused(anybody, draft, faulty)
    assert found["params"]["count"] == len(found["errors"])
    for place in ("phone", "email", "owns_home", "head_consent", "new_address/commune", "new_address/street"):
        assert f"/answers/{place}" in pointers(found)
    for place in ("0/full_name", "1/birth_date", "1/sex", "1/national_id"):
        assert f"/answers/members/{place}" in pointers(found)
    assert "/answers/nonsense" in pointers(found)


ODD_VALUES: dict[str, Any] = {
    "a number for a text": 1,
    "a huge number": msgspec.Raw(b"1" + b"0" * 4000),
    "a huge negative number": -(10**18) * 10,
    "a list": ["x"],
    "an object": {"x": 1},
    "true": True,
    "an empty text": "",
    "only spaces": "   ",
    "too long a text": "a" * 501,
    "a NUL": "a\0b",
    "a NUL inside an object": {"commune": "00167", "detail": "a\0b"},
}


@pytest.mark.parametrize("value", ODD_VALUES.values(), ids=ODD_VALUES.keys())
async def test_a_text_question_takes_a_short_text_only(value: Any, anybody: Client, draft: dict[str, Any]) -> None:
    found = await _refused(anybody, draft, {"request": value})
    assert "/answers/request" in {pointer[:16] for pointer in pointers(found)}


@pytest.mark.parametrize("depth", [100, 400, 900, 2_000, 50_000])
async def test_answers_nested_too_deeply_are_refused(depth: int, anybody: Client, draft: dict[str, Any]) -> None:
    deep = msgspec.Raw(b'{"a":' * depth + b"1" + b"}" * depth)
    await _refused(anybody, draft, {"new_address": deep}, 400, 422)


@pytest.mark.parametrize("escape", [rb'"\ud800"', rb'"a\udc00b"', rb'"\ud83d\ud83d"'])
async def test_half_a_character_is_no_answer(escape: bytes, anybody: Client, draft: dict[str, Any]) -> None:
    await _refused(anybody, draft, {"request": msgspec.Raw(escape)}, 400, 422)


async def test_twenty_thousand_unknown_answers_are_refused_in_a_moment(anybody: Client, draft: dict[str, Any]) -> None:
    found = await _refused(anybody, draft, {f"f{number}": 1 for number in range(20_000)})
    assert found["params"]["count"] == 20_000
    assert len(found["errors"]) == 100


async def test_a_faulty_draft_is_not_submitted_and_every_gap_is_named(citizen: Client) -> None:
    draft = await citizen.post("/v1/dossiers", {"procedure": RESIDENCE})
    path, command = f"/v1/dossiers/{draft['id']}/submission", {"version": 1, "case": "rented"}
    found = problem(await ask(citizen, "POST", path, command), 422, code="answers_invalid")
    assert {"/answers/request", "/answers/new_address", "/answers/is_minor"} <= set(pointers(found))
    assert (await citizen.get(f"/v1/dossiers/{draft['id']}"))["state"] == "draft"


async def test_each_missing_paper_is_named(citizen: Client) -> None:
    draft = await filled_draft(citizen)
    command = {"version": draft["version"], "case": "social_care"}
    found = problem(
        await ask(citizen, "POST", f"/v1/dossiers/{draft['id']}/submission", command), 422, code="documents_missing"
    )
    assert pointers(found) == ["/documents/care"]
    for case in (None, "nonsense", "a\0b"):
        command["case"] = case
        answer = await ask(citizen, "POST", f"/v1/dossiers/{draft['id']}/submission", command)
        problem(answer, 422, code="case_unknown")


FILES = {
    "nothing": b"",
    "a program": b"MZ\x90\0",
    "a page": b"<html><script>alert(1)</script>",
    "a PDF later on": b"\n\n%PDF-1.4",
    "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "NULs": b"\0" * 1000,
    "half a signature": b"\x89PNG",
}


@pytest.mark.parametrize("file", FILES.values(), ids=FILES.keys())
async def test_only_known_kinds_of_files_are_taken(file: bytes, anybody: Client, draft: dict[str, Any]) -> None:
    path, kind = f"/v1/dossiers/{draft['id']}/documents", {"Content-Type": "application/pdf"}
    problem(await ask(anybody, "POST", path, file, kind, requirement="lease"), 422, code="document_refused")


@pytest.mark.parametrize("requirement", ["", "nonsense", "a\0b", "../lease", "lease\n", "a" * 101])
async def test_a_paper_nobody_asked_for_is_refused(requirement: str, anybody: Client, draft: dict[str, Any]) -> None:
    answer = await ask(
        anybody, "POST", f"/v1/dossiers/{draft['id']}/documents", b"%PDF-1.4", requirement=requirement or "\t"
    )
    problem(answer, 400, 422)


async def test_a_papers_name_is_only_a_name(citizen: Client) -> None:
    draft = await citizen.post("/v1/dossiers", {"procedure": RESIDENCE})
    path = f"/v1/dossiers/{draft['id']}/documents"
    for name in ("../../etc/passwd", "con.pdf\r\nX: y", "<script>", "😀", "a" * 200):
        answer = await ask(citizen, "POST", path, b"%PDF-1.4", requirement="lease", name=name)
        assert answer.status_code == 201, answer.text
    problem(await ask(citizen, "POST", path, b"%PDF-1.4", requirement="lease", name="a" * 201), 400)
    problem(await ask(citizen, "POST", path, b"%PDF-1.4", requirement="lease", name="a\0b"), 400, 422)


@pytest.mark.parametrize("etag", ["*", "abc", '"x"', '"-1"', '"1e9"', "9" * 49, '"١"', 'W/"', "\xff"])
async def test_an_odd_etag_names_no_version(etag: str, anybody: Client, draft: dict[str, Any]) -> None:
    sent: Any = {"If-Match": etag.encode("utf-8")}
    answer = await ask(anybody, "PATCH", f"/v1/dossiers/{draft['id']}/answers", {"answers": {}}, sent)
    problem(answer, 409, code="stale_version")


async def test_edits_name_the_version_they_saw(anybody: Client, draft: dict[str, Any]) -> None:
    path = f"/v1/dossiers/{draft['id']}"
    problem(await ask(anybody, "PATCH", f"{path}/answers", {"answers": {}}, {"If-Match": ""}), 400)
    problem(await ask(anybody, "PATCH", f"{path}/answers", {"answers": {}}, {"If-Match": "1" * 51}), 400)
    for version in (2, 10**9, 10**30):
        answer = await ask(anybody, "POST", f"{path}/submission", {"version": version, "case": "rented"})
        assert problem(answer, 409, code="stale_version")["params"] == {"version": 1, "state": "draft"}


@pytest.mark.parametrize("note", ["", "ngắn", "a" * 2001, "a\0bcdef"])
async def test_a_refusal_needs_a_reason_in_readable_words(note: str, citizen: Client, clerk: Client) -> None:
    dossier = await submitted(citizen)
    path = f"/v1/desk/dossiers/{dossier['id']}"
    problem(await ask(clerk, "POST", f"{path}/refusal", {"version": dossier["version"], "note": note}), 400, 422)
    assert (await citizen.get(f"/v1/dossiers/{dossier['id']}"))["state"] == "submitted"


async def test_nothing_out_of_turn_is_done(citizen: Client, clerk: Client) -> None:
    dossier = await submitted(citizen)
    path, seen = f"/v1/desk/dossiers/{dossier['id']}", {"version": dossier["version"]}
    for step, more in (("processing", {}), ("resolution", {"outcome": "granted"}), ("return", {})):
        found = problem(await ask(clerk, "POST", f"{path}/{step}", seen | more), 409, code="action_not_allowed")
        assert found["params"]["state"] == "submitted"
    own = f"/v1/dossiers/{dossier['id']}"
    problem(await ask(citizen, "POST", f"{own}/supplement", seen), 409, code="action_not_allowed")
    problem(await ask(citizen, "POST", f"{own}/submission", seen | {"case": "rented"}), 409, code="action_not_allowed")
    problem(await ask(citizen, "POST", f"{own}/rating", {"level": "satisfied"}), 409)
    answer = await ask(citizen, "POST", f"{own}/documents", b"%PDF-1.4", requirement="lease")
    problem(answer, 409, code="action_not_allowed")
    headers = {"If-Match": f'"{dossier["version"]}"'}
    problem(await ask(citizen, "PATCH", f"{own}/answers", {"answers": {}}, headers), 409, code="action_not_allowed")
