"""Draws the records of fictional people: what each register holds follows from their number and population record.

Names of firms, schools and clinics carry *Giả Định* (supposed); numbers begin with GD, as no real one does.
"""

from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from typing import Any

from ihanoi.exchange.population.mapping import attributes
from ihanoi.exchange.population.record import PopulationRecord
from ihanoi.exchange.shared_data.drawn_things import THIS_YEAR, born, businesses, parcels, vehicles
from ihanoi.exchange.shared_data.record import SharedRecord, Thing

Draw = Callable[[PopulationRecord, Random], SharedRecord | None]
Fields = dict[str, Any]

CITY = "Ủy ban nhân dân phường Giả Định"
ADULT, PENSIONER = 18, 62
FIRMS = ("Công ty TNHH Giả Định", "Công ty cổ phần Mô Phỏng", "Bệnh viện Giả Định", "Trường THPT Mô Phỏng")
CLINICS = ("Trạm y tế phường Giả Định", "Bệnh viện đa khoa Mô Phỏng")


def _age(person: PopulationRecord) -> int:
    return THIS_YEAR - born(person)


def _number(random: Random, digits: int) -> str:
    return "GD" + "".join(str(random.randint(0, 9)) for _ in range(digits))


def _day(random: Random, first: int, last: int = THIS_YEAR - 1) -> str:
    year = random.randint(min(first, last), last)
    return date(year, random.randint(1, 12), random.randint(1, 28)).isoformat()


def _of(person: PopulationRecord, fields: Fields | None) -> SharedRecord | None:
    return SharedRecord(person.SoDinhDanh, fields) if fields else None


def civil_status(person: PopulationRecord, random: Random) -> SharedRecord | None:
    """Return the entry of birth, and that of marriage, which both spouses share."""
    fields: Fields = {}
    if person.NoiDangKyKhaiSinh is not None:
        fields["birth_place"] = f"{random.choice(CLINICS)}, {person.NoiDangKyKhaiSinh.TenTinhThanh}"
        fields["birth_certificate_number"] = _number(random, 6)
        fields["birth_certificate_date"] = _day(random, born(person), born(person))
    if person.VoChong is not None and person.VoChong.SoDinhDanh is not None:
        couple = Random(" ".join(sorted((person.SoDinhDanh, person.VoChong.SoDinhDanh))))  # noqa: S311 - as above
        fields["marriage_certificate_number"] = _number(couple, 6)
        fields["marriage_certificate_date"] = _day(couple, 2010)
        fields["marriage_certificate_issuer"] = CITY
    return _of(person, fields)


def driving_licence(person: PopulationRecord, random: Random) -> SharedRecord | None:
    """Return a licence for most grown-ups."""
    if not ADULT <= _age(person) < 75 or random.random() < 0.3:
        return None
    issued = _day(random, max(born(person) + ADULT, 2016))
    by_car = random.random() < 0.3
    fields = {
        "driving_number": _number(random, 10),
        "driving_class": "B" if by_car else "A1",
        "driving_issued_on": issued,
    }
    if by_car:
        # Ten years; a licence for motorcycles does not expire.
        fields["driving_expires_on"] = f"{int(issued[:4]) + 10}{issued[4:]}"
    return _of(person, fields)


def passport(person: PopulationRecord, random: Random) -> SharedRecord | None:
    """Return an ordinary passport for a third of the people."""
    if random.random() > 0.33:
        return None
    issued = _day(random, 2021)
    return _of(
        person,
        {
            "kind": "Hộ chiếu phổ thông",
            "issued_on": issued,
            "expires_on": f"{int(issued[:4]) + (10 if _age(person) >= 14 else 5)}{issued[4:]}",
            "issuer": "Cục Quản lý xuất nhập cảnh (mô phỏng)",
        },
    )


def education(person: PopulationRecord, random: Random) -> SharedRecord | None:
    """Return the school of those who learn, the last degree of many others."""
    if 6 <= _age(person) < ADULT:
        return _of(person, {"institution": "Trường Giả Định", "student_id": _number(random, 8)})
    if _age(person) < 23 or born(person) < 1970 or random.random() < 0.4:
        return None
    year = born(person) + 22
    return _of(
        person,
        {
            "institution": "Trường Đại học Mô Phỏng",
            "degree": "Bằng cử nhân",
            "degree_number": _number(random, 7),
            "degree_date": _day(random, year, year),
            "graduation_year": year,
        },
    )


def social_insurance(person: PopulationRecord, random: Random) -> SharedRecord | None:
    """Return number and employer of most who are of working age."""
    if not ADULT < _age(person) < PENSIONER or random.random() < 0.4:
        return None
    return _of(person, {"employer": random.choice(FIRMS), "social_insurance_number": _number(random, 8)})


def health_insurance(person: PopulationRecord, random: Random) -> SharedRecord | None:
    """Return a card for nearly everybody."""
    if random.random() < 0.05:
        return None
    return _of(
        person,
        {
            "insurance_card_number": _number(random, 8),
            "insurance_valid_until": f"{THIS_YEAR + 1}-12-31",
            "insurance_clinic": random.choice(CLINICS),
        },
    )


def social_protection(person: PopulationRecord, random: Random) -> SharedRecord | None:
    """Return poverty for a few households, with one answer for all their members."""
    head = person.ChuHo.SoDinhDanh if person.ChuHo and person.ChuHo.SoDinhDanh else person.SoDinhDanh
    household = Random(head)  # noqa: S311 - as above
    fields: Fields = {}
    if household.random() < 0.03:
        fields = {"poverty_status": "near_poor", "poverty_certificate_number": _number(household, 5)}
    if _age(person) >= 80:
        fields["benefit_kind"] = "Trợ cấp người cao tuổi (mô phỏng)"
    if random.random() < 0.02:
        fields |= {"disability_kind": "movement", "disability_degree": "mild"}
        fields["disability_certificate_number"] = _number(random, 6)
    return _of(person, fields)


def _holding(draw: Callable[[PopulationRecord, Random, Fields], list[Thing]]) -> Draw:
    def things(person: PopulationRecord, random: Random) -> SharedRecord | None:
        found = draw(person, random, attributes(person))
        return SharedRecord(person.SoDinhDanh, things=found) if found else None

    return things


DRAWS: Mapping[str, Draw] = {
    "civil_status": civil_status,
    "business_register": _holding(businesses),
    "land_register": _holding(parcels),
    "vehicle_register": _holding(vehicles),
    "driving_licence_register": driving_licence,
    "passport_register": passport,
    "education_register": education,
    "social_insurance": social_insurance,
    "health_insurance": health_insurance,
    "social_protection": social_protection,
}
