"""The fictional citizens whom tests, demonstrations and documentation call by name; always the same."""

from datetime import date

from msgspec.structs import replace

from ihanoi.exchange.population.record import Address, PopulationRecord
from ihanoi.exchange.population.sketch import DIVORCED_OR_WIDOWED, child_of, hanoi, person, relative, under, wed

AN = "001190000011"
"""Nguyễn Thị An, married to Bình, mother of Châu; lives in Hoàn Kiếm. Every field is filled."""
BINH = "001088000012"
"""Trần Văn Bình, An's husband and head of their household."""
CHAU = "001319000013"
"""Trần Minh Châu, their daughter, born in 2019."""
DUNG = "001141000014"
"""Phạm Thị Dung, a widow of whom only the year of birth is known; has an old nine-digit number."""
EM = "001095000015"
"""Hoàng Văn Em, of whom no current residence is recorded."""
BLUI = "064201000016"
"""Blui, who has a single name; a Gia-rai student, permanent residence in Gia Lai."""
HANH = "001199000017"
"""Vũ Thị Hạnh; the simulator gives her a basic electronic identity only (level 1)."""
KHANH = "001079000018"
"""Đặng Quốc Khánh, divorced, born in a province that no longer exists (Hà Tây)."""
LAN = "036192000019"
"""Ngô Thị Lan, who lives in Hà Đông while her permanent residence is in Ninh Bình."""

HOAN_KIEM = ("00070", "Phường Hoàn Kiếm")
BA_DINH = ("00004", "Phường Ba Đình")
CAU_GIAY = ("00167", "Phường Cầu Giấy")
HA_DONG = ("09556", "Phường Hà Đông")
THANH_TRI = ("00640", "Xã Thanh Trì")

HANG_BAC = Address("01", "Thành phố Hà Nội", "002", "Quận Hoàn Kiếm", "00061", "Phường Hàng Bạc", None, "VN")
Y_YEN = Address("36", "Tỉnh Nam Định", "360", "Huyện Ý Yên", QuocGia="VN")
HA_TAY = Address("28", "Tỉnh Hà Tây", "268", "Thị xã Hà Đông", QuocGia="VN")
GIA_LAI = Address("52", "Tỉnh Gia Lai", ChiTiet="Làng Giả Định", QuocGia="VN")
NINH_BINH = Address("37", "Tỉnh Ninh Bình", ChiTiet="Thôn Giả Định", QuocGia="VN")


def named_people() -> list[PopulationRecord]:
    """Return the named citizens; :data:`AN` and her family come first."""
    return [*_family(), _dung(), _em(), _blui(), _hanh(), _khanh(), _lan()]


def _family() -> list[PopulationRecord]:
    home = hanoi(HOAN_KIEM, "Số 12 ngõ 3 phố Giả Định")
    an = replace(
        person(AN, "Nguyễn Thị An", date(1990, 3, 8)),
        SoCMND="010000011",
        MaSoThue=AN,
        NhomMau="04",
        NoiDangKyKhaiSinh=HANG_BAC,
        QueQuan=Y_YEN,
        Cha=relative(person("036060000001", "Nguyễn Văn Phúc", 1960)),
        Me=relative(person("036162000002", "Lê Thị Quy", 1962)),
    )
    binh = replace(
        person(BINH, "Trần Văn Bình", date(1988, 11, 20)),
        MaSoThue=BINH,
        NhomMau="01",
        NoiDangKyKhaiSinh=HANG_BAC,
        QueQuan=Y_YEN,
    )
    binh, an = wed(binh, an)
    chau = replace(
        child_of(binh, an, person(CHAU, "Trần Minh Châu", date(2019, 6, 1))),
        NguoiDaiDien=relative(an),
        NoiDangKyKhaiSinh=HANG_BAC,
        QueQuan=Y_YEN,
    )
    members = ((an, "Vợ"), (binh, "Chủ hộ"), (chau, "Con"))
    return [replace(under(binh, role, member), ThuongTru=home, NoiOHienTai=home) for member, role in members]


def _alone(someone: PopulationRecord, permanent: Address, current: Address | None) -> PopulationRecord:
    return replace(under(someone, "Chủ hộ", someone), ThuongTru=permanent, NoiOHienTai=current)


def _dung() -> PopulationRecord:
    home = hanoi(BA_DINH, "Số 41 phố Mô Phỏng")
    dung = person(DUNG, "Phạm Thị Dung", 1941, DIVORCED_OR_WIDOWED)
    return _alone(replace(dung, SoCMND="010000014", TonGiao="01", QueQuan=HA_TAY), home, home)


def _em() -> PopulationRecord:
    em = replace(person(EM, "Hoàng Văn Em", date(1995, 7, 15)), MaSoThue=EM, NoiDangKyKhaiSinh=HANG_BAC)
    return _alone(em, hanoi(THANH_TRI, "Thôn Mô Phỏng"), None)


def _blui() -> PopulationRecord:
    blui = replace(person(BLUI, "Blui", date(2001, 9, 5)), DanToc="10", TonGiao=None, QueQuan=GIA_LAI)
    return _alone(blui, GIA_LAI, hanoi(CAU_GIAY, "Ký túc xá Giả Định"))


def _hanh() -> PopulationRecord:
    home = hanoi(HOAN_KIEM, "Số 7 phố Thử Nghiệm")
    return _alone(person(HANH, "Vũ Thị Hạnh", date(1999, 12, 31)), home, home)


def _khanh() -> PopulationRecord:
    home = hanoi(HA_DONG, "Số 18 đường Thử Nghiệm")
    khanh = person(KHANH, "Đặng Quốc Khánh", date(1979, 2, 28), DIVORCED_OR_WIDOWED)
    return _alone(replace(khanh, SoCMND="110000018", NoiDangKyKhaiSinh=HA_TAY, QueQuan=HA_TAY), home, home)


def _lan() -> PopulationRecord:
    lan = replace(person(LAN, "Ngô Thị Lan", date(1992, 4, 30)), MaSoThue=LAN, QueQuan=Y_YEN)
    return _alone(lan, NINH_BINH, hanoi(HA_DONG, "Số 5 ngõ 9 phố Giả Định"))
