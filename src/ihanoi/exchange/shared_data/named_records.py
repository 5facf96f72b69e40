"""What the registers hold about the named citizens; always the same, and nothing where nothing is written here."""

from collections.abc import Mapping
from random import Random
from typing import Any

from ihanoi.exchange.population.mapping import attributes
from ihanoi.exchange.population.named_people import AN, BINH, BLUI, CHAU, DUNG, KHANH, LAN, named_people
from ihanoi.exchange.shared_data.drawn_things import business, parcel, vehicle
from ihanoi.exchange.shared_data.record import SharedRecord, Thing

PEOPLE = {record.SoDinhDanh: attributes(record) for record in named_people()}
MARRIAGE = {
    "marriage_certificate_number": "GD000042",
    "marriage_certificate_date": "2016-10-20",
    "marriage_certificate_issuer": "Ủy ban nhân dân phường Giả Định",
}
CARD = {"insurance_valid_until": "2027-12-31", "insurance_clinic": "Trạm y tế phường Giả Định"}


def _only(number: str) -> Random:
    return Random(number)  # noqa: S311 - drawing papers, not secrets


def _home(who: str) -> Any:
    return PEOPLE[who]["residence.permanent"]


def _birth(number: str, day: str, place: str = "Bệnh viện Giả Định, Hà Nội") -> dict[str, Any]:
    return {"birth_place": place, "birth_certificate_number": number, "birth_certificate_date": day}


FIELDS: Mapping[str, Mapping[str, dict[str, Any]]] = {
    AN: {
        "civil_status": {**_birth("GD000011", "1990-03-12"), **MARRIAGE},
        "education_register": {
            "institution": "Trường Đại học Mô Phỏng",
            "degree": "Bằng cử nhân",
            "degree_number": "GD0000011",
            "degree_date": "2012-06-30",
            "graduation_year": 2012,
        },
        "social_insurance": {"employer": "Công ty TNHH Giả Định", "social_insurance_number": "GD00000011"},
        "health_insurance": {"insurance_card_number": "GD00000011", **CARD},
        "driving_licence_register": {
            "driving_number": "GD0000000011",
            "driving_class": "A1",
            "driving_issued_on": "2018-05-04",
        },
    },
    BINH: {
        "civil_status": {**_birth("GD000012", "1988-11-25"), **MARRIAGE},
        "social_insurance": {"employer": "Công ty cổ phần Mô Phỏng", "social_insurance_number": "GD00000012"},
        "health_insurance": {"insurance_card_number": "GD00000012", **CARD},
        "passport_register": {
            "kind": "Hộ chiếu phổ thông",
            "issued_on": "2023-04-10",
            "expires_on": "2033-04-10",
            "issuer": "Cục Quản lý xuất nhập cảnh (mô phỏng)",
        },
    },
    CHAU: {
        "civil_status": _birth("GD000013", "2019-06-05"),
        "education_register": {"institution": "Trường Tiểu học Giả Định", "student_id": "GD00000013"},
        "health_insurance": {"insurance_card_number": "GD00000013", **CARD},
    },
    DUNG: {
        "health_insurance": {"insurance_card_number": "GD00000014", **CARD},
        "social_protection": {
            "poverty_status": "near_poor",
            "poverty_certificate_number": "GD00014",
            "benefit_kind": "Trợ cấp người cao tuổi (mô phỏng)",
        },
    },
    BLUI: {
        "education_register": {"institution": "Trường Đại học Mô Phỏng", "student_id": "GD00000016"},
        "health_insurance": {"insurance_card_number": "GD00000016", **CARD},
    },
    KHANH: {"social_insurance": {"employer": "Bệnh viện Giả Định", "social_insurance_number": "GD00000018"}},
}

THINGS: Mapping[str, Mapping[str, list[Thing]]] = {
    AN: {"vehicle_register": [vehicle("29-GD 00011", False, _only(AN))]},
    BINH: {
        "land_register": [parcel("GD-D0000012", _home(BINH), PEOPLE[BINH], _only(BINH))],
        "vehicle_register": [
            vehicle("29-GD 00012", False, _only(BINH)),
            vehicle("29-GD 00112", True, _only(BINH + "b")),
        ],
        "business_register": [business("GD0000000012", _home(BINH), PEOPLE[BINH], _only(BINH))],
    },
    KHANH: {
        "land_register": [parcel(f"GD-D0000{n}18", _home(KHANH), PEOPLE[KHANH], _only(f"{KHANH}{n}")) for n in (0, 1)],
    },
    LAN: {"business_register": [business("GD0000000019", _home(LAN), PEOPLE[LAN], _only(LAN))]},
}


def _records(who: str) -> dict[str, SharedRecord]:
    fields, things = FIELDS.get(who, {}), THINGS.get(who, {})
    return {
        register: SharedRecord(who, fields.get(register, {}), things.get(register, []))
        for register in fields.keys() | things.keys()
    }


NAMED = {who: _records(who) for who in PEOPLE}
