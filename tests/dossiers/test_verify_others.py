"""What was declared of a relative or a thing while its register was silent is compared with that one, and none other."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from msgspec import UNSET, Struct

from ihanoi.dossiers.compared_answers import compared_answers
from ihanoi.dossiers.queries import own_dossier
from ihanoi.dossiers.schemas import DossierView
from ihanoi.dossiers.settle_difference import settle_difference
from ihanoi.dossiers.verification_schemas import SettleDifference
from ihanoi.dossiers.verification_tasks import verification_tasks
from ihanoi.dossiers.verify_declared import verify_declared
from ihanoi.dossiers.verifying import Settlement, VerificationState
from ihanoi.exchange.answers import Answer, Holding, Question
from ihanoi.exchange.errors import RegisterUnavailable
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database
from ihanoi.profile.access_log import access_log
from ihanoi.profile.parties import present_parties
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from tests.conftest import new_subject
from tests.dossiers.pieces import accepted, officer_named, sent_about
from tests.dossiers.scripted import ScriptedRegister, silent, together

CONFIRMED, MISMATCH = VerificationState.CONFIRMED, VerificationState.MISMATCH
NOT_FOUND, PENDING = VerificationState.NOT_FOUND, VerificationState.PENDING
HOME = {"commune": "00167", "detail": "Số 1 phố Giả Định"}
NAME = "Nguyễn Thị Thử"
numbers = count(1)

ME: dict[str, Any] = {
    "person.full_name": NAME,
    "person.birth_date": "1990-05-06",
    "person.sex": "female",
    "person.ethnicity": "Kinh",
    "person.nationality": "Việt Nam",
    "residence.permanent": HOME,
    "residence.current": HOME,
    "contact.phone": "0912345678",
    "contact.email": "thu@example.vn",
    "document.identity_card_date": "2021-05-06",
    "document.identity_card_issuer": "Bộ Công an",
    "document.divorce_number": "12/2025/QĐST",
    "document.divorce_date": "2025-03-04",
    "document.divorce_issuer": "Tòa án Giả Định",
    "document.marriage_certificate_issuer": "Ủy ban nhân dân phường Giả Định",
}
CAR = {
    "vehicle.plate": "29A-123.45",
    "vehicle.brand": "Giả Định",
    "vehicle.kind": "Ô tô con",
    "vehicle.chassis_number": "GDC0001",
    "vehicle.engine_number": "GDE0001",
    "vehicle.colour": "đen",
}
SHOP = {"business.name": "Hộ kinh doanh Giả Định", "business.code": "8001234567", "business.address": HOME}
PARCEL = {"land.parcel_number": "12", "land.map_sheet": "7", "land.address": HOME}
CHILD_NUMBER = "001319660001"
CHILD = {
    "person.full_name": "Trần Bé Thử",
    "person.birth_date": "2019-06-01",
    "person.national_id": CHILD_NUMBER,
    "person.sex": "female",
    "education.institution": "Trường Tiểu học Giả Định",
}
SPOUSE = {
    "person.full_name": "Trần Văn Thử",
    "person.birth_date": "1988-04-04",
    "person.national_id": "001088660004",
    "person.ethnicity": "Kinh",
    "person.nationality": "Việt Nam",
    "person.sex": "male",
    "residence.permanent": HOME,
}


def at_home() -> ScriptedRegister:
    """Return a population database that knows where the person lives."""
    return ScriptedRegister({"residence.permanent": HOME})


class Case(Struct, frozen=True):
    """A form about somebody or something, and how their register tells of them."""

    procedure: str
    of: str
    truth: dict[str, Any]
    register: str
    said: dict[str, Any]
    fields: dict[str, str]
    """What can be verified: the form's field by attribute."""
    differing: str
    """The attribute in which register and declaration differ."""
    other: Any

    def quiet(self) -> Registers:
        """Return the registers while this one is silent."""
        return together(**{"population": at_home(), self.register: silent()})

    def declared(self, **but: Any) -> dict[str, dict[str, Any]]:
        """Return what the person says: the truth, but for some attributes."""
        return {"applicant": ME, self.of: {**self.truth, **{name.replace("_", ".", 1): v for name, v in but.items()}}}

    def tells(self, me: str, **but: Any) -> Registers:
        """Return the registers when this one speaks again, of the same one but for some attributes."""
        truth = {**self.truth, **{name.replace("_", ".", 1): value for name, value in but.items()}}
        if self.register != "population":
            holdings = [Holding(self.of, "one", truth), Holding(self.of, "two", _another(truth))]
            return together(**{self.register: ScriptedRegister({}, holdings=holdings), "population": at_home()})
        if self.of == "spouse":
            named = {f"family.spouse_{part}": truth[f"person.{part}"] for part in ("full_name", "national_id")}
            named["family.spouse_nationality"] = truth["person.nationality"]
            return together(population=ScriptedRegister(named))
        row = {part: truth[f"person.{part}"] for part in ("full_name", "national_id", "birth_date")}
        mine = {"family.children": [row, {"full_name": "Bé Khác", "birth_date": "2021-02-02"}]}
        theirs = {**truth, "family.mother_national_id": me}
        return together(population=ScriptedRegister(mine, of={truth["person.national_id"]: theirs}))


def _another(thing: dict[str, Any]) -> dict[str, Any]:
    """Return a second thing of the same kind, with numbers and a name of its own."""
    return {name: f"{value} khác" if isinstance(value, str) else value for name, value in thing.items()}


FORMS = {
    "vehicle": Case(
        "1.013065",
        "vehicle",
        CAR,
        "vehicle_register",
        {"applicant_kind": "person", "reason": "damaged"},
        {
            "vehicle.plate": "plate",
            "vehicle.brand": "vehicle_brand",
            "vehicle.kind": "vehicle_kind",
            "vehicle.chassis_number": "chassis_number",
            "vehicle.engine_number": "engine_number",
            "vehicle.colour": "vehicle_colour",
        },
        "vehicle.colour",
        "trắng",
    ),
    "business": Case(
        "1.001266",
        "business",
        SHOP,
        "business_register",
        {"founded_by_group": False, "debts_settled": True, "proxy_kind": "none"},
        {"business.name": "business_name", "business.code": "business_code", "business.address": "business_address"},
        "business.name",
        "Hộ kinh doanh Mô Phỏng",
    ),
    "parcel": Case(
        "1.008004",
        "land",
        PARCEL,
        "land_register",
        {
            "applicant_kind": "person",
            "changed_area": "200",
            "change": "annual",
            "crop": "ngô",
            "season": "xuân",
            "from_year": 2027,
        },
        {"land.parcel_number": "land_parcel", "land.map_sheet": "land_map_sheet", "land.address": "land_address"},
        "land.address",
        {"commune": "00070"},
    ),
    "spouse": Case(
        "2.000554",
        "spouse",
        SPOUSE,
        "population",
        {
            "spouse_address": "Thành phố Giả Định",
            "divorce_kind": "divorce",
            "residence_kind": "abroad",
            "last_commune": "00167",
            "by_proxy": False,
        },
        {
            "person.full_name": "spouse_full_name",
            "person.national_id": "spouse_national_id",
            "person.nationality": "spouse_nationality",
        },
        "person.national_id",
        "001088660009",
    ),
    "child": Case(
        "1.005099",
        "pupil",
        CHILD,
        "population",
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
        {
            "person.full_name": "pupil_full_name",
            "person.birth_date": "pupil_birth_date",
            "person.national_id": "pupil_national_id",
            "person.sex": "pupil_sex",
        },
        "person.sex",
        "male",
    ),
}


@pytest.fixture
async def own_database(database: Database) -> AsyncIterator[Database]:
    """The shared database, left without anything that waits to be verified."""
    clock = database.clock
    yield database
    database.clock = clock
    async with database.unit_of_work() as tx:
        await tx.execute("UPDATE verification SET state = 'given_up', next_try_at = NULL WHERE state = 'pending'")


@pytest.fixture(params=list(FORMS.values()), ids=list(FORMS))
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


Sent = tuple[Actor, DossierView, str]


async def sent(database: Database, case: Case, **but: Any) -> Sent:
    """Return somebody whose dossier was opened while every register was silent, and sent in, with their number."""
    number = f"0011906600{next(numbers):02}"
    async with database.unit_of_work() as tx:
        who = await new_subject(tx, number, NAME)
        dossier = await sent_about(tx, who, case.quiet(), case.procedure, case.declared(**but), **case.said)
    return who, dossier, number


async def states(database: Database, case: Case, who: Actor, dossier: DossierView) -> dict[str, VerificationState]:
    """Return what came of the answers about the relative or thing, by attribute."""
    found = (await own_dossier(database.reader(), who, dossier.id)).verifications
    by_field = {} if found is UNSET else {view.field: view.state for view in found}
    return {attribute: by_field[field] for attribute, field in case.fields.items() if field in by_field}


async def test_it_is_expected_to_be_verified_and_waits_for_its_register(own_database: Database, case: Case) -> None:
    who, dossier, _ = await sent(own_database, case)
    assert await states(own_database, case, who, dossier) == dict.fromkeys(case.fields, PENDING)
    await verify_declared(own_database, case.quiet())
    assert set((await states(own_database, case, who, dossier)).values()) == {PENDING}


async def test_what_the_register_says_of_the_same_one_is_confirmed(own_database: Database, case: Case) -> None:
    who, dossier, number = await sent(own_database, case)
    before = {(f.attribute, f.source) for f in await present_facts(own_database.reader(), own(who))}
    await verify_declared(own_database, case.tells(number))
    assert await states(own_database, case, who, dossier) == dict.fromkeys(case.fields, CONFIRMED)
    reader = own_database.reader()
    kept = {fact.attribute for party in await present_parties(reader, own(who)) for fact in party.facts}
    assert kept >= case.fields.keys(), "from now on the register answers"
    mine = {(f.attribute, f.source) for f in await present_facts(reader, own(who))} - before
    assert not {attribute for attribute, _ in mine} & case.truth.keys(), "nothing of it is the person's own"
    assert await verify_declared(own_database, case.tells(number)) == 0, "nothing is asked twice"


async def test_a_difference_is_a_task_with_both_values_and_the_dossier_goes_on(
    own_database: Database, case: Case
) -> None:
    who, dossier, number = await sent(own_database, case)
    field, differing = case.fields[case.differing], {case.differing.replace(".", "_", 1): case.other}
    await verify_declared(own_database, case.tells(number, **differing))
    expected = {**dict.fromkeys(case.fields, CONFIRMED), case.differing: MISMATCH}
    assert await states(own_database, case, who, dossier) == expected
    async with own_database.unit_of_work() as tx:
        officer = await officer_named(tx, "congan.cau_giay" if case.of == "vehicle" else "motcua.cau_giay")
        tasks = (await verification_tasks(tx, officer, officer.unit_ids[0], None, 100)).items
        assert [task.field for task in tasks if task.dossier_id == dossier.id] == [field]
        [compared] = await compared_answers(tx, officer, dossier.id)
        assert (compared.field, compared.declared, compared.found) == (field, case.truth[case.differing], case.other)
        words = SettleDifference(Settlement.ACCEPT_DECLARED, "Đã đối chiếu với bản chính.")
        await settle_difference(tx, officer, dossier.id, field, words)
        assert [one.settled for one in await compared_answers(tx, officer, dossier.id)] == [True]
        assert (await accepted(tx, officer, dossier)).state == "accepted"


UNKNOWN = {
    "vehicle": {"vehicle_plate": "30H-999.99", "vehicle_chassis_number": "GDC9999"},
    "business": {"business_code": "8009999999", "business_name": "Hộ kinh doanh Vô Danh"},
    "land": {"land_parcel_number": "99"},
    "pupil": {"person_full_name": "Bé Vô Danh", "person_national_id": "001319669999"},
}
"""By what the one declared cannot be any of those the register names."""


@pytest.mark.parametrize("name", ["vehicle", "business", "parcel", "child"])
async def test_one_the_register_does_not_name_is_not_found_and_no_task(own_database: Database, name: str) -> None:
    case = FORMS[name]
    who, dossier, number = await sent(own_database, case, **UNKNOWN[case.of])
    await verify_declared(own_database, case.tells(number))
    assert await states(own_database, case, who, dossier) == dict.fromkeys(case.fields, NOT_FOUND)


async def test_a_spouse_the_register_does_not_know_of_is_not_found(own_database: Database) -> None:
    case = FORMS["spouse"]
    who, dossier, _ = await sent(own_database, case)
    await verify_declared(own_database, together(population=ScriptedRegister({"person.sex": "female"})))
    assert await states(own_database, case, who, dossier) == dict.fromkeys(case.fields, NOT_FOUND)


async def test_a_plate_is_the_same_however_it_is_set(own_database: Database) -> None:
    case = FORMS["vehicle"]
    who, dossier, number = await sent(own_database, case, vehicle_plate="29a 12345", vehicle_chassis_number="GDC-0001")
    await verify_declared(own_database, case.tells(number))
    assert await states(own_database, case, who, dossier) == dict.fromkeys(case.fields, CONFIRMED)


async def test_what_the_parents_record_tells_does_not_wait_for_the_childs_own(own_database: Database) -> None:
    case = FORMS["child"]
    who, dossier, number = await sent(own_database, case)

    class SilentOfTheChild(ScriptedRegister):
        async def look_up(self, question: Question) -> Answer | None:
            if question.national_id == CHILD_NUMBER:
                self.questions.append(question)
                raise RegisterUnavailable(reason="timeout")
            return await super().look_up(question)

    speaking = case.tells(number)._by_name["population"]
    assert isinstance(speaking, ScriptedRegister)
    register = SilentOfTheChild(speaking.values, of=speaking.of)
    await verify_declared(own_database, together(population=register))
    expected = {**dict.fromkeys(case.fields, CONFIRMED), "person.sex": PENDING}
    assert await states(own_database, case, who, dossier) == expected
    assert [question.dossier for question in register.questions] == [dossier.code] * 2

    clock = own_database.clock
    own_database.clock = lambda: clock() + timedelta(minutes=3)
    await verify_declared(own_database, case.tells(number))
    assert (await states(own_database, case, who, dossier))["person.sex"] is CONFIRMED
    assert who.id is not None
    lines = (await access_log(own_database.reader(), who.id, None, 20)).items
    purposes = [line.purpose for line in lines if line.register]
    assert purposes.count(f"verification {dossier.code}: child") == 2, "each question about the child is a line"


async def test_of_a_child_whose_record_names_somebody_else_nothing_is_kept(own_database: Database) -> None:
    case = FORMS["child"]
    who, dossier, _ = await sent(own_database, case)
    await verify_declared(own_database, case.tells("001190669999"))
    assert (await states(own_database, case, who, dossier))["person.sex"] is PENDING, "refused by ourselves"
    parties = await present_parties(own_database.reader(), own(who))
    assert "person.sex" not in {fact.attribute for party in parties for fact in party.facts}


async def test_what_is_said_of_another_adult_beyond_the_persons_own_record_is_not_asked(
    own_database: Database,
) -> None:
    case = FORMS["spouse"]
    who, dossier, _ = await sent(own_database, case)
    found = (await own_dossier(own_database.reader(), who, dossier.id)).verifications
    assert found is not UNSET
    assert {"spouse_birth_date", "spouse_ethnicity"}.isdisjoint(view.field for view in found)
