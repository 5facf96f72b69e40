"""From the rows of an official list to entries, whatever the list calls its columns. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from ihanoi.kernel.text import clean, fold, is_storable

CODE = re.compile(r"([1-9]\.\d{6})(?:\.([0-9A-Z.]{1,30}))?")
HEADER_WITHIN = 20
"""Rows above the table: the state's name, the title, signatures of who exported it."""
MAX_NAME = 2000

COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("ma so", "ma tthc", "ma thu tuc", "ma thu tuc hanh chinh", "ma", "code"),
    "name": ("ten", "ten tthc", "ten thu tuc", "ten thu tuc hanh chinh", "name"),
    "field": ("linh vuc", "field"),
    "issuer": ("co quan ban hanh", "co quan cong bo", "issuer"),
    "performer": ("co quan thuc hien", "don vi thuc hien", "co quan giai quyet", "performer"),
    "level": ("cap thuc hien", "cap", "cap giai quyet", "level"),
    "service_level": ("muc do dvc", "muc do", "muc do dich vu cong", "loai dvc", "service level", "service_level"),
    "decision": ("quyet dinh", "quyet dinh cong bo", "so quyet dinh", "decision"),
}
NAMES = {folded: column for column, known in COLUMNS.items() for folded in known}

SERVICE_LEVELS = {
    "toan trinh": "full",
    "muc do 4": "full",
    "mot phan": "partial",
    "muc do 3": "partial",
    "muc do 2": "information",
    "con lai": "information",
    "cung cap thong tin": "information",
}


class Listed(Struct, frozen=True):
    """One procedure of a list."""

    code: str
    local_code: str | None
    name: str
    field: str
    issuer: str = ""
    performer: str = ""
    level: str | None = None
    service_level: str = "unknown"
    decision: str = ""
    content: dict[str, Any] | None = None


class Skipped(Struct, frozen=True):
    """A row that was not taken, and why."""

    row: int
    code: str
    reason: str


def header_of(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """Return where the table begins and which column is where; None when this is no list of procedures."""
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        found: dict[str, int] = {}
        for position, cell in enumerate(row):
            column = NAMES.get(fold(str(cell)))
            if column is not None:
                found.setdefault(column, position)
        if {"code", "name"} <= found.keys():
            return number, found
    return None


def level_of(stated: str, performer: str) -> str | None:
    """Return the level at which a procedure is handled, from what the list says or who handles it."""
    folded = fold(f"{stated} {performer}")
    # Only the tone tells «phường» from «phương tiện» and «địa phương».
    spelt = clean(f"{stated} {performer}").casefold()
    if re.search(r"cap xa|ubnd xa|thi tran|cong an xa", folded) or "phường" in spelt:
        return "commune"
    if re.search(r"cap tinh|\bso\b|tinh|thanh pho|chi cuc|ban quan ly khu", folded):
        return "province"
    return "ministry" if folded.strip() else None


def entries(
    rows: Sequence[Sequence[str]], start: int, columns: Mapping[str, int]
) -> Iterator[tuple[int, Listed | Skipped]]:
    """Yield each row after the header, numbered as in the file (from 1), as an entry or the reason it is none."""
    for number, row in enumerate(rows[start + 1 :], start + 2):
        cells = {
            column: str(row[position]).strip() if position < len(row) else "" for column, position in columns.items()
        }
        if any(str(cell).strip() for cell in row):
            yield number, entry(number, cells)


def fault_in(cells: Mapping[str, str]) -> str | None:
    """Return why a row is no procedure, or None when it is one."""
    code, name = cells.get("code", ""), clean(cells.get("name", "")).strip(" .")
    faults = (
        (any(value.startswith("=") for value in cells.values()), "a cell holds a formula instead of a value"),
        (not all(map(is_storable, cells.values())), "a cell holds characters that cannot be kept"),
        (not code, "no code: a heading or a signature"),
        (not CODE.fullmatch(code.replace(" ", "").upper()), "not a national code (D.DDDDDD with a local suffix)"),
        (not name, "no name"),
        (len(name) > MAX_NAME, f"the name is longer than {MAX_NAME} characters"),
        (bool(re.search(r"\btest\b", fold(name))), "a test row of the list's author"),
    )
    return next((reason for wrong, reason in faults if wrong), None)


def entry(number: int, cells: Mapping[str, str]) -> Listed | Skipped:
    """Return one row as an entry, or the reason it is none."""
    fault = fault_in(cells)
    if fault is not None:
        return Skipped(number, cells.get("code", "")[:60] if is_storable(cells.get("code", "")) else "", fault)
    match = CODE.fullmatch(cells["code"].replace(" ", "").upper())
    assert match is not None
    name = clean(cells["name"]).strip(" .")
    performer = "; ".join(clean(line) for line in cells.get("performer", "").splitlines() if line.strip())
    return Listed(
        code=match.group(1),
        local_code=cells["code"] if match.group(2) else None,
        name=name,
        field=clean(cells.get("field", "")),
        issuer=clean(cells.get("issuer", "")),
        performer=performer,
        level=level_of(cells.get("level", ""), performer),
        service_level=SERVICE_LEVELS.get(fold(cells.get("service_level", "")), "unknown"),
        decision=clean(cells.get("decision", "")),
    )
