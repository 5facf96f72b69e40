"""Draws parcels, vehicles and businesses in a fictional person's name: none, one, sometimes two."""

from collections.abc import Mapping
from random import Random
from typing import Any

from ihanoi.exchange.population.record import PopulationRecord
from ihanoi.exchange.shared_data.record import Thing

THIS_YEAR = 2026
"""Fixed, so that the same people own the same things next year."""
YOUNGEST_OWNER = THIS_YEAR - 18
BRANDS = ("Giả Định", "Mô Phỏng", "Thử Nghiệm")
COLOURS = ("đen", "trắng", "đỏ", "xanh")
TRADES = ("Bán lẻ tạp hóa", "Dịch vụ ăn uống", "Cắt tóc, gội đầu")


def born(person: PopulationRecord) -> int:
    """Return the year of birth."""
    return int((person.NgayThangNamSinh and person.NgayThangNamSinh.Nam) or 1900)


def _how_many(person: PopulationRecord, random: Random, one: float, two: float) -> int:
    if born(person) > YOUNGEST_OWNER:
        return 0
    drawn = random.random()
    return 2 if drawn < two else int(drawn < one + two)


def parcels(person: PopulationRecord, random: Random, known: Mapping[str, Any]) -> list[Thing]:
    """Return the parcels of the head of a household: that of the home, sometimes a second."""
    if person.ChuHo is None or person.ChuHo.SoDinhDanh != person.SoDinhDanh:
        return []
    home = known.get("residence.permanent")
    return [
        parcel(f"GD-D{random.randint(10**6, 10**7 - 1)}", home, known, random)
        for _ in range(_how_many(person, random, 0.55, 0.1))
        if home is not None
    ]


def parcel(number: str, address: Mapping[str, Any], known: Mapping[str, Any], random: Random) -> Thing:
    """Return one parcel with its certificate and its house."""
    area, year = random.randint(30, 120), random.randint(2005, 2024)
    fields = {
        "parcel_number": str(random.randint(1, 400)),
        "map_sheet": str(random.randint(1, 90)),
        "address": dict(address),
        "area": f"{area}",
        "purpose": "Đất ở tại đô thị",
        "use_form": "private",
        "use_until": "Lâu dài",
        "origin": "Nhận chuyển nhượng (mô phỏng)",
        "certificate_number": number,
        "certificate_book_number": f"GD{random.randint(10000, 99999)}",
        "certificate_issued_on": f"{year}-{random.randint(1, 12):02}-15",
        "certificate_issuer": "Ủy ban nhân dân quận Giả Định",
        "owner_full_name": known["person.full_name"],
        "owner_national_id": known["person.national_id"],
        "kind": "Nhà ở riêng lẻ",
        "footprint": f"{area * 2 // 3}",
        "floor_area": f"{area * 2}",
        "floors": random.randint(1, 5),
    }
    return Thing(number, fields)


def vehicles(person: PopulationRecord, random: Random, known: Mapping[str, Any]) -> list[Thing]:
    """Return the vehicles of a grown-up."""
    assert known["person.national_id"] == person.SoDinhDanh
    count = _how_many(person, random, 0.5, 0.15)
    return [vehicle(f"29-GD {random.randint(10000, 99999)}", n == 1, random) for n in range(count)]


def vehicle(plate: str, is_car: bool, random: Random) -> Thing:
    """Return one vehicle: a motorcycle, or a car."""
    year = random.randint(2012, 2025)
    fields = {
        "plate": plate,
        "kind": "Ô tô con" if is_car else "Mô tô hai bánh",
        "brand": random.choice(BRANDS),
        "model": f"M{random.randint(100, 999)}",
        "chassis_number": f"GDC{random.randint(10**9, 10**10 - 1)}",
        "engine_number": f"GDE{random.randint(10**7, 10**8 - 1)}",
        "year": year,
        "colour": random.choice(COLOURS),
        "seats": 5 if is_car else 2,
        "certificate_number": f"GD{random.randint(10**5, 10**6 - 1)}",
        "registered_on": f"{year}-{random.randint(1, 12):02}-20",
    }
    return Thing(plate, fields)


def businesses(person: PopulationRecord, random: Random, known: Mapping[str, Any]) -> list[Thing]:
    """Return the household businesses of some grown-ups."""
    home = known.get("residence.current") or known.get("residence.permanent")
    if home is None:
        return []
    count = _how_many(person, random, 0.15, 0.03)
    return [business(f"GD{random.randint(10**9, 10**10 - 1)}", home, known, random) for _ in range(count)]


def business(code: str, address: Mapping[str, Any], known: Mapping[str, Any], random: Random) -> Thing:
    """Return one household business at an address."""
    fields = {
        "name": f"Hộ kinh doanh Giả Định {code[-4:]}",
        "code": code,
        "address": dict(address),
        "capital": random.randint(2, 40) * 10_000_000,
        "start_date": "2022-03-01",
        "kind": "household_business",
        "certificate_number": code,
        "registered_on": "2022-02-21",
        "certificate_issuer": "Ủy ban nhân dân phường Giả Định",
        "main_line": random.choice(TRADES),
        "head_full_name": known["person.full_name"],
        "head_national_id": known["person.national_id"],
    }
    return Thing(code, fields)
