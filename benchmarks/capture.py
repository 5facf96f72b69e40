"""Learns which SQL a request costs: from PostgreSQL's own log, so that no change of the code is missed."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from msgspec import Struct

SETTLE_SECONDS = 0.4
"""A server needs a moment to take a changed setting in, and to write its log."""

_ENTRY = re.compile(r"^\d{4}-\d\d-\d\d [\d:.]+ \S+ \[(\d+)\] (?:\S+ )?(LOG|DETAIL|STATEMENT|ERROR):  ", re.MULTILINE)
_PARAMETER = re.compile(r"\$(\d+) = ('(?:[^']|'')*'|NULL)")
_PLACE = re.compile(r"\$(\d+)\b")
_MOMENT = re.compile(r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?\+\d\d(:\d\d)?$")
_QUOTED = re.compile(r"'((?:[^']|'')*)'")
_PART = re.compile(rf"{_QUOTED.pattern}|;")
_PREPARED = re.compile(r"PREPARE (\w+) AS (.*)", re.DOTALL)
_CALL = re.compile(r"EXECUTE (\w+)\((.*)\)")

NEW_CONNECTIONS = """
    SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
    WHERE application_name = 'ihanoi' AND datname = current_database()
"""
"""Statements are prepared once per connection: the log is to see it."""

NOT_THE_WORK = ("pg_advisory_unlock_all", "memory_version", "pg_catalog.pg_type", "typeinfo", "SET jit", "'jit'")
"""What the driver and the background do: pool resets, type look-ups, the snapshot poll."""


Names = dict[tuple[str, str], str]
"""What each server process calls by which name."""


class Statement(Struct, frozen=True):
    """A statement as the server saw it."""

    sql: str
    parameters: tuple[str | None, ...] = ()


class Log:
    """PostgreSQL's log with every statement in it, while it is open."""

    def __init__(self, pid: int, data: Path, log: Path) -> None:
        self._pid, self._configuration, self._log = pid, data / "postgresql.conf", log
        self._names: Names = {}

    def __enter__(self) -> Self:
        self._before = self._configuration.read_bytes()
        self._configuration.write_bytes(self._before + b"\nlog_statement = 'all'\nlog_parameter_max_length = -1\n")
        self._reload()
        return self

    def __exit__(self, *_: object) -> None:
        self._configuration.write_bytes(self._before)
        self._reload()

    def _reload(self) -> None:
        os.kill(self._pid, signal.SIGHUP)
        time.sleep(SETTLE_SECONDS)

    def statements_of(self, action: Callable[[], None]) -> list[Statement]:
        """Run something and return the statements it caused, in order."""
        start = self._log.stat().st_size
        action()
        time.sleep(SETTLE_SECONDS / 4)
        with self._log.open("rb") as file:
            file.seek(start)
            text = file.read().decode("utf-8", "replace")
        return [found for found in parse(text, self._names) if not any(word in found.sql for word in NOT_THE_WORK)]


def parse(text: str, names: Names) -> list[Statement]:
    """Return the statements of a stretch of the log; ``names`` gains what is prepared there.

    Raises:
        KeyError: a statement is called by a name that was given before the log was open.
    """
    found: list[Statement] = []
    marks = list(_ENTRY.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        said = text[mark.end() : end].replace("\n\t", "\n").strip()
        if mark.group(2) == "LOG":
            found += _said(said, mark.group(1), names)
        elif mark.group(2) == "DETAIL" and found and said.lower().startswith("parameters:"):
            values = {int(number): value for number, value in _PARAMETER.findall(said)}
            ordered = tuple(_plain(values[number]) for number in sorted(values))
            found[-1] = Statement(found[-1].sql, ordered)
    return found


def _said(entry: str, process: str, names: Names) -> Iterator[Statement]:
    head, _, rest = entry.partition(": ")
    if head.startswith("execute "):
        yield Statement(rest.strip().rstrip(";"))
    for part in _apart(rest) if head == "statement" else ():
        if prepared := _PREPARED.fullmatch(part):
            names[process, prepared.group(1)] = prepared.group(2).strip()
        else:
            yield _called(_with_parameters(part), process, names)


def _called(part: Statement, process: str, names: Names) -> Statement:
    """Return what ``EXECUTE`` runs, with what it is given as parameters; anything else as it is."""
    call = _CALL.fullmatch(part.sql)
    if call is None:
        return part
    known = {"NULL": None} | {f"${number}": value for number, value in enumerate(part.parameters, 1)}
    given = tuple(known.get(value, value) for value in call.group(2).split(","))
    return Statement(names[process, call.group(1)], given)


def _apart(message: str) -> Iterator[str]:
    """Yield the statements that travelled in one message."""
    start = 0
    for part in _PART.finditer(message + ";"):
        if part.group() == ";":
            if sql := message[start : part.start()].strip():
                yield sql
            start = part.end()


def _with_parameters(sql: str) -> Statement:
    """Return a statement with what is quoted in it as parameters."""
    values: list[str | None] = []

    def place(quoted: "re.Match[str]") -> str:
        values.append(quoted.group(1).replace("''", "'"))
        return f"${len(values)}"

    return Statement(_QUOTED.sub(place, sql), tuple(values))


def _plain(value: str) -> str | None:
    return None if value == "NULL" else value[1:-1].replace("''", "'")


def script(statements: Sequence[Statement], varied: Mapping[str, str], head: str, captured_at: datetime) -> str:
    """Return a pgbench script that runs the statements again.

    ``varied`` maps a value of the captured request to the SQL expression that stands for it, so that
    each run works on another row; moments close to when the request was captured become ``now()``.
    """
    lines = [head]
    for statement in statements:
        literals = [_literal(value, varied, captured_at) for value in statement.parameters]

        def place(match: "re.Match[str]", literals: list[str] = literals) -> str:
            return literals[int(match.group(1)) - 1]

        # A lone line break ends nothing in pgbench, but one line per statement is easier to read.
        lines.append(" ".join(_PLACE.sub(place, statement.sql).split()) + ";")
    return "\n".join([*lines, ""])


def _literal(value: str | None, varied: Mapping[str, str], captured_at: datetime) -> str:
    if value is None:
        return "NULL"
    # A sub-select is worked out once; the bare expression would be for every row of a small table.
    if value in varied:
        return f"(SELECT {varied[value]})"
    if value[:1] == "{" and (only := value[1:-1].strip('"')) in varied:
        return f"ARRAY[(SELECT {varied[only]})]"
    if _MOMENT.match(value) and abs(datetime.fromisoformat(value) - captured_at) < timedelta(minutes=5):
        return "now()"
    # pgbench takes «:name» for a variable even inside quotes, hence the colon in hexadecimal.
    escaped = value.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a")
    return f"E'{escaped}'"


def verbs(statements: Sequence[Statement]) -> Iterator[str]:
    """Yield the first word of each statement, for the report."""
    for statement in statements:
        yield statement.sql.split(None, 1)[0].upper()
