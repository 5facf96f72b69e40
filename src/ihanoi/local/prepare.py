"""Brings the database to the state this version of the code expects; quick when it already is."""

from ihanoi.settings import Settings


async def prepare(settings: Settings) -> None:
    """Migrate the schema, publish the catalogue and seed the small city, each only as far as needed."""
    # SQLAlchemy and Alembic take a second to import: not before the servers are on their way.
    from ihanoi.platform.migrations import upgrade
    from ihanoi.seed import seed

    await upgrade(settings)
    await seed(settings)
