"""Values written out for a prepared statement arrive as they were, whatever they hold."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ihanoi.dossiers.states import State
from ihanoi.platform.database import Database
from ihanoi.platform.literals import can_be_written, literal, written

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
SUITS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def arrived(database: Database, kinds: list[str], *values: Any) -> list[Any]:
    """Return what a prepared statement with parameters of these types was given."""
    places = ", ".join(f"${place}::{kind}" for place, kind in enumerate(kinds, 1))
    async with database.connection() as connection:
        prepared = await connection.prepare(f"SELECT {places}")
        row: Any = await connection.fetchrow(f"EXECUTE {prepared.get_name()}({written(values)})")
    return list(row)


@SUITS
@given(text=TEXT, texts=st.lists(st.none() | TEXT, max_size=4), octets=st.binary())
async def test_text_lists_and_bytes_arrive_unchanged(
    own_database: Database, text: str, texts: list[str | None], octets: bytes
) -> None:
    values = text, texts, octets
    assert await arrived(own_database, ["text", "text[]", "bytea"], *values) == [*values]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "text"),
        (True, "bool"),
        (-7, "int"),
        (7, "smallint"),
        (2**40, "bigint"),
        (State.SUBMITTED, "text"),
        (UUID(int=7), "uuid"),
        (date(2026, 2, 28), "date"),
        (datetime(2026, 2, 28, 23, 59, 59, 999_999, UTC), "timestamptz"),
        ([UUID(int=1), None], "uuid[]"),
        ([1, -2], "smallint[]"),
        ([datetime(2026, 2, 28, tzinfo=UTC)], "timestamptz[]"),
        ([b"\x00\\'", None], "bytea[]"),
        ([], "text[]"),
    ],
)
async def test_every_other_kind_arrives_unchanged(own_database: Database, value: Any, kind: str) -> None:
    assert await arrived(own_database, [kind], value) == [value]


async def test_json_arrives_from_text(own_database: Database) -> None:
    text = '{"a": "it\'s \\\\u0041\\"", "b": [null, -1]}'
    (found,) = await arrived(own_database, ["jsonb"], text)
    assert bytes(found).decode() == text


async def test_bytes_are_not_taken_for_json(own_database: Database) -> None:
    with pytest.raises(asyncpg.InvalidTextRepresentationError):
        await arrived(own_database, ["jsonb"], b"{}")


def test_a_quote_ends_nothing() -> None:
    assert written(["a'; DROP TABLE dossier; --\\", 1]) == "'a''; DROP TABLE dossier; --\\',1"


def test_nul_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ValueError, match="NUL"):
        literal("a\x00b")


def test_what_has_no_form_is_refused_before_it_is_sent() -> None:
    with pytest.raises(TypeError, match="dict"):
        literal({})


def test_bytes_that_may_be_json_are_not_guessed_at() -> None:
    assert not can_be_written([b"{}"])
    assert not can_be_written([[b"{}"]])
    assert not can_be_written(["a\x00b"]), "the server's own refusal is the one that is answered"
    assert can_be_written([1, "a", None, UUID(int=1), ["a", None]])
