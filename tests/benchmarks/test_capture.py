"""From PostgreSQL's log to pgbench's script."""

from datetime import UTC, datetime

import pytest

from benchmarks.capture import Names, Statement, parse, script

LINES = [
    "2026-11-22 21:12:21.366 UTC [811] ihanoi@ihanoi LOG:  statement: BEGIN;",
    "2026-11-22 21:12:21.367 UTC [811] ihanoi@ihanoi LOG:  execute __asyncpg_stmt_4__: ",
    "\t    SELECT id FROM dossier",
    "\t    WHERE code = $1 AND unit_id = ANY($2::uuid[]) AND note = $3",
    "\t",
    "2026-11-22 21:12:21.367 UTC [811] ihanoi@ihanoi DETAIL:  Parameters: $1 = 'it''s, $2 = a trap', $2 = '{0a}', $3 = NULL",
    "2026-11-22 21:12:21.368 UTC [900] LOG:  checkpoint starting: time",
    "",
]
LOG = "\n".join(LINES)
CAPTURED = datetime(2026, 11, 22, 21, 12, 21, tzinfo=UTC)


def test_the_log_tells_statements_and_their_parameters() -> None:
    begin, select = parse(LOG, {})
    assert begin == Statement("BEGIN")
    assert select.sql.startswith("SELECT id FROM dossier")
    assert select.parameters == ("it's, $2 = a trap", "{0a}", None)


def test_statements_that_travelled_together_are_told_apart() -> None:
    message = "BEGIN;INSERT INTO a VALUES ('01-2'::uuid, 'it''s; a trap', (7), NULL);COMMIT"
    told = parse(f"2026-11-22 21:12:21.366 UTC [811] ihanoi@ihanoi LOG:  statement: {message}", {})
    assert told == [
        Statement("BEGIN"),
        Statement("INSERT INTO a VALUES ($1::uuid, $2, (7), NULL)", ("01-2", "it's; a trap")),
        Statement("COMMIT"),
    ]


PREPARED = [
    "2026-11-22 21:12:20.365 UTC [811] ihanoi@ihanoi LOG:  statement: PREPARE s7 AS ",
    "\t    UPDATE dossier SET state = $2, note = coalesce($3, 'a;b')",
    "\t    WHERE id = $1",
    "\t;PREPARE s8 AS SELECT $1",
    "2026-11-22 21:12:21.366 UTC [811] ihanoi@ihanoi LOG:  statement: BEGIN;EXECUTE s7('01-2',-7,NULL);EXECUTE s7('it''s, a trap','{\"NULL\"}','NULL');COMMIT",
    "2026-11-22 21:12:21.366 UTC [811] ihanoi@ihanoi DETAIL:  prepare: PREPARE s7 AS UPDATE dossier",
    "",
]


def test_statements_called_by_name_are_what_was_prepared() -> None:
    update = "UPDATE dossier SET state = $2, note = coalesce($3, 'a;b')\n    WHERE id = $1"
    assert parse("\n".join(PREPARED), {}) == [
        Statement("BEGIN"),
        Statement(update, ("01-2", "-7", None)),
        Statement(update, ("it's, a trap", '{"NULL"}', "NULL")),
        Statement("COMMIT"),
    ]


def test_names_are_remembered_from_one_stretch_of_the_log_to_the_next_but_not_across_connections() -> None:
    names: Names = {}
    assert parse("\n".join(PREPARED[:4]), names) == []
    assert len(parse("\n".join(PREPARED[4:]), names)) == 4
    with pytest.raises(KeyError):
        parse("\n".join(PREPARED[4:]).replace("[811]", "[812]"), names)


def test_a_script_varies_what_names_the_row_and_keeps_the_rest() -> None:
    now = f"{CAPTURED:%Y-%m-%d %H:%M:%S}.25+00"
    statement = Statement("SELECT $1, ANY($2), $3,\n $4, $5", ("key", "{key}", now, r'{"a":true, "b": "\x"}', None))
    text = script([statement], {"key": "md5(:n::text)"}, "\\set n 1", CAPTURED)
    said = r"""E'{"a"\x3atrue, "b"\x3a "\\x"}'"""
    row = "(SELECT md5(:n::text))"
    assert text.splitlines() == ["\\set n 1", f"SELECT {row}, ANY(ARRAY[{row}]), now(), {said}, NULL;"]


def test_a_moment_long_ago_stays_what_it_was() -> None:
    assert "E'2025-01-01 00\\x3a00\\x3a00+00'" in script(
        [Statement("SELECT $1", ("2025-01-01 00:00:00+00",))], {}, "", CAPTURED
    )
