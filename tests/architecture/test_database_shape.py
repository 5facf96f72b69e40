"""The database: migrations and tables agree, and every statement of the sources fits them."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import asyncpg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import pool
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from ihanoi.platform.database import Database
from ihanoi.platform.migrations import BEFORE, DIRECTORY, newest
from ihanoi.platform.schema import metadata
from ihanoi.settings import Settings

SQL = re.compile(r"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")
QUEUE = "pgqueuer"
"""pgqueuer's own tables are left to pgqueuer, as in ``migrations/env.py``."""


def statements(modules: list[ModuleType]) -> Iterator[tuple[str, str]]:
    """Yield name and text of every SQL constant, those imported from elsewhere once."""
    seen = set()
    for module in modules:
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, str) and SQL.match(value) and value not in seen:
                seen.add(value)
                yield f"{module.__name__}.{name}", value


async def test_every_statement_fits_the_database(database: Database, modules: list[ModuleType]) -> None:
    found = list(statements(modules))
    assert len(found) > 40, "the search for statements is broken"
    wrong = []
    async with database.connection() as connection:
        for name, sql in found:
            try:
                await connection.prepare(sql)
            except asyncpg.PostgresError as error:
                wrong.append(f"{name}: {error}")
    assert not wrong, "correct the statement or write the migration it waits for:\n" + "\n".join(wrong)


async def test_migrations_and_tables_agree(settings: Settings, modules: list[ModuleType]) -> None:
    assert {"dossier", "event", "fact"} <= metadata.tables.keys()

    def compare(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, _: not (kind == "table" and str(name).startswith(QUEUE)),
                "compare_server_default": False,
            },
        )
        return list(compare_metadata(context, metadata))

    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(settings.database_url)

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        difference = await connection.run_sync(compare)
    await engine.dispose()
    assert not difference, f"write a migration, or correct the model: {difference}"


def test_every_model_is_known_to_the_migrations(checkout: Path) -> None:
    text = (checkout / "migrations" / "env.py").read_text("utf-8")
    models = [path.relative_to(checkout / "src") for path in (checkout / "src").rglob("model.py")]
    names = [".".join(path.with_suffix("").parts) for path in models]
    missing = [name for name in names if f"import {name}" not in text]
    assert not missing, f"import them in migrations/env.py: {missing}"


def test_migrations_are_one_line_without_forks() -> None:
    texts = {path.stem.split("_")[0]: path.read_text("utf-8") for path in (DIRECTORY / "versions").glob("[0-9]*.py")}
    before = {number: BEFORE.search(text) for number, text in texts.items()}
    for number, text in texts.items():
        assert f'revision = "{number}"' in text, f"{number}: the revision is the file's number"
        assert before[number] or "down_revision = None" in text, f"{number}: name the migration before it"
    follows = {found.group(1): number for number, found in before.items() if found}
    [first] = [number for number, found in before.items() if found is None]
    line = [first]
    while line[-1] in follows:
        line.append(follows[line[-1]])
    assert sorted(line) == sorted(texts), "two migrations follow the same one; let the newer follow the head"
    assert newest() == line[-1]


async def test_migrating_again_changes_nothing(settings: Settings) -> None:
    from ihanoi.platform.migrations import upgrade

    assert not any(await asyncio.gather(upgrade(settings), upgrade(settings)))
