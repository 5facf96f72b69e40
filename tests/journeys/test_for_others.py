"""A father registers a birth, and the next form about his children asks less; a grandson files for his grandmother."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from ihanoi.exchange.population.named_people import AN, BINH, CHAU, DUNG, EM
from ihanoi.local.client import Client, Refused
from ihanoi.local.demo import PAPER
from tests.journeys.stories import RESIDENCE, consented
from tests.running import RunningCity, logged_in

BIRTH, SCHOOL = "1.001193", "1.005099"
NEWBORN = {
    "child_full_name": "Trần Minh Khôi",
    "child_birth_date": "2026-11-01",
    "child_sex": "male",
    "child_ethnicity": "Kinh",
    "child_nationality": "Việt Nam",
    "child_birth_place": "Bệnh viện Giả Định",
    "child_hometown": {"text": "Nam Định"},
}
OF_THIS_CASE = {
    "relation": "cha",
    "birth_proof": "undertaking",
    "mother_known": True,
    "father_known": True,
    "parents_married": True,
    "by_proxy": False,
}
ABOUT_THE_MOTHER = {
    "mother_birth_date": "1990-03-08",
    "mother_ethnicity": "Kinh",
    "mother_permanent_residence": {"commune": "00070", "detail": "Số 12 ngõ 3 phố Giả Định"},
}


@pytest.fixture
async def father(city: RunningCity) -> AsyncIterator[Client]:
    """Trần Văn Bình, husband of An, father of Châu."""
    async with logged_in(city, "citizen", BINH) as client:
        yield client


async def own_facts(client: Client) -> dict[str, Any]:
    return {one["attribute"]: (one["value"], one["source"]) for one in await client.get("/v1/me/facts")}


def shown(prefill: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {field["id"]: field for field in prefill["fields"]}


def part(prefill: dict[str, Any], of: str) -> dict[str, Any]:
    return next(one for one in prefill["parts"] if one["of"] == of)


def named(prefill: dict[str, Any], of: str, name: str) -> str:
    return next(str(one["id"]) for one in part(prefill, of)["choices"] if one["label"].startswith(name))


async def registered(father: Client) -> dict[str, Any]:
    """Register the birth of a second child, with the spouse's and his own data filled in."""
    dossier = await father.post("/v1/dossiers", {"procedure": BIRTH, "about": {"father": "myself"}})
    fields = shown(dossier["prefill"])
    assert (fields["mother_full_name"]["value"], fields["mother_full_name"]["editable"]) == ("Nguyễn Thị An", False)
    assert fields["mother_national_id"]["value"] == AN
    assert (fields["father_full_name"]["value"], fields["father_national_id"]["value"]) == ("Trần Văn Bình", BINH)
    assert fields["mother_birth_date"]["state"] == "never_declared", "of another adult the register is not asked"
    assert not [name for name in NEWBORN if "value" in fields[name]], "a newborn is nobody known"
    asked = {name: value for name, value in ABOUT_THE_MOTHER.items() if name in dossier["prefill"]["asked"]}
    own = {"phone": "0912345678", "email": "binh@example.vn"}
    own = {name: value for name, value in own.items() if name in dossier["prefill"]["asked"]}
    answers = {**own, **NEWBORN, **OF_THIS_CASE, **asked}
    path = f"/v1/dossiers/{dossier['id']}"
    dossier = await father.patch(f"{path}/answers", {"answers": answers}, dossier["version"])
    await father.post(f"{path}/documents", PAPER, requirement="undertaking", name="cam-doan.pdf")
    dossier = await father.get(path)
    return dict(await father.post(f"{path}/submission", {"version": dossier["version"]}))


async def test_a_father_registers_a_birth_and_the_next_form_about_a_child_asks_less(father: Client) -> None:
    await consented(father, "reuse_others")
    await father.get(f"/v1/procedures/{BIRTH}/prefill")
    before = await own_facts(father)
    sent = await registered(father)
    assert sent["state"] == "submitted"

    assert await own_facts(father) == before, "nothing said of others is his own"
    parties = {one["label"].partition(" (")[0]: one for one in await father.get("/v1/me/parties")}
    assert parties["Trần Minh Khôi"]["kind"] == "child"
    mother = {fact["attribute"]: (fact["value"], fact["source"]) for fact in parties["Nguyễn Thị An"]["facts"]}
    assert mother["person.full_name"] == ("Nguyễn Thị An", "population")
    assert mother["person.birth_date"] == ("1990-03-08", "declared")

    second = await father.get(f"/v1/procedures/{BIRTH}/prefill", about="father:myself")
    assert shown(second)["mother_birth_date"]["value"] == "1990-03-08"
    assert shown(second)["mother_ethnicity"]["state"] == "never_declared", "sensitive data need their own consent"
    assert not set(NEWBORN) - set(second["asked"])

    school = await father.get(f"/v1/procedures/{SCHOOL}/prefill")
    assert shown(school)["pupil_full_name"]["state"] == "choose"
    newborn = await father.get(
        f"/v1/procedures/{SCHOOL}/prefill", about=f"pupil:{named(school, 'pupil', 'Trần Minh Khôi')}"
    )
    filled = shown(newborn)
    assert (filled["pupil_full_name"]["value"], filled["pupil_sex"]["value"]) == ("Trần Minh Khôi", "male")
    assert (filled["pupil_full_name"]["source"], filled["pupil_full_name"]["editable"]) == ("declared", True)
    assert newborn["reused"] > school["reused"]


async def test_a_child_known_to_the_register_is_looked_up_for_its_parent(father: Client) -> None:
    dossier = await father.post("/v1/dossiers", {"procedure": SCHOOL})
    chau = named(dossier["prefill"], "pupil", "Trần Minh Châu")
    moved = await father.post(
        f"/v1/dossiers/{dossier['id']}/version", {"version": dossier["version"], "about": {"pupil": chau}}
    )
    answers = moved["dossier"]["answers"]
    assert (answers["pupil_full_name"], answers["pupil_national_id"]) == ("Trần Minh Châu", CHAU)
    assert answers["pupil_sex"] == "female", "from the child's own record"
    log = await father.get("/v1/me/access-log", limit=100)
    assert "prefill of a moved draft: child" in {line["purpose"] for line in log["items"]}
    path = f"/v1/dossiers/{dossier['id']}/answers"
    with pytest.raises(Refused) as refusal:
        await father.patch(path, {"answers": {"pupil_sex": "male"}}, moved["dossier"]["version"])
    assert refusal.value.problem["code"] == "read_only_changed"


async def test_nobody_is_named_who_is_not_in_ones_own_profile(father: Client) -> None:
    for about in ("pupil:0190aaaa-0000-7000-8000-000000000001", "pupil:myself", "nobody:another"):
        with pytest.raises(Refused) as refusal:
            await father.get(f"/v1/procedures/{SCHOOL}/prefill", about=about)
        assert (refusal.value.status, refusal.value.problem["code"]) == (422, "choice_unknown")


async def test_a_grandson_files_for_his_grandmother_until_she_takes_the_mandate_back(city: RunningCity) -> None:
    async with logged_in(city, "citizen", DUNG) as grandmother, logged_in(city, "citizen", EM) as grandson:
        command = {"grantee_national_id": EM, "procedures": [RESIDENCE]}
        given = await grandmother.post("/v1/me/mandates", command)
        assert (given["state"], given["other"]) == ("offered", EM)
        [received] = [one for one in await grandson.get("/v1/me/mandates") if one["id"] == given["id"]]
        assert received["other"] == "Phạm Thị Dung"
        await grandson.post(f"/v1/me/mandates/{given['id']}/acceptance", {})

        own = await own_facts(grandson)
        shown = await grandson.get(f"/v1/procedures/{RESIDENCE}/prefill", mandate=given["id"])
        dossier = await grandson.post("/v1/dossiers", {"procedure": RESIDENCE, "mandate": given["id"]})
        assert [(one["id"], one.get("value")) for one in shown["fields"]] == [
            (one["id"], one.get("value")) for one in dossier["prefill"]["fields"]
        ]
        with pytest.raises(Refused, match="mandate_not_covering"):
            await grandson.get("/v1/procedures/1.001193/prefill", mandate=given["id"])
        path = f"/v1/dossiers/{dossier['id']}"
        assert dossier["answers"]["full_name"] == "Phạm Thị Dung"
        saved = await grandson.patch(f"{path}/answers", {"answers": {"phone": "0911111111"}}, dossier["version"])
        assert dossier["id"] in {
            one["id"] for one in (await grandson.get("/v1/dossiers", mandate=given["id"]))["items"]
        }
        assert dossier["id"] not in {one["id"] for one in (await grandson.get("/v1/dossiers"))["items"]}
        seen = await grandmother.get(path)
        assert (seen["filed_by"], seen["answers"]["phone"]) == ("Hoàng Văn Em", "0911111111")
        assert {step["by"] for step in await grandmother.get(f"{path}/timeline")} == {"representative"}
        readers = [(one["reader"], one["purpose"]) for one in (await grandmother.get("/v1/me/access-log"))["items"]]
        assert readers.count(("Hoàng Văn Em", "mandate")) >= 2, "the form that was looked at, and the draft"
        assert await own_facts(grandson) == own

        await grandmother.post(f"/v1/me/mandates/{given['id']}/withdrawal", {})
        for attempt in (
            grandson.get(path),
            grandson.get(f"{path}/timeline"),
            grandson.patch(f"{path}/answers", {"answers": {"phone": "0900000000"}}, saved["version"]),
            grandson.post("/v1/dossiers", {"procedure": RESIDENCE, "mandate": given["id"]}),
            grandson.get(f"/v1/procedures/{RESIDENCE}/prefill", mandate=given["id"]),
        ):
            with pytest.raises(Refused) as refusal:
                await attempt
            assert refusal.value.status == 404
        assert (await grandson.get("/v1/dossiers", mandate=given["id"]))["items"] == []
        changed = await grandmother.patch(f"{path}/answers", {"answers": {"phone": "0922222222"}}, saved["version"])
        assert changed["answers"]["phone"] == "0922222222", "it goes on for her"
