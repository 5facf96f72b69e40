"""Reads official lists: Excel, CSV, and JSON records; refuses what is too large or is something else."""

import codecs
import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ihanoi.catalogue.errors import ListUnreadable
from ihanoi.catalogue.list_rows import Listed, Skipped, entries, entry, header_of

MAX_FILE_BYTES = 20 * 2**20
MAX_UNPACKED_BYTES = 200 * 2**20
"""A workbook is a zip archive: a small one may unpack to anything."""
MAX_ROWS = 100_000
MAX_CELLS = 5_000_000
"""A sheet is read as a whole rectangle, empty cells too."""
MAX_RECORD_BYTES = 2**20
PLACE = re.compile(rb"<(?:\w+:)?(?:c|row)\b[^>]*?\sr=[\"']([A-Za-z]{0,3})(\d{1,9})[\"']")
DELIMITERS = ",;\t"

Row = tuple[int, Listed | Skipped]


def read_list(path: Path) -> Iterator[Row]:
    """Yield the rows of a list, numbered, each an entry or the reason it is none.

    Raises:
        ListUnreadable: no such kind of file, too large, or without the columns of a list.
    """
    if not path.is_file():
        raise ListUnreadable(file=path.name, reason="there is no such file")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ListUnreadable(file=path.name, reason=f"larger than {MAX_FILE_BYTES // 2**20} MB; split the list")
    name = path.name.lower()
    if name.endswith((".jsonl", ".jsonl.gz", ".ndjson")):
        return _records(path)
    if name.endswith(".xlsx"):
        return _table(path, _workbook_rows(path))
    if name.endswith(".csv"):
        return _table(path, _csv_rows(path))
    raise ListUnreadable(file=path.name, reason="neither .xlsx, .csv nor .jsonl; save it as one of them")


def _table(path: Path, rows: Sequence[Sequence[str]]) -> Iterator[Row]:
    header = header_of(rows)
    if header is None:
        raise ListUnreadable(file=path.name, reason="no header row with the columns «Mã số» and «Tên» was found")
    return entries(rows, *header)


def _workbook_rows(path: Path) -> list[list[str]]:
    # The engine is wanted only here: an api process never reads a workbook.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        _check_archive(path)
        workbook = CalamineWorkbook.from_path(str(path))
        sheet = workbook.get_sheet_by_index(0)
        if sheet.height > MAX_ROWS:
            raise ListUnreadable(file=path.name, reason=f"more than {MAX_ROWS} rows")
        return [[_text(cell) for cell in row] for row in sheet.to_python()]
    except (CalamineError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, IndexError) as error:
        raise ListUnreadable(file=path.name, reason="not a readable workbook; save it anew as .xlsx") from error


def _check_archive(path: Path) -> None:
    """Refuse a workbook that would fill the memory: by its size, or by two cells at opposite ends of a sheet."""
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise ListUnreadable(file=path.name, reason="unpacks to more than 200 MB")
        for part in archive.infolist():
            # Never yields more than the stated size; a part that holds more fails its checksum.
            with archive.open(part) as stream:
                places = PLACE.findall(stream.read(part.file_size + 1))
            width = max((_column(letters.upper()) for letters, _ in places), default=0)
            height = max((int(row) for _, row in places), default=0)
            if height > MAX_ROWS or width * height > MAX_CELLS:
                reason = "cells far outside the table; delete the empty rows and columns around it"
                raise ListUnreadable(file=path.name, reason=reason)


def _column(letters: bytes) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _text(cell: Any) -> str:
    """Return a cell as text. A code typed as a number has lost its last zeros: 1.0001 is 1.000100."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.6f}"
    return str(cell)


def _csv_rows(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    # Without its mark any file of an even length is UTF-16, only not in Vietnamese.
    encoding = "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
        # The one under which the table has its header; names hold commas and semicolons themselves.
        tables = [list(csv.reader(io.StringIO(text, newline=""), delimiter=sign)) for sign in DELIMITERS]
    except UnicodeError as error:
        raise ListUnreadable(file=path.name, reason="not UTF-8; in Excel save it as «CSV UTF-8»") from error
    except csv.Error as error:
        raise ListUnreadable(file=path.name, reason=f"not a readable CSV file: {error}") from error
    return next((rows for rows in tables if header_of(rows)), [])


class _Record(msgspec.Struct):
    """One line of the JSON records; parts that are not used are passed over."""

    code: str = ""
    name: str = ""
    field: str | None = None
    decision: str | None = None
    levels: list[str] | None = None
    subjects: list[str] | None = None
    channels: list[dict[str, Any]] | None = None
    documents: list[dict[str, Any]] | None = None
    results: list[Any] | None = None
    legal: list[Any] | None = None
    url: str | None = None
    service_level: dict[str, str] | str | None = None


def _records(path: Path) -> Iterator[Row]:
    opener = gzip.open if path.suffix == ".gz" else open
    unpacked = number = 0
    try:
        with opener(path, "rb") as lines:
            while line := lines.readline(MAX_RECORD_BYTES):
                number += 1
                unpacked += len(line)
                if unpacked > MAX_UNPACKED_BYTES or number > MAX_ROWS or len(line) == MAX_RECORD_BYTES:
                    reason = "unpacks to more than 200 MB, 100,000 records, or 1 MB in one record"
                    raise ListUnreadable(file=path.name, reason=reason)
                if line.strip():
                    yield number, _record(number, line)
    except (EOFError, OSError, zlib.error) as error:
        raise ListUnreadable(file=path.name, reason="damaged; pack it anew") from error


def _record(number: int, line: bytes) -> Listed | Skipped:
    try:
        record = msgspec.json.decode(line, type=_Record)
    except (msgspec.MsgspecError, UnicodeError) as error:
        return Skipped(number, "", f"not a record: {error}")
    stated = record.service_level
    level = next(iter(stated.values()), "") if isinstance(stated, dict) else stated or ""
    cells = {
        "code": record.code,
        "name": record.name,
        "field": record.field or "",
        "decision": record.decision or "",
        "service_level": level,
    }
    found = entry(number, cells)
    if isinstance(found, Skipped):
        return found
    if b"\\u0000" in line:
        return Skipped(number, found.code, "a part holds characters that cannot be kept")
    content = {
        part: value
        for part in ("subjects", "channels", "documents", "results", "legal", "url")
        if (value := getattr(record, part))
    }
    known_level = next((level for level in ("commune", "province") if level in (record.levels or [])), None)
    ministry = "ministry" if record.levels else None
    return msgspec.structs.replace(found, level=known_level or ministry, content=content or None)
