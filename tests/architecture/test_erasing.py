"""Whatever is kept about a person has its place in ``procedures/retention.toml``, and goes or stays as that says."""

import re
from pathlib import Path
from types import ModuleType

from sqlalchemy import Uuid

from ihanoi.dossiers.retention import Fate, read_retention
from ihanoi.platform.database import Database
from ihanoi.platform.schema import metadata
from tests.architecture.test_sources import sources

NOT_ONE_PERSONS = {
    "login.sealed_secrets": "of a login under way, gone in ten minutes, and nobody knows yet whose",
}
"""Sealed columns that hold nothing of a person we know, and why."""
NAMES_A_PERSON = {"subject", "subject_id", "applicant_id", "actor_id", "principal"}
"""Columns that hold a subject's id where no foreign key says so."""
GUARDED = """
    SELECT DISTINCT event_object_table FROM information_schema.triggers WHERE trigger_name = 'refuse_erased'
"""


def personal_columns() -> set[str]:
    """Return every column that is sealed, or says whose a row is."""
    return {
        f"{table}.{column.name}"
        for table, found in metadata.tables.items()
        for column in found.columns
        if column.name.startswith("sealed_")
        or column.name == "former_content"
        or (column.name in NAMES_A_PERSON and isinstance(column.type, Uuid))
        or any(key.column.table.name == "subject" for key in column.foreign_keys)
    }


def test_every_personal_column_has_a_rule(checkout: Path, modules: list[ModuleType]) -> None:
    assert modules
    ruled = {one for rule in read_retention(checkout / "procedures").by_kind.values() for one in rule.where}
    columns = {f"{table}.{column.name}" for table, found in metadata.tables.items() for column in found.columns}
    assert ruled <= columns, f"no such columns: {sorted(ruled - columns)}"
    forgotten = personal_columns() - ruled - NOT_ONE_PERSONS.keys()
    assert not forgotten, (
        f"{sorted(forgotten)}: say in procedures/retention.toml («where») what becomes of them when a person is erased, "
        "and let erase_*.py of the domain do it"
    )


def test_every_rule_is_carried_out(checkout: Path, modules: list[ModuleType]) -> None:
    assert modules
    names = ("erase_", "delete_dossiers", "idempotency")
    texts = "\n".join(text for name, text in sources(checkout, "src") if Path(name).stem.startswith(names))
    rules = read_retention(checkout / "procedures").by_kind
    tables = {one.split(".")[0] for rule in rules.values() if rule.fate is not Fate.KEPT for one in rule.where} | {
        one.split(".")[0] for one in personal_columns() - NOT_ONE_PERSONS.keys() if one.split(".")[0] != "event"
    }
    left = [table for table in sorted(tables) if not re.search(rf"\b(DELETE FROM|UPDATE) {table}\b", texts)]
    assert not left, f"{left}: no erase_*.py deletes or empties them"


async def test_every_table_of_a_persons_refuses_what_comes_after_an_erasure(
    database: Database, modules: list[ModuleType]
) -> None:
    assert modules
    keyed = {
        table
        for table, found in metadata.tables.items()
        for column in found.columns
        if not column.nullable and any(key.column.table.name == "subject" for key in column.foreign_keys)
    }
    guarded = {row["event_object_table"] for row in await database.reader().fetch(GUARDED)}
    assert keyed <= guarded, f"{sorted(keyed - guarded)}: let a migration add the trigger refuse_erased, as 0020 does"
