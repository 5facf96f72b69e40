"""Values written into a statement arrive as they were, whatever they hold."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ihanoi.platform.database import Database
from ihanoi.platform.literals import can_be_written, literal, written

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
SUITS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SUITS
@given(text=TEXT, texts=st.lists(st.none() | TEXT, max_size=4), octets=st.binary())
async def test_text_lists_and_bytes_arrive_unchanged(
    own_database: Database, text: str, texts: list[str | None], octets: bytes
) -> None:
    sql = written("SELECT $1::text AS text, $2::text[] AS texts, $3::bytea AS octets", [text, texts, octets])
    row: Any = await own_database.reader().fetch_one(sql)
    assert (row["text"], row["texts"], row["octets"]) == (text, texts, octets)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "text"),
        (True, "bool"),
        (-7, "int"),
        (2**40, "bigint"),
        (UUID(int=7), "uuid"),
        (date(2026, 2, 28), "date"),
        (datetime(2026, 2, 28, 23, 59, 59, 999_999, UTC), "timestamptz"),
        ([UUID(int=1), None], "uuid[]"),
        ([b"\x00\\'", None], "bytea[]"),
        ([], "text[]"),
    ],
)
async def test_every_other_kind_arrives_unchanged(own_database: Database, value: Any, kind: str) -> None:
    assert await own_database.reader().fetch_value(f"SELECT {literal(value)}::{kind}") == value


def test_a_quote_ends_nothing() -> None:
    assert written("SELECT $1", ["a'; DROP TABLE dossier; --\\"]) == "SELECT 'a''; DROP TABLE dossier; --\\'"


def test_nul_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ValueError, match="NUL"):
        literal("a\x00b")


def test_bytes_that_may_be_json_are_not_guessed_at() -> None:
    assert not can_be_written([b"{}"])
    assert not can_be_written([[b"{}"]])
    assert not can_be_written(["a\x00b"]), "the server's own refusal is the one that is answered"
    assert can_be_written([1, "a", None, UUID(int=1), ["a", None]])
