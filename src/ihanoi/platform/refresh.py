"""Keeps memory fresh: every process asks four times a second whether a snapshot was replaced."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date

import structlog

from ihanoi.kernel.errors import DomainError
from ihanoi.platform.database import Database, Reader, Transaction

INTERVAL_SECONDS = 0.25

VERSIONS = "SELECT name, version FROM memory_version"
BUMP = """
    INSERT INTO memory_version (name, version) VALUES ($1, 1)
    ON CONFLICT (name) DO UPDATE SET version = memory_version.version + 1
"""

Loaders = Mapping[str, Callable[[Reader], Awaitable[object]]]
"""Name of a snapshot → how to read it from the database."""

Known = dict[str, tuple[int, date]]
"""Name of a snapshot → the version held, and the day it was made for: some change at midnight."""

log = structlog.get_logger(__name__)


async def mark_changed(tx: Transaction, name: str) -> None:
    """Make every process read this snapshot anew within a second of the commit."""
    await tx.execute(BUMP, name)


async def refresh(database: Database, loaders: Loaders, known: Known) -> None:
    """Load each snapshot that was replaced since, or is of another day; ``known`` is brought up to date."""
    reader = database.reader()
    versions = {row["name"]: row["version"] for row in await reader.fetch(VERSIONS)}
    for name, load in loaders.items():
        present = versions.get(name, 0), reader.now.date()
        if known.get(name) != present:
            database.memory.put(await load(reader))
            known[name] = present


async def keep_fresh(database: Database, loaders: Loaders, known: Known) -> None:
    """Refresh until cancelled; when the database is away the old snapshots stay."""
    while True:
        await asyncio.sleep(INTERVAL_SECONDS)
        try:
            await refresh(database, loaders, known)
        except DomainError as error:
            log.warning("memory.refresh_failed", code=error.code)
        except Exception:
            log.exception("memory.refresh_failed")
