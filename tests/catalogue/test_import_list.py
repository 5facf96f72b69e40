"""Lists are taken row by row: a bad row never stops one, twice is once, and what was known is not forgotten."""

import csv
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.errors import ListUnreadable
from ihanoi.catalogue.events import ListImported
from ihanoi.catalogue.import_list import ImportReport, import_list, merged
from ihanoi.catalogue.list_files import read_list
from ihanoi.catalogue.list_rows import Listed, Skipped
from ihanoi.catalogue_desk import import_files, write_report
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Database, Transaction
from ihanoi.platform.opening import open_database
from ihanoi.settings import Settings
from tests.catalogue.workbooks import sheet, write_workbook
from tests.conftest import NewDatabase

HEADER = ["Mã số", "Tên thủ tục", "Lĩnh vực", "Quyết định"]
ONE = Listed("9.910001", None, "Cấp thẻ đọc sách", "Thư viện", decision="1/QĐ")
TWO = Listed("9.910002", None, "Cấp lại thẻ đọc sách", "Thư viện")
ROW = "SELECT * FROM listed_procedure WHERE code = $1"
COUNT = "SELECT count(*) FROM listed_procedure"
VERSION = "SELECT version FROM memory_version WHERE name = 'catalogue'"


async def taken(tx: Transaction, *found: Listed | Skipped, name: str = "a.xlsx") -> ImportReport:
    return await import_list(tx, SYSTEM, name, enumerate(found, 2))


def outcomes(report: ImportReport) -> list[str]:
    return [row.outcome for row in report.rows]


async def held(tx: Transaction, code: str) -> Any:
    row = await tx.fetch_one(ROW, code)
    return None if row is None else dict(row)


async def test_each_row_is_reported_and_a_bad_one_stops_nothing(tx: Transaction) -> None:
    report = await taken(tx, ONE, Skipped(3, "x", "no name"), TWO, replace(ONE, name="Tên khác"))
    assert outcomes(report) == ["added", "skipped", "added", "skipped"]
    assert [row.reason for row in report.rows] == ["", "no name", "", "the same code as row 2"]
    assert (await held(tx, ONE.code))["name"] == ONE.name, "the first of two rows counts"
    [fact] = tx._events
    assert fact.event == ListImported("a.xlsx", 2, 0, 0, 2)


async def test_twice_is_once(tx: Transaction) -> None:
    await taken(tx, ONE, TWO)
    before, version = await held(tx, ONE.code), await tx.fetch_value(VERSION)
    report = await taken(tx, ONE, TWO, name="b.xlsx")
    assert outcomes(report) == ["unchanged", "unchanged"]
    assert await held(tx, ONE.code) == before
    assert await tx.fetch_value(VERSION) == version, "nobody reads the catalogue anew for nothing"
    assert len(tx._events) == 1


async def test_what_changed_is_told_and_taken(tx: Transaction) -> None:
    await taken(tx, ONE)
    version = await tx.fetch_value(VERSION)
    assert outcomes(await taken(tx, replace(ONE, name="Cấp thẻ"), name="b.xlsx")) == ["changed"]
    row = await held(tx, ONE.code)
    assert (row["name"], row["list_name"]) == ("Cấp thẻ", "b.xlsx")
    assert await tx.fetch_value(VERSION) == version + 1


async def test_a_later_list_without_a_part_keeps_what_was_known(tx: Transaction) -> None:
    rich = replace(
        ONE,
        local_code="9.910001.H26",
        issuer="Bộ",
        performer="Sở",
        level="province",
        service_level="full",
        content={"documents": [{"name": "Đơn"}]},
    )
    await taken(tx, rich)
    assert outcomes(await taken(tx, Listed(ONE.code, None, ONE.name, ""))) == ["unchanged"]
    assert outcomes(await taken(tx, Listed(ONE.code, None, "Tên mới", "", service_level="partial"))) == ["changed"]
    row = await held(tx, ONE.code)
    assert (row["name"], row["service_level"]) == ("Tên mới", "partial")
    assert (row["local_code"], row["issuer"], row["performer"], row["level"]) == (
        "9.910001.H26",
        "Bộ",
        "Sở",
        "province",
    )
    assert b"documents" in bytes(row["content"])


def test_merging_never_takes_a_known_part_away() -> None:
    known = replace(ONE, issuer="Bộ", level="commune", service_level="full", content={"url": "x"})
    bare = Listed(ONE.code, None, ONE.name, "")
    assert merged(known, bare) == known
    assert merged(None, bare) == bare


@pytest.fixture(scope="module")
def own_settings(settings: Settings, new_database: NewDatabase) -> Settings:
    """Settings that name a database nobody else uses."""
    return replace(settings, database_url=new_database())


@pytest.fixture(scope="module")
async def own(own_settings: Settings) -> AsyncIterator[Database]:
    """That database, open."""
    async with open_database(own_settings) as opened:
        yield opened


async def test_files_are_taken_one_after_the_other_and_reported(
    own_settings: Settings, own: Database, tmp_path: Path
) -> None:
    rows = [HEADER, ["9.920001.H26", "Thủ tục một", "Thư viện", ""], ["", "NGƯỜI LẬP", "", ""]]
    first = write_workbook(tmp_path / "một.xlsx", sheet(rows))
    second = tmp_path / "hai.csv"
    second.write_text("Mã số;Tên;Quyết định\n9.920001;Thủ tục một;7/QĐ\n", "utf-8")
    told: list[ImportReport] = []
    reports = await import_files(own_settings, [first, second], told.append)
    assert told == reports, "each is told as soon as it is taken"
    assert [outcomes(report) for report in reports] == [["added", "skipped"], ["changed"]]
    row = await own.reader().fetch_one(ROW, "9.920001")
    assert row is not None
    assert (row["local_code"], row["field"], row["decision"]) == ("9.920001.H26", "Thư viện", "7/QĐ")
    write_report(tmp_path / "report.csv", reports)
    lines = list(csv.reader((tmp_path / "report.csv").read_text("utf-8-sig").splitlines()))
    assert lines[1:] == [
        ["một.xlsx", "2", "9.920001", "added", ""],
        ["một.xlsx", "3", "", "skipped", "no code: a heading or a signature"],
        ["hai.csv", "2", "9.920001", "changed", "decision"],
    ]


async def test_of_a_file_that_is_refused_nothing_is_taken(
    own_settings: Settings, own: Database, tmp_path: Path
) -> None:
    before = await own.reader().fetch_value(COUNT)
    huge = tmp_path / "huge.xlsx"
    with huge.open("wb") as file:
        file.truncate(50 * 2**20)
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(b'{"code": "9.920009", "name": "A"}\n' + b" " * 2**20)
    for path in (huge, cut):
        with pytest.raises(ListUnreadable):
            await import_files(own_settings, [path])
    assert await own.reader().fetch_value(COUNT) == before


async def test_a_code_that_lost_its_zeros_is_one_with_the_whole_code(tx: Transaction, tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [HEADER, [9.9101, "Một", "", ""], ["9.910100", "Một", "", ""]]
    report = await import_list(tx, SYSTEM, "a", read_list(write_workbook(tmp_path / "a.xlsx", sheet(rows))))
    assert outcomes(report) == ["added", "skipped"]
    assert (await held(tx, "9.910100"))["name"] == "Một"
