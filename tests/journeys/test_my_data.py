"""My data, told from outside: what I see of who read it, and what I can say against it."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest

from ihanoi.local.client import Client, Refused
from tests.faults.asking import ask, problem
from tests.journeys.stories import RESIDENCE, submitted
from tests.running import RunningCity, logged_in


@pytest.fixture
async def neighbour(city: RunningCity, strangers: Iterator[str]) -> AsyncIterator[Client]:
    """Another citizen nobody has seen before."""
    client = Client(city.api)
    await client.log_in("citizen", next(strangers))
    yield client
    await client.close()


REASON = {"reason": "Tôi không nhờ ai xem hồ sơ này."}


async def test_a_citizen_disputes_a_line_of_the_log_once(citizen: Client, officer: Client) -> None:
    dossier = await submitted(citizen)
    await officer.get(f"/v1/desk/dossiers/{dossier['id']}")
    [line, _] = (await citizen.get("/v1/me/access-log"))["items"]
    assert line["dispute"] is None
    path, key = f"/v1/me/access-log/{line['id']}/dispute", str(uuid4())
    first, again = [await citizen.post(path, REASON, key) for _ in range(2)]
    assert (first["state"], first["reason"]) == ("open", REASON["reason"])
    assert again == first
    with pytest.raises(Refused, match="already_disputed"):
        await citizen.post(path, REASON)
    [line, _] = (await citizen.get("/v1/me/access-log"))["items"]
    assert line["dispute"] == first


async def test_the_citys_data_protection_answers_a_dispute_and_the_citizen_reads_it(
    city: RunningCity, citizen: Client, officer: Client
) -> None:
    dossier = await submitted(citizen)
    await officer.get(f"/v1/desk/dossiers/{dossier['id']}")
    [line, _] = (await citizen.get("/v1/me/access-log"))["items"]
    await citizen.post(f"/v1/me/access-log/{line['id']}/dispute", REASON)
    desk, case = "/v1/desk/access-disputes", f"/v1/desk/access-disputes/{line['id']}"
    problem(await ask(officer, "GET", desk), 403, code="wrong_role")
    problem(await ask(citizen, "GET", case), 403, code="wrong_role")
    async with logged_in(city, "staff", "dulieu.trung_tam") as guardian:
        waiting = await guardian.get(desk, limit=100)
        assert line["id"] in [one["line"]["id"] for one in waiting["items"]]
        assert REASON["reason"] not in str(waiting)
        assert (await guardian.get(case))["dispute"]["reason"] == REASON["reason"]
        answer, key = {"answer": "Cán bộ đang giải quyết hồ sơ của bạn."}, str(uuid4())
        first, again = [await guardian.post(f"{case}/answer", answer, key) for _ in range(2)]
        assert first == again
        with pytest.raises(Refused, match="dispute_answered"):
            await guardian.post(f"{case}/answer", answer)
        problem(await ask(guardian, "POST", f"{case}/answer", {"answer": " "}), 400, code="malformed_request")
        problem(await ask(guardian, "GET", f"{desk}/{2**62}"), 404, code="dispute_not_found")
    lines = (await citizen.get("/v1/me/access-log"))["items"]
    told = next(one for one in lines if one["id"] == line["id"])["dispute"]
    assert (told["state"], told["answer"]) == ("answered", answer["answer"])
    assert [one["purpose"] for one in lines].count("access_dispute") == 3, "opened, answered, answer shown again"


async def test_a_dispute_of_data_protections_own_reading_is_answered_by_the_citys_leaders(
    city: RunningCity, citizen: Client, officer: Client
) -> None:
    dossier = await submitted(citizen)
    await officer.get(f"/v1/desk/dossiers/{dossier['id']}")
    [line, _] = (await citizen.get("/v1/me/access-log"))["items"]
    await citizen.post(f"/v1/me/access-log/{line['id']}/dispute", REASON)
    desk = "/v1/desk/access-disputes"
    async with logged_in(city, "staff", "dulieu.trung_tam") as guardian:
        await guardian.get(f"{desk}/{line['id']}")
        [theirs, *_] = (await citizen.get("/v1/me/access-log"))["items"]
        assert theirs["purpose"] == "access_dispute"
        given = await citizen.post(f"/v1/me/access-log/{theirs['id']}/dispute", REASON)
        assert given["office"] == "leadership"
        answer, case = {"answer": "Đã xem xét: việc mở đơn là cần thiết."}, f"{desk}/{theirs['id']}"
        problem(await ask(guardian, "POST", f"{case}/answer", answer), 409, code="own_access")
        problem(await ask(guardian, "GET", case), 404, code="dispute_not_found")
    async with logged_in(city, "staff", "lanhdao.thanh_pho") as leader:
        waiting = (await leader.get(desk, limit=100))["items"]
        assert {one["office"] for one in waiting} == {"leadership"}
        problem(await ask(leader, "GET", f"{desk}/{line['id']}"), 404, code="dispute_not_found")
        await leader.post(f"{case}/answer", answer)
    lines = (await citizen.get("/v1/me/access-log"))["items"]
    told = next(one for one in lines if one["id"] == theirs["id"])["dispute"]
    assert (told["state"], told["office"], told["answer"]) == ("answered", "leadership", answer["answer"])


@pytest.mark.parametrize("reason", ["", "    ", " \n \t \n ", "vì\x00sao ạ", "a" * 2001])
async def test_a_dispute_says_why(citizen: Client, reason: str) -> None:
    await citizen.get(f"/v1/procedures/{RESIDENCE}/prefill")
    [line] = (await citizen.get("/v1/me/access-log"))["items"]
    path = f"/v1/me/access-log/{line['id']}/dispute"
    problem(await ask(citizen, "POST", path, {"reason": reason}), 400, code="malformed_request")


@pytest.mark.parametrize("line", ["0", "-1", str(2**63), "9" * 5000, "%00", "một"])
async def test_a_line_that_cannot_be_is_not_disputed(citizen: Client, line: str) -> None:
    problem(await ask(citizen, "POST", f"/v1/me/access-log/{line}/dispute", REASON), 400, 404)


async def test_somebody_elses_line_is_not_disputed(citizen: Client, neighbour: Client, officer: Client) -> None:
    dossier = await submitted(citizen)
    await officer.get(f"/v1/desk/dossiers/{dossier['id']}")
    [line, _] = (await citizen.get("/v1/me/access-log"))["items"]
    path = f"/v1/me/access-log/{line['id']}/dispute"
    problem(await ask(neighbour, "POST", path, REASON), 404, code="access_line_not_found")
    problem(await ask(officer, "POST", path, REASON), 403, code="wrong_role")


async def test_my_data_come_as_a_file_that_an_app_saves(citizen: Client, neighbour: Client) -> None:
    mine, theirs = await submitted(citizen, remember=True), await submitted(neighbour, remember=True)
    answer = await ask(citizen, "GET", "/v1/me/data")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["content-disposition"] == 'attachment; filename="ihanoi-my-data.json"'
    assert answer.headers["cache-control"] == "no-store"

    file, me, neighbours = answer.json(), await citizen.get("/v1/me"), await neighbour.get("/v1/me")
    assert file["identity"]["national_id"] == me["national_id"]
    [held] = file["dossiers"]
    assert held["dossier"]["answers"] == mine["answers"]
    assert [len(paper["sha256"]) for paper in held["dossier"]["documents"]] == [64] * len(mine["documents"])
    assert file["access_log"] == (await citizen.get("/v1/me/access-log"))["items"]
    assert (file["access_log"][0]["purpose"], file["access_log"][0]["reader"]) == ("own_copy", me["full_name"])
    # Not the neighbour's number: the register may know the two as a family.
    for foreign in (neighbours["id"], theirs["id"], theirs["code"]):
        assert foreign not in answer.text


async def test_nobody_takes_another_ones_file(citizen: Client, officer: Client, city: RunningCity) -> None:
    problem(await ask(officer, "GET", "/v1/me/data"), 403, code="wrong_role")
    anybody = Client(city.api)
    problem(await ask(anybody, "GET", "/v1/me/data"), 401, code="login_required")
    await anybody.close()
