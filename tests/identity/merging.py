"""Two records about one person: merging them, and what still names the one that went."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from ihanoi.identity.merge_subjects import MergePlan, MergeSubjects, merge_subjects
from ihanoi.kernel.actor import SYSTEM, Actor
from ihanoi.persons_desk import ESTATES
from ihanoi.platform.database import Transaction
from tests.conftest import new_subject

REFERENCES = """
    SELECT conrelid::regclass::text AS table_name, attname AS column_name
    FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
    WHERE contype = 'f' AND confrelid = 'subject'::regclass
"""
HOME_SAID = {"commune": "00167", "detail": "Số 1 phố Giả Định"}


async def merge(tx: Transaction, one: Actor, into: Actor) -> MergePlan:
    assert one.id is not None
    assert into.id is not None
    tx.now += timedelta(minutes=1)
    return await merge_subjects(tx, SYSTEM, ESTATES, MergeSubjects(one.id, into.id, "old_id_number", "12/BB"))


async def left_of(reader: Any, subject_id: UUID | None) -> list[str]:
    """Return which tables still name a subject."""
    found = []
    for row in await reader.fetch(REFERENCES):
        table, column = row["table_name"], row["column_name"]
        if await reader.fetch_value(f"SELECT count(*) FROM {table} WHERE {column} = $1", subject_id):
            found.append(table)
    return found


@pytest.fixture
async def target(tx: Transaction, an: Actor) -> Actor:
    """The record that stays."""
    return await new_subject(tx, "001190550001", "Nguyễn Thị An")
