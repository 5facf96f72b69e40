"""The population database's messages, field names and code lists, as one-stop systems receive them.

The Vietnamese names are the register's own and are kept, so that a captured answer can be compared
line by line. Everything but the number may be missing, and the register also sends empty strings.
"""

from msgspec import Struct

NOT_FOUND = "KHONG_TIM_THAY"
"""``MaLoi`` of the answer 404 that means *no such person*, unlike a proxy's 404 for a wrong address."""

SEX = {"1": "male", "2": "female"}
"""``GioiTinh``; 0 stands for not known."""

MARITAL_STATUS = {"1": "single", "2": "married"}
"""``TinhTrangHonNhan``. Code 3 is *divorced or widowed* in one, so it tells us neither."""

BLOOD_GROUP = {"01": "A", "02": "B", "03": "AB", "04": "O"}
"""``NhomMau``; 00 stands for not known."""

RELIGION = {"00": "Không", "01": "Phật giáo", "02": "Công giáo"}
"""``TonGiao``: the codes we are sure of. Any other says nothing until its official list is at hand."""

COUNTRY = {"VN": "Việt Nam"}
"""``QuocTich`` and ``QuocGia``; other countries are passed on as the register writes them."""


class FullName(Struct, frozen=True):
    """Family name, middle name and given name. Some people have the last one only."""

    Ho: str | None = None
    ChuDem: str | None = None
    Ten: str | None = None


class BirthDate(Struct, frozen=True):
    """``Nam`` is the year; ``NgayThangNam`` is yyyyMMdd, missing when only the year is known."""

    Nam: str | None = None
    NgayThangNam: str | None = None


class Address(Struct, frozen=True):
    """A place. Addresses from before July 2025 still name a district (``QuanHuyen``)."""

    MaTinhThanh: str | None = None
    TenTinhThanh: str | None = None
    MaQuanHuyen: str | None = None
    TenQuanHuyen: str | None = None
    MaPhuongXa: str | None = None
    TenPhuongXa: str | None = None
    ChiTiet: str | None = None
    QuocGia: str | None = None


class Relative(Struct, frozen=True):
    """A parent, spouse or representative. Deployments differ in sending the name whole or in parts."""

    HoVaTen: str | FullName | None = None
    QuocTich: str | None = None
    SoDinhDanh: str | None = None
    SoCMND: str | None = None


class Dependant(Struct, frozen=True):
    """A child, or somebody represented, as named in a parent's or representative's record."""

    HoVaTen: str | FullName | None = None
    SoDinhDanh: str | None = None
    NgayThangNamSinh: BirthDate | None = None


class HouseholdHead(Struct, frozen=True):
    """The head of the household and the relation (``QuanHe``) that this person has to them."""

    QuanHe: str | None = None
    SoDinhDanh: str | None = None
    SoCMND: str | None = None
    HoVaTen: str | FullName | None = None


class PopulationRecord(Struct, frozen=True, kw_only=True):
    """What the register tells about one person."""

    SoDinhDanh: str
    SoCMND: str | None = None
    MaSoThue: str | None = None
    HoVaTen: FullName | None = None
    GioiTinh: str | None = None
    NgayThangNamSinh: BirthDate | None = None
    DanToc: str | None = None
    TonGiao: str | None = None
    TinhTrangHonNhan: str | None = None
    NhomMau: str | None = None
    QuocTich: str | None = None
    NoiDangKyKhaiSinh: Address | None = None
    QueQuan: Address | None = None
    ThuongTru: Address | None = None
    NoiOHienTai: Address | None = None
    Cha: Relative | None = None
    Me: Relative | None = None
    VoChong: Relative | None = None
    NguoiDaiDien: Relative | None = None
    ChuHo: HouseholdHead | None = None
    Con: list[Dependant] = []
    """Children. This list and the next are our double's own until the real contract tells how they are sent."""
    NguoiDuocDaiDien: list[Dependant] = []
    """Those whose legal representative or guardian the person is, own children left out."""


class Inquiry(Struct, frozen=True):
    """The question: who, for which purpose (``MucDich``), in which dossier (``MaHoSo``)."""

    SoDinhDanh: str
    MucDich: str
    MaHoSo: str | None = None


class Refusal(Struct, frozen=True):
    """The body of an answer without a record."""

    MaLoi: str | None = None
    MoTa: str | None = None


def one_line(name: FullName | str | None) -> str:
    """Return a name as it is spoken, empty when there is none."""
    if isinstance(name, FullName):
        name = " ".join(filter(None, (name.Ho, name.ChuDem, name.Ten)))
    return " ".join((name or "").split())
