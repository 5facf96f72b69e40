"""Officers' account names: from the unit's name, without diacritics, each once."""

from collections import Counter

import pytest

from ihanoi.agencies.seed import read_agencies
from ihanoi.agencies.staff_names import codename, staff_accounts
from ihanoi.settings import CHECKOUT


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Phường Hoàn Kiếm", "hoan_kiem"),
        ("Xã Đông Anh", "dong_anh"),
        ("Phường Văn Miếu - Quốc Tử Giám", "van_mieu_quoc_tu_giam"),
        ("Phường Phường", "phuong"),
    ],
)
def test_a_unit_is_named_without_kind_and_diacritics(name: str, code: str) -> None:
    assert codename(name) == code


UNITS = read_agencies(CHECKOUT / "procedures").units


def test_no_two_officers_share_an_account() -> None:
    names = [account.username for account in staff_accounts(UNITS)]
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_every_commune_has_an_officer_at_the_counter_and_one_of_the_police() -> None:
    roles = {(account.unit_code, account.role) for account in staff_accounts(UNITS)}
    communes = [unit.code for unit in UNITS if unit.kind == "commune"]
    assert {(code, role) for code in communes for role in ("one_stop_officer", "commune_police_officer")} <= roles
