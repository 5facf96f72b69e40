"""The population database: our client against the double, and what its answers mean to us."""

import asyncio
import logging
import tomllib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx2
import msgspec
import pytest

from ihanoi.exchange.errors import RegisterDenied, RegisterUnavailable
from ihanoi.exchange.population import named_people as named
from ihanoi.exchange.population.client import PopulationClient
from ihanoi.exchange.population.double import PopulationRegister
from ihanoi.exchange.population.mapping import attributes
from ihanoi.exchange.population.record import (
    Address,
    BirthDate,
    FullName,
    Inquiry,
    PopulationRecord,
    Relative,
    one_line,
)
from ihanoi.exchange.population.sketch import national_id
from ihanoi.settings import load
from ihanoi.simulator import create_simulator

SIMULATOR = "http://127.0.0.1:8100"
BASE = f"{SIMULATOR}/population"
VOCABULARY = Path(__file__).parents[2] / "procedures" / "attributes.toml"
COMMUNES = [("00070", "Phường Hoàn Kiếm"), ("00640", "Xã Thanh Trì")]


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    app = create_simulator(load({"IHANOI_SIMULATOR_URL": SIMULATOR}), people=0)
    transport = httpx2.ASGITransport(app=app)  # type: ignore[arg-type]  # httpx2 names ASGI's types differently
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


@pytest.fixture
def client(http: httpx2.AsyncClient) -> PopulationClient:
    return PopulationClient(http, BASE, deadline=0.2)


async def fail(http: httpx2.AsyncClient, mode: str) -> None:
    answer = await http.put(f"{SIMULATOR}/control/population", json={"mode": mode})
    answer.raise_for_status()


def answering(answer: Callable[[httpx2.Request], httpx2.Response]) -> PopulationClient:
    return PopulationClient(httpx2.AsyncClient(transport=httpx2.MockTransport(answer)), BASE, deadline=0.2)


async def reason(client: PopulationClient) -> object:
    with pytest.raises(RegisterUnavailable) as refused:
        await client.look_up(named.AN, purpose="prefill", dossier=None)
    return refused.value.params["reason"]


def facts(national_id: str) -> dict[str, object]:
    record = PopulationRegister().answer(Inquiry(national_id, "prefill"))
    assert record is not None
    return attributes(record)


async def test_a_look_up_returns_the_record(client: PopulationClient) -> None:
    record = await client.look_up(named.AN, purpose="prefill", dossier=None)
    assert record is not None
    assert one_line(record.HoVaTen) == "Nguyễn Thị An"


async def test_nobody_with_this_number_is_an_answer_and_not_a_failure(client: PopulationClient) -> None:
    assert await client.look_up("001190999999", purpose="prefill", dossier="H26.1") is None


async def test_the_log_counts_by_purpose_and_names_nobody(client: PopulationClient, http: httpx2.AsyncClient) -> None:
    for purpose in ("prefill", "prefill", "verification"):
        await client.look_up(named.AN, purpose=purpose, dossier=None)
    await fail(http, "down")
    log = await http.get(f"{BASE}/log")
    assert log.json() == {"prefill": 2, "verification": 1}


async def test_the_number_appears_in_no_address_and_no_log_line(
    client: PopulationClient, http: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await client.look_up(named.AN, purpose="prefill", dossier=None)
    await fail(http, "garbage")
    with pytest.raises(RegisterUnavailable) as refused:
        await client.look_up(named.AN, purpose="prefill", dossier=None)
    assert named.AN not in caplog.text
    assert named.AN not in repr(refused.value)


@pytest.mark.parametrize(("mode", "expected"), [("down", "status 503"), ("slow", "timeout"), ("garbage", "unreadable")])
async def test_every_way_to_fail_is_reported_as_unavailable(
    client: PopulationClient, http: httpx2.AsyncClient, mode: str, expected: str
) -> None:
    await fail(http, mode)
    assert await reason(client) == expected
    await fail(http, "ok")
    assert await client.look_up(named.AN, purpose="prefill", dossier=None)


async def test_a_refusal_is_told_apart_from_an_outage(client: PopulationClient, http: httpx2.AsyncClient) -> None:
    await fail(http, "denied")
    with pytest.raises(RegisterDenied):
        await client.look_up(named.AN, purpose="prefill", dossier=None)


async def test_leaving_slow_lets_the_waiting_requests_go_on(http: httpx2.AsyncClient) -> None:
    patient = PopulationClient(http, BASE, deadline=5)
    await fail(http, "slow")
    waiting = asyncio.create_task(patient.look_up(named.AN, purpose="prefill", dossier=None))
    await http.put(f"{SIMULATOR}/control/e-identity", json={"mode": "down"})
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await fail(http, "ok")
    assert await waiting is not None


async def test_a_broken_connection_is_unavailable() -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused", request=request)

    assert await reason(answering(refuse)) == "connection"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "unreadable"),
        (b"null", "unreadable"),
        (b"<html>maintenance</html>", "unreadable"),
        (b'{"SoDinhDanh": 1190000011}', "unreadable"),
        (b'{"SoDinhDanh": "001190000011", "HoVaTen": ["An"]}', "unreadable"),
        (b'{"SoDinhDanh": "\xff"}', "unreadable"),
        (b'{"SoDinhDanh": "001088000012"}', "another person"),
    ],
)
async def test_an_answer_that_cannot_be_trusted_is_unavailable(body: bytes, expected: str) -> None:
    assert await reason(answering(lambda _: httpx2.Response(200, content=body))) == expected


async def test_a_404_that_is_not_the_registers_own_is_unavailable() -> None:
    assert await reason(answering(lambda _: httpx2.Response(404, text="no such page"))) == "status 404"


async def test_fields_we_do_not_know_are_ignored() -> None:
    body = b'{"SoDinhDanh": "001190000011", "SoSoHoKhau": "x", "HoVaTen": {"Ten": "An", "TenKhac": ""}}'
    client = answering(lambda _: httpx2.Response(200, content=body))
    record = await client.look_up(named.AN, purpose="prefill", dossier=None)
    assert record == PopulationRecord(SoDinhDanh=named.AN, HoVaTen=FullName(Ten="An"))


def test_a_full_record_becomes_facts() -> None:
    found = facts(named.AN)
    assert found["person.full_name"] == "Nguyễn Thị An"
    assert found["person.birth_date"] == "1990-03-08"
    assert (found["person.sex"], found["person.ethnicity"], found["person.religion"]) == ("female", "Kinh", "Không")
    assert (found["person.marital_status"], found["person.blood_group"]) == ("married", "O")
    assert found["person.nationality"] == "Việt Nam"
    assert (found["family.spouse_full_name"], found["family.spouse_national_id"]) == ("Trần Văn Bình", named.BINH)
    assert (found["household.head_national_id"], found["household.relation_to_head"]) == (named.BINH, "Vợ")
    assert found["residence.current"] == {
        "commune": "00070",
        "detail": "Số 12 ngõ 3 phố Giả Định",
        "text": "Số 12 ngõ 3 phố Giả Định, Phường Hoàn Kiếm, Thành phố Hà Nội",
    }


def test_a_birth_of_which_only_the_year_is_known_is_a_year() -> None:
    assert facts(named.DUNG)["person.birth_date"] == "1941"


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (BirthDate("1957", ""), "1957"),
        (BirthDate("1957", "19570230"), "1957"),
        (BirthDate("1957", "1957"), "1957"),
        (BirthDate(None, "19570302"), "1957-03-02"),
        (BirthDate("57", None), None),
        (BirthDate("", ""), None),
        (None, None),
    ],
)
def test_a_birth_date_is_never_made_up(birth: BirthDate | None, expected: str | None) -> None:
    record = PopulationRecord(SoDinhDanh=named.AN, NgayThangNamSinh=birth)
    assert attributes(record).get("person.birth_date") == expected


def test_a_missing_residence_is_absent() -> None:
    found = facts(named.EM)
    assert "residence.current" not in found
    assert "residence.permanent" in found


def test_what_the_register_leaves_empty_is_absent() -> None:
    record = PopulationRecord(
        SoDinhDanh=named.AN, GioiTinh="0", TinhTrangHonNhan="0", NhomMau="00", DanToc="99", SoCMND="", QueQuan=Address()
    )
    assert attributes(record) == {"person.national_id": named.AN}


def test_divorced_or_widowed_in_one_code_tells_neither() -> None:
    assert "person.marital_status" not in facts(named.KHANH)


def test_the_code_of_a_commune_from_before_the_merger_is_not_passed_on() -> None:
    assert facts(named.AN)["person.birth_registration_place"] == {
        "text": "Phường Hàng Bạc, Quận Hoàn Kiếm, Thành phố Hà Nội"
    }


def test_a_single_name_stays_single() -> None:
    assert facts(named.BLUI)["person.full_name"] == "Blui"


def test_a_relatives_name_may_come_whole_or_in_parts() -> None:
    parts, whole = Relative(FullName("Lê", "Thị", "Quy")), Relative("Lê Thị Quy")
    found = attributes(PopulationRecord(SoDinhDanh=named.AN, Cha=parts, Me=whole))
    assert found["family.father_full_name"] == found["family.mother_full_name"] == "Lê Thị Quy"


def test_the_facts_are_exactly_those_the_vocabulary_expects_from_the_population_database() -> None:
    vocabulary = tomllib.loads(VOCABULARY.read_text("utf-8"))
    expected = {name for name, entry in vocabulary.items() if entry["source"] == "population"}
    # No named citizen is guardian of somebody else's child.
    assert facts(named.AN).keys() | facts(named.CHAU).keys() | {"family.wards"} == expected


def test_the_same_seed_draws_the_same_people() -> None:
    first, second, other = (PopulationRegister(COMMUNES) for _ in range(3))
    first.populate(300, seed=7)
    second.populate(300, seed=7)
    other.populate(300, seed=8)
    assert msgspec.json.encode(first.people()) == msgspec.json.encode(second.people())
    assert first.people() != other.people()
    assert len(first.people()) >= 300


def test_the_people_drawn_are_as_odd_as_real_ones() -> None:
    register = PopulationRegister(COMMUNES)
    register.populate(2_000, seed=1)
    drawn = register.people()[9:]
    assert any(person.NgayThangNamSinh and not person.NgayThangNamSinh.NgayThangNam for person in drawn)
    assert any(person.HoVaTen and person.HoVaTen.Ho is None for person in drawn)
    assert any(person.SoCMND for person in drawn)
    assert any(person.NoiDangKyKhaiSinh and person.NoiDangKyKhaiSinh.MaQuanHuyen for person in drawn)
    assert {person.ThuongTru.MaPhuongXa for person in drawn if person.ThuongTru} == {"00070", "00640"}


def test_the_ties_between_people_hold_from_both_sides() -> None:
    register = PopulationRegister(COMMUNES)
    register.populate(1_000, seed=3)
    for person in register.people():
        if person.VoChong and person.VoChong.SoDinhDanh:
            spouse = register.look_up(person.VoChong.SoDinhDanh)
            assert spouse
            assert spouse.VoChong
            assert (spouse.VoChong.SoDinhDanh, spouse.TinhTrangHonNhan) == (person.SoDinhDanh, "2")
        assert person.ChuHo
        assert person.ChuHo.SoDinhDanh
        head = register.look_up(person.ChuHo.SoDinhDanh)
        assert head
        assert head.ChuHo
        assert head.ChuHo.QuanHe == "Chủ hộ"


def test_a_number_tells_the_sex_and_the_year_of_its_owner() -> None:
    assert national_id("001", "2", 1990, 11) == named.AN
    assert national_id("001", "2", 2019, 13) == named.CHAU
    register = PopulationRegister(COMMUNES)
    register.populate(500, seed=2)
    for person in register.people():
        assert person.NgayThangNamSinh
        assert person.SoDinhDanh[4:6] == (person.NgayThangNamSinh.Nam or "")[2:]
        assert person.GioiTinh == ("2" if int(person.SoDinhDanh[3]) % 2 else "1")
        assert int(person.NgayThangNamSinh.Nam or "0") <= 2026
