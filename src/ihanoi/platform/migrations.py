"""Brings the database to the newest migration; costs one small query when it already is."""

import asyncio
import re
from pathlib import Path

import asyncpg

from ihanoi.settings import CHECKOUT, Settings

DIRECTORY = CHECKOUT / "migrations"
BEFORE = re.compile(r'^down_revision = "(\d{4})"$', re.MULTILINE)


def newest(directory: Path = DIRECTORY) -> str:
    """Return the number of the newest migration, the one no other follows; numbers need not rise along the line.

    Files are named ``0001_what_it_does.py``.
    """
    texts = {path.name.split("_")[0]: path.read_text("utf-8") for path in (directory / "versions").glob("[0-9]*_*.py")}
    followed = {match.group(1) for text in texts.values() if (match := BEFORE.search(text))}
    [head] = texts.keys() - followed
    return head


async def current(dsn: str) -> str | None:
    """Return the number the database is at, None when it is empty."""
    connection = await asyncpg.connect(dsn)
    try:
        exists = await connection.fetchval("SELECT to_regclass('alembic_version')")
        return await connection.fetchval("SELECT version_num FROM alembic_version") if exists else None
    finally:
        await connection.close()


def _run(dsn: str) -> None:
    # Alembic and SQLAlchemy take most of a second to import; a current database needs neither.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(DIRECTORY))
    config.attributes["dsn"] = dsn
    command.upgrade(config, "head")


async def upgrade(settings: Settings) -> bool:
    """Apply what is missing and tell whether anything was. Safe to run from several places at once."""
    if await current(settings.database_url) == newest():
        return False
    await asyncio.to_thread(_run, settings.database_url)
    return True
