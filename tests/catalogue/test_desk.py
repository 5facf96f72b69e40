"""The catalogue's desk over HTTP: each step by whoever may, and every process sees a publication soon."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.definition import Section
from ihanoi.kernel.clock import HANOI
from ihanoi.local.client import Client, Refused
from tests.catalogue.desk import AT_LAST, Desk
from tests.catalogue.pieces import DECISION, LABEL, made_up, question, real

SOON = 2.0
"""Seconds; one is promised, of a machine with nothing else to do."""

STEPS: dict[str, dict[str, Any]] = {
    "review": {},
    "approval": {"decision": DECISION},
    "publication": {},
    "withdrawal": {},
    "rejection": {},
}


def today() -> date:
    return datetime.now(HANOI).date()


async def refusal(client: Client, path: str, body: dict[str, Any] | None = None) -> tuple[int, str]:
    """Return status and code with which a request is refused."""
    with pytest.raises(Refused) as refused:
        await (client.get(path) if body is None else client.post(path, body))
    return refused.value.status, refused.value.problem["code"]


async def test_a_publication_is_seen_within_a_moment(desk: Desk, nobody: Client) -> None:
    code, taken = "9.900101", [AT_LAST]
    assert await refusal(nobody, f"/v1/procedures/{code}") == (404, "procedure_not_found")
    for number in (1, 2, 3):
        path = await desk.approve(made_up(code, question(f"q{number}")))
        await desk.editor.post(f"{path}/publication", {})
        taken.append(await desk.until(code, lambda page, number=number: page.get("version") == number))  # type: ignore[misc]
        # A busy machine is late now and then, but not each time.
        if min(taken) < SOON:
            break
    assert min(taken) < SOON, taken
    page = await nobody.get(f"/v1/procedures/{code}")
    assert (page["decision"], page["effective_from"]) == (DECISION, today().isoformat())
    assert await desk.until_found(f"thủ tục thử nghiệm {code}", code) < AT_LAST


async def test_the_desk_sees_who_did_what_and_when(desk: Desk) -> None:
    path = await desk.publish(made_up("9.900112"))
    await desk.withdraw(path, "9.900112", today() - timedelta(days=1), "1.004222")
    [line] = (await desk.editor.get("/v1/catalogue/versions", code="9.900112"))["items"]
    editor, leader = "Cán bộ danh mục", "Lãnh đạo"
    done = [("drafted", None), ("reviewed", editor), ("approved", leader), ("published", editor), ("withdrawn", leader)]
    assert [step["status"] for step in line["history"]] == [status for status, _ in done]
    for step, (_, name) in zip(line["history"], done, strict=True):
        assert step["by"] is None if name is None else step["by"].startswith(name)
    moments = [step["at"] for step in line["history"]]
    assert moments == sorted(moments)


async def test_a_publication_for_later_is_not_seen_today(desk: Desk, nobody: Client) -> None:
    code, later = "9.900102", today() + timedelta(days=30)
    await desk.publish(made_up(code), today())
    await desk.publish(made_up(code, question("b")), later)
    ends = (later - timedelta(days=1)).isoformat()
    await desk.until(code, lambda page: page.get("effective_to") == ends)
    assert (await nobody.get(f"/v1/procedures/{code}"))["version"] == 1
    third = await desk.approve(made_up(code, question("c")))
    assert await refusal(desk.editor, f"{third}/publication", {}) == (422, "too_early")


async def test_the_diff_tells_what_is_safe_before_anything_is_published(desk: Desk) -> None:
    before = real("1.001193")
    more = Section(id="more", title=LABEL, fields=[question("more", required=False)])
    path = await desk.propose(replace(before, form=replace(before.form, sections=[*before.form.sections, more])))
    diff = await desk.leader.get(f"{path}/diff")
    assert (diff["number"], diff["against"], diff["safe"]) == (2, 1, True)
    assert {d["path"]: d["change"] for d in diff["differences"]} == {"form.more": "added"}
    await desk.editor.post(f"{path}/rejection", {})
    assert await refusal(desk.leader, f"{path}/diff") == (404, "version_not_found")


@pytest.mark.parametrize("step", STEPS)
async def test_no_step_is_open_to_those_who_do_not_keep_the_catalogue(
    desk: Desk, nobody: Client, citizen: Client, officer: Client, step: str
) -> None:
    path = f"/v1/catalogue/versions/{uuid4()}/{step}"
    assert await refusal(nobody, path, STEPS[step]) == (401, "login_required")
    assert await refusal(citizen, path, STEPS[step]) == (403, "wrong_role")
    assert await refusal(officer, path, STEPS[step]) == (404, "version_not_found")


async def test_an_officer_without_role_sees_a_version_and_takes_no_step(desk: Desk, officer: Client) -> None:
    path = await desk.propose(made_up("9.900104"))
    [line] = (await officer.get("/v1/catalogue/versions", code="9.900104"))["items"]
    assert (line["status"], line["steps"]) == ("drafted", [])
    for step in ("review", "rejection"):
        assert await refusal(officer, f"{path}/{step}", {}) == (403, "wrong_role")
    assert await refusal(desk.leader, f"{path}/review", {}) == (403, "wrong_role")
    assert await refusal(desk.editor, f"{path}/publication", {}) == (409, "step_not_allowed")
    await desk.editor.post(f"{path}/review", {})
    assert await refusal(desk.editor, f"{path}/approval", {"decision": DECISION}) == (403, "wrong_role")
    await desk.leader.post(f"{path}/rejection", {})


@pytest.mark.parametrize("path", ["/v1/catalogue/versions", f"/v1/catalogue/versions/{UUID(int=0)}/diff"])
async def test_the_desk_is_closed_to_citizens(nobody: Client, citizen: Client, path: str) -> None:
    assert await refusal(nobody, path) == (401, "login_required")
    assert await refusal(citizen, path) == (403, "wrong_role")


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("approval", {}),
        ("approval", {"decision": ""}),
        ("publication", {"effective_from": "soon"}),
        ("withdrawal", {"successor": "none"}),
        ("withdrawal", {"successor": "1.004222", "more": 1}),
    ],
)
async def test_a_step_with_a_bad_body_is_refused(desk: Desk, step: str, body: dict[str, Any]) -> None:
    status, code = await refusal(desk.leader, f"/v1/catalogue/versions/{uuid4()}/{step}", body)
    assert (status, code) == (400, "malformed_request")
