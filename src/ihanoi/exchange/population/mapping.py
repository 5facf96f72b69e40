"""From the register's record to our attributes. A fact that the register lacks is absent, never empty."""

from datetime import date

from ihanoi.exchange.population.ethnicity import ETHNICITY
from ihanoi.exchange.population.record import (
    BLOOD_GROUP,
    COUNTRY,
    MARITAL_STATUS,
    RELIGION,
    SEX,
    Address,
    BirthDate,
    Dependant,
    HouseholdHead,
    PopulationRecord,
    one_line,
)

Attributes = dict[str, object]


def attributes(record: PopulationRecord) -> Attributes:
    """Return the facts in the record by their names in ``procedures/attributes.toml``."""
    facts = _person(record) | _places(record) | _family(record) | _household(record.ChuHo)
    return {name: value for name, value in facts.items() if value}


def _person(record: PopulationRecord) -> Attributes:
    return {
        "person.full_name": one_line(record.HoVaTen),
        "person.national_id": record.SoDinhDanh,
        "person.old_id_number": record.SoCMND,
        "person.tax_code": record.MaSoThue,
        "person.birth_date": _partial_date(record.NgayThangNamSinh),
        "person.sex": SEX.get(record.GioiTinh or ""),
        "person.ethnicity": _name_of(record.DanToc, ETHNICITY),
        "person.religion": _name_of(record.TonGiao, RELIGION),
        "person.marital_status": MARITAL_STATUS.get(record.TinhTrangHonNhan or ""),
        "person.blood_group": BLOOD_GROUP.get(record.NhomMau or ""),
        "person.nationality": _country(record.QuocTich),
    }


def _places(record: PopulationRecord) -> Attributes:
    return {
        "person.hometown": _place(record.QueQuan),
        "person.birth_registration_place": _place(record.NoiDangKyKhaiSinh),
        "residence.permanent": _place(record.ThuongTru),
        "residence.current": _place(record.NoiOHienTai),
        # Asked about the deceased, whose last registered residence the register keeps in this field.
        "residence.last": _place(record.ThuongTru),
    }


def _family(record: PopulationRecord) -> Attributes:
    relatives = {
        "father": record.Cha,
        "mother": record.Me,
        "spouse": record.VoChong,
        "representative": record.NguoiDaiDien,
    }
    facts: Attributes = {}
    for role, relative in relatives.items():
        if relative is not None:
            facts[f"family.{role}_full_name"] = one_line(relative.HoVaTen)
            facts[f"family.{role}_national_id"] = relative.SoDinhDanh
    if record.VoChong is not None:
        facts["family.spouse_nationality"] = _country(record.VoChong.QuocTich)
    facts["family.children"] = _dependants(record.Con)
    facts["family.wards"] = _dependants(record.NguoiDuocDaiDien)
    return facts


def _dependants(named: list[Dependant]) -> list[dict[str, str]]:
    found = [
        {
            "full_name": one_line(one.HoVaTen),
            "national_id": one.SoDinhDanh,
            "birth_date": _partial_date(one.NgayThangNamSinh),
        }
        for one in named
    ]
    return [{name: value for name, value in one.items() if value} for one in found]


def _household(head: HouseholdHead | None) -> Attributes:
    if head is None:
        return {}
    return {
        "household.head_full_name": one_line(head.HoVaTen),
        "household.head_national_id": head.SoDinhDanh,
        "household.relation_to_head": head.QuanHe,
    }


def _partial_date(birth: BirthDate | None) -> str | None:
    """Return ``YYYY-MM-DD``, or ``YYYY`` where the day is unknown or cannot exist."""
    if birth is None:
        return None
    whole, year = birth.NgayThangNam or "", birth.Nam or ""
    try:
        return date(int(whole[:4]), int(whole[4:6]), int(whole[6:])).isoformat()
    except ValueError:
        return year if len(year) == 4 and year.isdecimal() else None


def _name_of(value: str | None, names: dict[str, str]) -> str | None:
    """Return the name behind a code. What is no number is a name already; an unknown code says nothing."""
    if not value or not value.isdecimal():
        return value
    return names.get(value.zfill(2))


def _country(code: str | None) -> str | None:
    return COUNTRY.get(code or "", code)


def _place(address: Address | None) -> dict[str, str] | None:
    """Return commune code, detail and one-line text, each only where known; None when nothing is."""
    if address is None:
        return None
    # An address with a district predates July 2025, and its commune's code may belong to another
    # commune today: 00070 was Hàng Trống and is Hoàn Kiếm. Its text stays true, its code does not.
    commune = None if address.MaQuanHuyen or address.TenQuanHuyen else address.MaPhuongXa
    abroad = None if address.QuocGia in COUNTRY else address.QuocGia
    lines = (address.ChiTiet, address.TenPhuongXa, address.TenQuanHuyen, address.TenTinhThanh, abroad)
    place = {"commune": commune, "detail": address.ChiTiet, "text": ", ".join(filter(None, lines))}
    return {name: value for name, value in place.items() if value} or None
