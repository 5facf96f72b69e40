"""A register comes back, and what was declared meanwhile of a vehicle, a business, a spouse and a child is verified."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import Any

import httpx2
import pytest

from ihanoi.agencies.seed import read_agencies
from ihanoi.agencies.staff_names import codename
from ihanoi.dossiers.verify_declared import verify_declared
from ihanoi.exchange.opening import connected
from ihanoi.exchange.population.double import PopulationRegister
from ihanoi.exchange.population.mapping import attributes
from ihanoi.exchange.population.record import Inquiry, PopulationRecord
from ihanoi.exchange.shared_data.double import SharedRegisters
from ihanoi.exchange.shared_data.mapping import answer_of
from ihanoi.local.client import Client
from ihanoi.platform.opening import open_database
from ihanoi.profile.named_by_registers import named_in
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.settings import CHECKOUT, load
from ihanoi.simulator import SEED
from ihanoi.snapshots import fill_memory
from tests.catalogue.pieces import vocabulary
from tests.faults.conftest import SetMode
from tests.journeys.life import Step, live_through
from tests.running import RunningCity, logged_in

Truth = Mapping[str, Any]
Verify = Callable[[], Awaitable[object]]
ABOUT_ME: Truth = {
    "person.ethnicity": "Kinh",
    "person.nationality": "Việt Nam",
    "person.sex": "female",
    "residence.permanent": {"commune": "00167", "detail": "Số 1 phố Giả Định"},
    "residence.current": {"commune": "00167", "detail": "Số 1 phố Giả Định"},
    "contact.phone": "0912345678",
    "contact.email": "toi@example.vn",
    "document.identity_card_date": "2021-05-06",
    "document.identity_card_issuer": "Bộ Công an",
    "document.divorce_number": "12/2025/QĐST",
    "document.divorce_date": "2025-03-04",
    "document.divorce_issuer": "Tòa án Giả Định",
    "document.marriage_certificate_issuer": "Ủy ban nhân dân phường Giả Định",
}


class World:
    """What the simulated registers know, to tell the truth or something else."""

    def __init__(self, strangers: Iterator[str], proprietors: Iterator[str]) -> None:
        units = read_agencies(CHECKOUT / "procedures").units
        self.population = PopulationRegister([(unit.division, unit.name) for unit in units if unit.division])
        self.population.populate(2_000, SEED)
        self._shared = SharedRegisters(self.population)
        self._strangers, self._proprietors = strangers, proprietors

    def holder(self, register: str) -> tuple[str, Truth]:
        """Return somebody who holds exactly one thing, and what its register says of it."""
        for number in self._proprietors if register == "business_register" else self._strangers:
            record = self._shared.look_up(register, number)
            if record is not None and len(record.things) == 1:
                return number, answer_of(record, register, vocabulary().attributes).holdings[0].values
        raise AssertionError(register)

    def relative(self, kind: PartyKind, born_after: str = "") -> tuple[str, Truth]:
        """Return somebody with exactly one such relative, and what the register says of that one."""
        for number in self._strangers:
            record = self._record(number)
            named = [one.values for one in named_in(attributes(record)) if one.kind is kind]
            is_known = len(named) == 1 and "person.national_id" in named[0]
            if is_known and named[0].get("person.birth_date", "2000") > born_after:
                theirs = self.population.look_up(named[0]["person.national_id"])
                return number, {**(attributes(theirs) if theirs else {}), **named[0]}
        raise AssertionError(kind)

    def _record(self, number: str) -> PopulationRecord:
        record = self.population.answer(Inquiry(number, "test"))
        assert record is not None
        return record


@pytest.fixture(scope="session")
def world(strangers: Iterator[str], proprietors: Iterator[str]) -> World:
    return World(strangers, proprietors)


@pytest.fixture(scope="module")
async def verify(city: RunningCity) -> AsyncIterator[Verify]:
    """Does what the worker does by the minute, now."""
    settings = load({**city.environment, "IHANOI_REGISTER_DEADLINE": "5"})
    async with open_database(settings) as database, httpx2.AsyncClient(trust_env=False, verify=False) as http:
        await fill_memory(database, settings)
        registers = connected(http, settings, lambda: vocabulary().attributes)

        async def at_once() -> int:
            # The city's own worker may have asked in vain a moment ago, and would try again only in minutes.
            async with database.unit_of_work() as tx:
                await tx.execute("UPDATE verification SET next_try_at = $1 WHERE state = 'pending'", tx.now)
            return await verify_declared(database, registers)

        yield at_once


async def states(citizen: Client, dossier: Mapping[str, Any]) -> dict[str, str]:
    found = (await citizen.get(f"/v1/dossiers/{dossier['id']}"))["verifications"]
    return {one["field"]: one["state"] for one in found}


async def compared(city: RunningCity, dossier: Mapping[str, Any], role: str = "motcua") -> list[tuple[str, Any, Any]]:
    """Return the differences the officer in charge sees: field, declared, found."""
    account = f"{role}.{codename(dossier['unit']['name'])}"
    async with logged_in(city, "staff", account) as officer:
        tasks = (await officer.get("/v1/desk/verifications", limit=100))["items"]
        seen = await officer.get(f"/v1/desk/dossiers/{dossier['id']}/verifications")
        of_this = [task["field"] for task in tasks if task["dossier_id"] == dossier["id"]]
        assert sorted(of_this) == [one["field"] for one in seen]
        return [(one["field"], one["declared"], one["found"]) for one in seen]


VEHICLE = ("1.013065", "vehicle", {"applicant_kind": "person", "reason": "damaged"}, "kept")
CLOSING = ("1.001266", "business", {"founded_by_group": False, "debts_settled": True, "proxy_kind": "none"}, None)
DIVORCE = (
    "2.000554",
    "spouse",
    {
        "spouse_address": "Thành phố Giả Định",
        "divorce_kind": "divorce",
        "residence_kind": "abroad",
        "last_commune": "00167",
        "by_proxy": False,
    },
    None,
)
SCHOOL = (
    "1.005099",
    "pupil",
    {
        "child_relation": "parent",
        "school_province": "Hà Nội",
        "grade": 1,
        "result": "Tốt",
        "new_school": "Trường Tiểu học Mô Phỏng",
        "new_school_commune": "00167",
        "school_year": "2026-2027",
        "reason": "Chuyển nơi ở",
        "new_grade": 2,
    },
    None,
)
Form = tuple[str, str, dict[str, Any], str | None]


async def declared(citizen: Client, form: Form, said: Truth) -> dict[str, Any]:
    """Send a form in with what is said of whoever or whatever it is about."""
    code, of, more, case = form
    told = await live_through(citizen, Step(code, {"applicant": ABOUT_ME, of: said}, more, case), 0)
    return told.dossier


async def test_of_a_vehicle(city: RunningCity, world: World, simulate: SetMode, verify: Verify) -> None:
    number, car = world.holder("vehicle_register")
    unknown = {"vehicle.plate": "30H-999.99", "vehicle.chassis_number": "GDC0", "vehicle.engine_number": "GDE0"}
    async with logged_in(city, "citizen", number) as citizen:
        await simulate("vehicle_register", "down")
        mine = await declared(citizen, VEHICLE, {**car, "vehicle.colour": "hồng"})
        nobodys = await declared(citizen, VEHICLE, {**car, **unknown})
        assert set((await states(citizen, mine)).values()) == {"pending"}
        await simulate("vehicle_register", "ok")
        await verify()
        found = await states(citizen, mine)
        assert (found.pop("vehicle_colour"), set(found.values())) == ("mismatch", {"confirmed"})
        assert {"plate", "chassis_number", "engine_number"} <= found.keys()
        assert set((await states(citizen, nobodys)).values()) == {"not_found"}
        assert await compared(city, mine, "congan") == [("vehicle_colour", "hồng", car["vehicle.colour"])]
        steps = await citizen.get(f"/v1/dossiers/{mine['id']}/timeline")
        assert {"dossier.declarations_confirmed", "dossier.declarations_differ"} <= {step["kind"] for step in steps}
        assert (await citizen.get(f"/v1/dossiers/{mine['id']}"))["state"] == "submitted", "nobody is punished"


async def test_of_a_business(city: RunningCity, world: World, simulate: SetMode, verify: Verify) -> None:
    number, shop = world.holder("business_register")
    async with logged_in(city, "citizen", number) as citizen:
        await simulate("business_register", "down")
        mine = await declared(citizen, CLOSING, {**shop, "business.name": "Hộ kinh doanh Khác Tên"})
        unknown = {"business.code": "8009999999", "business.name": "Hộ kinh doanh Vô Danh"}
        nobodys = await declared(citizen, CLOSING, {**shop, **unknown})
        await simulate("business_register", "ok")
        await verify()
        found = {"business_name": "mismatch", "business_code": "confirmed", "business_address": "confirmed"}
        assert await states(citizen, mine) == found
        assert await states(citizen, nobodys) == dict.fromkeys(found, "not_found")
        differing = [("business_name", "Hộ kinh doanh Khác Tên", shop["business.name"])]
        assert await compared(city, mine) == differing


async def test_of_a_spouse(city: RunningCity, world: World, simulate: SetMode, verify: Verify) -> None:
    number, spouse = world.relative(PartyKind.SPOUSE)
    async with logged_in(city, "citizen", number) as citizen:
        await simulate("population", "down")
        right = await declared(citizen, DIVORCE, spouse)
        wrong = await declared(citizen, DIVORCE, {**spouse, "person.full_name": "Người Tên Khác"})
        await simulate("population", "ok")
        await verify()
        named = {"spouse_full_name": "confirmed", "spouse_national_id": "confirmed", "spouse_nationality": "confirmed"}
        assert (await states(citizen, right)).items() >= named.items()
        assert (await states(citizen, wrong))["spouse_full_name"] == "mismatch"
        difference = ("spouse_full_name", "Người Tên Khác", spouse["person.full_name"])
        assert difference in await compared(city, wrong)
        own = {fact["attribute"]: fact["value"] for fact in await citizen.get("/v1/me/facts")}
        assert own["person.national_id"] == number, "nothing said of a spouse is one's own"


async def test_of_a_child(city: RunningCity, world: World, simulate: SetMode, verify: Verify) -> None:
    number, child = world.relative(PartyKind.CHILD, born_after="2010")
    school = {"education.institution": "Trường Tiểu học Giả Định"}
    other_sex = "male" if child["person.sex"] == "female" else "female"
    stranger = {"person.full_name": "Bé Vô Danh", "person.national_id": "001319669999"}
    async with logged_in(city, "citizen", number) as citizen:
        await simulate("population", "down")
        mine = await declared(citizen, SCHOOL, {**child, **school, "person.sex": other_sex})
        nobodys = await declared(citizen, SCHOOL, {**child, **school, **stranger})
        await simulate("population", "ok")
        await verify()
        found = {name: state for name, state in (await states(citizen, mine)).items() if name.startswith("pupil_")}
        assert found.pop("pupil_sex") == "mismatch", "the child's own record tells"
        assert found == dict.fromkeys(["pupil_full_name", "pupil_birth_date", "pupil_national_id"], "confirmed")
        assert ("pupil_sex", other_sex, child["person.sex"]) in await compared(city, mine)
        found = {name: state for name, state in (await states(citizen, nobodys)).items() if name.startswith("pupil_")}
        assert set(found.values()) == {"not_found"}
        lines = (await citizen.get("/v1/me/access-log", limit=100))["items"]
        assert f"verification {mine['code']}: child" in [line["purpose"] for line in lines]
