"""Runs migrations over asyncpg, one transaction each, never waiting long for a lock."""

import asyncio

from alembic import context
from sqlalchemy import pool, text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine

import ihanoi.agencies.model
import ihanoi.catalogue.model
import ihanoi.dossiers.model
import ihanoi.identity.model
import ihanoi.platform.model
import ihanoi.profile.model
import ihanoi.ratings.model
import ihanoi.vault.model  # noqa: F401 - importing the models fills the metadata
from ihanoi.platform.schema import metadata

ONE_AT_A_TIME = 7_230_224


def include_name(name: str | None, type_: str, parents: object) -> bool:
    """Leave pgqueuer's own tables to pgqueuer."""
    return not (type_ == "table" and name is not None and name.startswith("pgqueuer"))


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        include_name=include_name,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    import asyncpg

    dsn = context.config.attributes["dsn"]

    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(dsn, server_settings={"lock_timeout": "5000", "statement_timeout": "60000"})

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=pool.NullPool)
    async with engine.connect() as guard, engine.connect() as connection:
        await guard.execute(text("SET lock_timeout = 0"))
        await guard.execute(text("SET statement_timeout = 0"))
        await guard.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
        await connection.run_sync(migrate)
    await engine.dispose()


asyncio.run(main())
