"""Official lists as people save them: Excel, CSV in whatever encoding, JSON records; and what only looks like one."""

import codecs
import gzip
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from ihanoi.catalogue.errors import ListUnreadable
from ihanoi.catalogue.list_files import MAX_FILE_BYTES, read_list
from ihanoi.catalogue.list_rows import Listed, Skipped, level_of
from tests.catalogue.workbooks import HEAD, Formula, cell, restate, sheet, worksheet, write_workbook

HEADER = ["STT", "Mã số", "Tên thủ tục", "Lĩnh vực", "Cơ quan thực hiện"]
ONE = ["1", "1.009001", "Cấp giấy phép; loại A, loại B", "Hộ tịch", "UBND cấp xã"]
TITLES = [["BỘ THỬ NGHIỆM"], [], ["DANH SÁCH THỦ TỤC HÀNH CHÍNH"]]


def read(path: Path) -> list[Listed | Skipped]:
    return [found for _, found in read_list(path)]


def reason(path: Path) -> str:
    """Return why a file is refused."""
    with pytest.raises(ListUnreadable) as refused:
        list(read_list(path))
    assert refused.value.params["file"] == path.name
    return str(refused.value.params["reason"])


def delimited(sign: str, *rows: list[str], end: str = "\r\n") -> str:
    quoted = [[f'"{value}"' if any(s in value for s in ',;\t"\n') else value for value in row] for row in rows]
    return "".join(sign.join(row) + end for row in quoted)


TABLE = [*TITLES, HEADER, ONE]
ENCODED: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "UTF-8 with its mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16 as Excel saves it": lambda text: text.encode("utf-16"),
    "UTF-16 the other way round": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
}


@pytest.mark.parametrize("sign", [",", ";", "\t"], ids=["commas", "semicolons", "tabs"])
@pytest.mark.parametrize("encode", ENCODED.values(), ids=ENCODED.keys())
def test_a_csv_file_is_read_however_excel_saved_it(tmp_path: Path, encode: Callable[[str], bytes], sign: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(encode(delimited(sign, *TABLE)))
    [found] = read(path)
    assert found == Listed(
        "1.009001", None, "Cấp giấy phép; loại A, loại B", "Hộ tịch", performer="UBND cấp xã", level="commune"
    )


def test_quotes_and_line_breaks_stay_inside_their_cell(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    plain = "".join(f"{n},1.{n:06},Tên {n},,\n" for n in range(1, 400))
    path.write_text(f'{",".join(HEADER)}\n{plain}x,1.009001,"Cấp ""thẻ""\nđọc sách",,\n', "utf-8")
    assert read(path)[-1] == Listed("1.009001", None, 'Cấp "thẻ" đọc sách', "")


@pytest.mark.parametrize("end", ["", " "])
def test_windows_1258_is_refused_with_advice_be_its_length_even_or_odd(tmp_path: Path, end: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(
        ("STT;Ma\u0303;Tên\r\n1;1.009001;Câ\u0301p thẻ\r\n".replace("ẻ", "e\u0309") + end).encode("cp1258")
    )
    assert "save it as «CSV UTF-8»" in reason(path)


@pytest.mark.parametrize("content", ["", "\r\n", "a,b\r\n1,2\r\n", "\x00\x00", "Mã số\r\n1.009001\r\n", '"' * 9])
def test_a_csv_file_without_the_columns_of_a_list_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(content, "utf-8")
    assert "«Mã số» and «Tên»" in reason(path) or "not a readable CSV" in reason(path)


def test_a_workbook_is_read_below_its_titles(tmp_path: Path) -> None:
    assert read(write_workbook(tmp_path / "list.xlsx", sheet(TABLE))) == read_as_csv(tmp_path)


def read_as_csv(folder: Path) -> list[Listed | Skipped]:
    path = folder / "same.csv"
    path.write_text(delimited(",", *TABLE), "utf-8")
    return read(path)


def test_a_code_typed_as_a_number_gets_its_zeros_back(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [HEADER, [1, 1.0001, "Một"], [2, 2.000815, "Hai"], [3, 1.01, "Ba"]]
    found = read(write_workbook(tmp_path / "list.xlsx", sheet(rows)))
    assert [line.code for line in found] == ["1.000100", "2.000815", "1.010000"]
    assert all(isinstance(line, Listed) for line in found)


def test_a_formula_counts_by_its_value_and_not_at_all_without_one(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        HEADER,
        [1, Formula("1.009001"), Formula("Tên tính ra")],
        [2, Formula(""), "Hai"],
        [3, "=A1", "Ba"],
    ]
    first, second, third = read(write_workbook(tmp_path / "list.xlsx", sheet(rows)))
    assert first == Listed("1.009001", None, "Tên tính ra", "")
    assert isinstance(second, Skipped)
    assert "no code" in second.reason
    assert isinstance(third, Skipped)
    assert "formula" in third.reason


ROWS: dict[str, tuple[str, str, str]] = {
    "a signature": ("", "NGƯỜI LẬP BIỂU", "no code: a heading or a signature"),
    "a heading": ("I", "Lĩnh vực hộ tịch", "not a national code"),
    "a local code alone": ("T-HNO-123", "Cấp", "not a national code"),
    "too few digits": ("1.00422", "Cấp", "not a national code"),
    "no name": ("1.009001", " . ", "no name"),
    "a test row": ("1.009001", "Test thủ tục", "a test row"),
    "an endless name": ("1.009001", "x" * 2001, "longer than 2000"),
    "a formula": ("1.009001", "=HYPERLINK(1)", "a formula instead of a value"),
}


@pytest.mark.parametrize(("code", "name", "why"), ROWS.values(), ids=ROWS.keys())
def test_a_row_that_is_no_procedure_is_skipped_with_the_reason(tmp_path: Path, code: str, name: str, why: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(delimited(",", HEADER, ["", code, name, "", ""], ONE), "utf-8")
    (number, skipped), (_, good) = read_list(path)
    assert number == 2
    assert isinstance(skipped, Skipped)
    assert why in skipped.reason
    assert isinstance(good, Listed)


@pytest.mark.parametrize("code", ["1.004222.000.00.00.H26", "1.004222.H26", " 1.004222 .000.00.00.h26 "])
def test_a_local_suffix_is_kept_apart_from_the_national_code(tmp_path: Path, code: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(delimited(",", HEADER, ["", code, "Đăng ký", "", ""]), "utf-8")
    [found] = read(path)
    assert isinstance(found, Listed)
    assert (found.code, found.local_code) == ("1.004222", code.strip())


@pytest.mark.parametrize(
    ("performer", "level"),
    [
        ("Ủy ban nhân dân cấp xã", "commune"),
        ("UBND phường, xã", "commune"),
        ("Công an Xã", "commune"),
        ("Sở Tư pháp", "province"),
        ("Ủy ban nhân dân cấp tỉnh", "province"),
        ("Chi cục Thú y", "province"),
        ("Bộ Tư pháp", "ministry"),
        ("Cục Đăng kiểm phương tiện", "ministry"),
        ("Cơ quan quản lý ở địa phương", "ministry"),
        ("", None),
    ],
)
def test_the_level_follows_from_who_handles_it(performer: str, level: str | None) -> None:
    assert level_of("", performer) == level


def test_records_are_read_with_what_they_hold(tmp_path: Path) -> None:
    record = {"code": "1.009001", "name": "Cấp thẻ", "levels": ["province"], "documents": [{"name": "Đơn"}], "more": 1}
    lines = msgspec.json.encode(record) + b"\n\nnonsense\n" + b'{"code": 7}\n{"code": "1.009002"}\n'
    path = tmp_path / "list.jsonl.gz"
    path.write_bytes(gzip.compress(lines))
    first, *others = read(path)
    assert first == Listed("1.009001", None, "Cấp thẻ", "", level="province", content={"documents": [{"name": "Đơn"}]})
    assert [isinstance(other, Skipped) for other in others] == [True] * 3


def test_a_record_that_cannot_be_kept_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    path.write_bytes(b'{"code": "1.009001", "name": "A", "documents": [{"name": "a\\u0000b"}]}\n')
    [found] = read(path)
    assert isinstance(found, Skipped)
    assert "cannot be kept" in found.reason


def test_a_file_that_is_not_there_or_something_else_is_refused(tmp_path: Path) -> None:
    assert "no such file" in reason(tmp_path / "none.csv")
    for name in ("list.pdf", "list.ods", "list", "list.xls"):
        (tmp_path / name).write_bytes(b"x")
        assert "neither .xlsx, .csv nor .jsonl" in reason(tmp_path / name)


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "no archive": lambda _: b"STT,Code,Name\n" * 400,
    "cut in half": lambda raw: raw[: len(raw) // 2],
    "scrambled": lambda raw: bytes(random.Random(1).sample(raw, len(raw))),
    "turned around": lambda raw: raw[:60] + bytes(b ^ 255 for b in raw[60:400]) + raw[400:],
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_workbook_is_refused_with_advice(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = write_workbook(tmp_path / "list.xlsx", sheet(TABLE))
    path.write_bytes(damage(path.read_bytes()))
    assert reason(path) == "not a readable workbook; save it anew as .xlsx"


def test_a_damaged_archive_of_records_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl.gz"
    packed = gzip.compress(b'{"code": "1.009001", "name": "A"}\n' * 1000)
    for damaged in (packed[:-9], packed[:40], b"plain text"):
        path.write_bytes(damaged)
        assert "damaged" in reason(path)


def test_a_list_of_fifty_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with path.open("wb") as file:
        file.truncate(50 * 2**20)
    began = time.process_time()
    assert f"larger than {MAX_FILE_BYTES // 2**20} MB; split" in reason(path)
    assert time.process_time() - began < 0.1, "it was not read"


BLANK = b" " * 2**20


@pytest.fixture
def bomb(tmp_path: Path) -> Path:
    """A small workbook that unpacks to a hundred times its size."""
    head, _, tail = sheet(TABLE).encode().partition(b"<sheetData>")
    return write_workbook(tmp_path / "list.xlsx", head + BLANK * 30 + b"<sheetData>" + tail)


def test_a_zip_bomb_is_refused_without_unpacking_it(bomb: Path) -> None:
    restate(bomb, 210 * 2**20)
    began = time.process_time()
    assert "unpacks to more than 200 MB" in reason(bomb)
    assert time.process_time() - began < 0.1


def test_a_zip_bomb_that_understates_its_size_is_refused_too(bomb: Path) -> None:
    assert len(read(bomb)) == 1, "it would be read if it were honest"
    restate(bomb, 1000)
    began = time.process_time()
    assert "not a readable workbook" in reason(bomb)
    assert time.process_time() - began < 0.1, "it was not unpacked"


@pytest.mark.parametrize("quote", ['"', "'"])
def test_two_cells_at_opposite_corners_do_not_fill_the_memory(tmp_path: Path, quote: str) -> None:
    far = cell("XFD1048576", "x").replace('r="XFD1048576"', f"r={quote}XFD1048576{quote}")
    content = worksheet(f'<row r="1">{cell("A1", "Mã số")}{cell("B1", "Tên")}</row><row>{far}</row>')
    assert content.startswith(HEAD)
    path = write_workbook(tmp_path / "list.xlsx", content)
    assert "cells far outside the table" in reason(path)


def test_records_that_unpack_without_end_are_refused(tmp_path: Path) -> None:
    one_line = tmp_path / "line.jsonl.gz"
    one_line.write_bytes(gzip.compress(BLANK * 20, 1))
    assert "1 MB in one record" in reason(one_line)
    many = tmp_path / "many.jsonl.gz"
    many.write_bytes(gzip.compress(b"\n" * 100_001, 1))
    assert "100,000 records" in reason(many)
