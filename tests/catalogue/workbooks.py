"""Writes small Excel workbooks by hand, sound ones and such as nobody should open."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
SHEET_PART = "xl/worksheets/sheet1.xml"

PARTS = {
    "[Content_Types].xml": (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{WORKBOOK}"/>'
        f'<Override PartName="/{SHEET_PART}" ContentType="{SHEET}"/></Types>'
    ),
    "_rels/.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="Danh sách" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


class Formula(str):
    """A cell that is calculated; its text is the value last seen, empty when nobody calculated it."""

    __slots__ = ()


def cell(place: str, value: object) -> str:
    """Return one cell: text, a number, or a formula with its last value."""
    if isinstance(value, Formula):
        return f'<c r="{place}" t="str"><f>CONCAT(A1)</f><v>{escape(value)}</v></c>'
    if isinstance(value, float | int):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def sheet(rows: Sequence[Sequence[object]]) -> str:
    """Return a worksheet; None leaves a cell out."""
    written = "".join(
        f'<row r="{number}">'
        + "".join(cell(f"{chr(65 + column)}{number}", v) for column, v in enumerate(row) if v is not None)
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    return worksheet(written)


def worksheet(rows: str) -> str:
    """Return a worksheet of rows written already."""
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def write_workbook(path: Path, content: str | bytes) -> Path:
    """Write a workbook with this worksheet."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in {**PARTS, SHEET_PART: content}.items():
            archive.writestr(name, part)
    return path


def restate(path: Path, size: int) -> None:
    """Make a workbook's directory say that its worksheet unpacks to this many bytes."""
    with zipfile.ZipFile(path) as archive:
        true = archive.getinfo(SHEET_PART).file_size
    raw = path.read_bytes()
    assert raw.count(true.to_bytes(4, "little")) >= 2
    path.write_bytes(raw.replace(true.to_bytes(4, "little"), size.to_bytes(4, "little")))
