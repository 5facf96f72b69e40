"""Forms about somebody or something, what is true of them, and registers that tell of them."""

from typing import Any

from msgspec import Struct

from ihanoi.exchange.answers import Holding
from ihanoi.exchange.registers import Registers
from tests.dossiers.scripted import ScriptedRegister, silent, together

HOME = {"commune": "00167", "detail": "Số 1 phố Giả Định"}
NAME = "Nguyễn Thị Thử"
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
