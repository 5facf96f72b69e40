"""Draws one fictional person for the population double, and the ties between several.

The numbers, streets and people are invented: streets carry names such as *Giả Định* (supposed).
"""

from datetime import date

import msgspec

from ihanoi.exchange.population.record import (
    Address,
    BirthDate,
    FullName,
    HouseholdHead,
    PopulationRecord,
    Relative,
    one_line,
)

SINGLE, MARRIED, DIVORCED_OR_WIDOWED = "1", "2", "3"
MALE, FEMALE = "1", "2"


def national_id(province: str, sex: str, year: int, serial: int) -> str:
    """Return a number of the form PPP G YY NNNNNN; G tells century and sex (Decree 137/2015)."""
    century_and_sex = (year // 100 - 19) * 2 + (sex == FEMALE)
    return f"{province}{century_and_sex}{year % 100:02}{serial:06}"


def hanoi(commune: tuple[str, str], detail: str) -> Address:
    """Return an address of today in the commune, given as GSO code and name."""
    code, name = commune
    return Address("01", "Thành phố Hà Nội", None, None, code, name, detail, "VN")


def person(number: str, name: str, born: date | int, marital_status: str = SINGLE) -> PopulationRecord:
    """Return somebody with the traits that the number and a full name tell; a bare year means no day is known."""
    day = born if isinstance(born, date) else None
    year = born if isinstance(born, int) else born.year
    return PopulationRecord(
        SoDinhDanh=number,
        HoVaTen=split_name(name),
        GioiTinh=FEMALE if int(number[3]) % 2 else MALE,
        NgayThangNamSinh=BirthDate(str(year), f"{day:%Y%m%d}" if day else None),
        DanToc="01",
        TonGiao="00",
        TinhTrangHonNhan=marital_status,
        QuocTich="VN",
    )


def split_name(name: str) -> FullName:
    """Split at the first and the last space; a single word is a given name."""
    *rest, given = name.split()
    return FullName(rest[0] if rest else None, " ".join(rest[1:]) or None, given)


def relative(record: PopulationRecord) -> Relative:
    """Return how the register names this person within a relative's record."""
    return Relative(one_line(record.HoVaTen), record.QuocTich, record.SoDinhDanh, record.SoCMND)


def under(head: PopulationRecord, relation: str, member: PopulationRecord) -> PopulationRecord:
    """Return the member as belonging to the head's household."""
    entry = HouseholdHead(relation, head.SoDinhDanh, head.SoCMND, one_line(head.HoVaTen))
    return msgspec.structs.replace(member, ChuHo=entry)


def wed(husband: PopulationRecord, wife: PopulationRecord) -> tuple[PopulationRecord, PopulationRecord]:
    """Return both, each with the other as spouse."""
    return (
        msgspec.structs.replace(husband, VoChong=relative(wife), TinhTrangHonNhan=MARRIED),
        msgspec.structs.replace(wife, VoChong=relative(husband), TinhTrangHonNhan=MARRIED),
    )


def child_of(father: PopulationRecord, mother: PopulationRecord, child: PopulationRecord) -> PopulationRecord:
    """Return the child with both parents entered."""
    return msgspec.structs.replace(child, Cha=relative(father), Me=relative(mother))
