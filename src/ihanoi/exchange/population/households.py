"""Draws fictional households for the population double: the same seed gives the same people for ever."""

from datetime import date
from random import Random

from msgspec.structs import replace

from ihanoi.exchange.population.record import Address, PopulationRecord
from ihanoi.exchange.population.sketch import (
    DIVORCED_OR_WIDOWED,
    FEMALE,
    MALE,
    child_of,
    hanoi,
    national_id,
    person,
    relative,
    under,
    wed,
)

LAST_BIRTH_YEAR = 2025
"""Fixed, not today's: otherwise the same seed would draw other people next year."""
ADULT_SINCE = LAST_BIRTH_YEAR - 18
FIRST_SERIAL = 900_000
"""Far above the named citizens, who have serials below 100."""

FAMILY_NAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
MIDDLE_NAMES = {
    MALE: ("Văn", "Đức", "Hữu", "Minh", "Quang", "Xuân"),
    FEMALE: ("Thị", "Thu", "Ngọc", "Thanh", "Minh", "Bích"),
}
GIVEN_NAMES = {
    MALE: ("Anh", "Cường", "Dũng", "Hải", "Hùng", "Khoa", "Long", "Nam", "Phong", "Quân", "Sơn", "Thắng", "Tuấn"),
    FEMALE: ("Anh", "Chi", "Hà", "Hoa", "Hương", "Linh", "Mai", "Nga", "Oanh", "Phương", "Thảo", "Trang", "Yến"),
}
OLD_DISTRICTS = [
    Address("01", "Thành phố Hà Nội", district, district_name, ward, ward_name, None, "VN")
    for district, district_name, ward, ward_name in (
        ("001", "Quận Ba Đình", "00001", "Phường Phúc Xá"),
        ("002", "Quận Hoàn Kiếm", "00070", "Phường Hàng Trống"),
        ("005", "Quận Cầu Giấy", "00163", "Phường Mai Dịch"),
        ("006", "Quận Đống Đa", "00178", "Phường Cát Linh"),
    )
]
ORIGINS = {
    "001": OLD_DISTRICTS,
    "036": [Address("36", "Tỉnh Nam Định", "360", "Huyện Ý Yên", QuocGia="VN")],
    "034": [Address("34", "Tỉnh Thái Bình", QuocGia="VN")],
    "040": [Address("40", "Tỉnh Nghệ An", QuocGia="VN")],
}


class Households:
    """A source of households; everything it draws follows from the seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - drawing people, not secrets
        self._serial = FIRST_SERIAL

    def draw(self, commune: tuple[str, str]) -> list[PopulationRecord]:
        """Return one household living in the commune: a couple, often children, sometimes grandparents."""
        year = self._random.randint(1962, 1998)
        family = self._random.choice(FAMILY_NAMES)
        elders = self._elders(family, year)
        husband = self._someone(MALE, year, family)
        if len(elders) == 2:
            husband = child_of(elders[0], elders[1], husband)
        husband, wife = wed(husband, self._someone(FEMALE, year + self._random.randint(-2, 5)))
        children = self._children(family, husband, wife)
        home = hanoi(commune, f"Số {self._random.randint(1, 200)} phố Giả Định")
        members = [(husband, "Chủ hộ"), (wife, "Vợ"), *((child, "Con") for child in children)]
        members += [(elder, "Cha" if elder.GioiTinh == MALE else "Mẹ") for elder in elders]
        return [replace(under(husband, role, member), ThuongTru=home, NoiOHienTai=home) for member, role in members]

    def _elders(self, family: str, child_year: int) -> list[PopulationRecord]:
        """Return the husband's parents, his widowed mother, or nobody."""
        if self._chance(0.7):
            return []
        year = child_year - self._random.randint(22, 32)
        mother = self._someone(FEMALE, year)
        if self._chance(0.3):
            return [replace(mother, TinhTrangHonNhan=DIVORCED_OR_WIDOWED)]
        return list(wed(self._someone(MALE, year - 2, family), mother))

    def _children(self, family: str, father: PopulationRecord, mother: PopulationRecord) -> list[PopulationRecord]:
        mother_year = int(mother.SoDinhDanh[4:6]) + (2000 if mother.SoDinhDanh[3] in "23" else 1900)
        first = mother_year + self._random.randint(22, 30)
        years = [first + 3 * n for n in range(self._random.choice((0, 1, 1, 2, 2, 3)))]
        return [self._child(family, father, mother, year) for year in years if year <= LAST_BIRTH_YEAR]

    def _child(self, family: str, father: PopulationRecord, mother: PopulationRecord, year: int) -> PopulationRecord:
        child = child_of(father, mother, self._someone(self._random.choice((MALE, FEMALE)), year, family))
        return child if year <= ADULT_SINCE else replace(child, NguoiDaiDien=relative(mother))

    def _someone(self, sex: str, year: int, family: str | None = None) -> PopulationRecord:
        province = self._random.choices(list(ORIGINS), weights=(7, 1, 1, 1))[0]
        self._serial += 1
        record = person(national_id(province, sex, year, self._serial), self._name(sex, family), self._born(year))
        return replace(
            record,
            SoCMND=f"01{self._serial:07}" if year < 1998 and self._chance(0.5) else None,
            MaSoThue=record.SoDinhDanh if year <= ADULT_SINCE else None,
            NhomMau=self._random.choice(("00", "01", "02", "03", "04")),
            NoiDangKyKhaiSinh=self._random.choice(ORIGINS[province]),
            QueQuan=self._random.choice(ORIGINS[province]),
        )

    def _name(self, sex: str, family: str | None) -> str:
        given = self._random.choice(GIVEN_NAMES[sex])
        if self._chance(0.01):
            return given
        family = family or self._random.choice(FAMILY_NAMES)
        return f"{family} {self._random.choice(MIDDLE_NAMES[sex])} {given}"

    def _born(self, year: int) -> date | int:
        """Return a day, or for many of the elders only the year."""
        if year < 1955 and self._chance(0.5):
            return year
        return date(year, self._random.randint(1, 12), self._random.randint(1, 28))

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability
