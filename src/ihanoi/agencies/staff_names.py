"""Which officers' accounts there are in the simulated city; rights are seeded from the same list."""

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from msgspec import Struct

from ihanoi.kernel.text import fold

_KIND_OF_COMMUNE = re.compile(r"^(Phường|Xã)\s+")


class NamedUnit(Protocol):
    """What must be known of a unit; ``kind`` is ``commune``, ``centre``, ``branch`` or ``city``."""

    @property
    def code(self) -> str:
        """For instance ``H26.00070``."""

    @property
    def name(self) -> str:
        """The official name, with *Phường* or *Xã* in front for communes."""

    @property
    def kind(self) -> str:
        """What the unit is, as in ``agencies.toml``."""


class StaffAccount(Struct, frozen=True):
    """An officer's account, and the role it has in one unit."""

    username: str
    name: str
    unit_code: str
    role: str


def codename(name: str) -> str:
    """Return ``hoan_kiem`` for *Phường Hoàn Kiếm*."""
    return re.sub(r"[^a-z0-9]+", "_", fold(_KIND_OF_COMMUNE.sub("", name))).strip("_")


def staff_accounts(units: Iterable[NamedUnit]) -> list[StaffAccount]:
    """Return the accounts of all units, in their order; branches have none of their own."""
    return [account for unit in units for account in _accounts_of(unit)]


def _accounts_of(unit: NamedUnit) -> Iterator[StaffAccount]:
    place = codename(unit.name)
    match unit.kind:
        case "commune":
            yield StaffAccount(f"motcua.{place}", f"Cán bộ một cửa {unit.name}", unit.code, "one_stop_officer")
            yield StaffAccount(f"congan.{place}", f"Cán bộ Công an {unit.name}", unit.code, "commune_police_officer")
        case "centre":
            yield StaffAccount("motcua.trung_tam", f"Cán bộ một cửa {unit.name}", unit.code, "one_stop_officer")
            yield StaffAccount("danhmuc.trung_tam", f"Cán bộ danh mục {unit.name}", unit.code, "catalogue_editor")
            guardian = f"Cán bộ bảo vệ dữ liệu cá nhân {unit.name}"
            yield StaffAccount("dulieu.trung_tam", guardian, unit.code, "data_protection_officer")
        case "city":
            yield StaffAccount("lanhdao.thanh_pho", f"Lãnh đạo {unit.name}", unit.code, "leader")
