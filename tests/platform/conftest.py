"""A database of their own for tests that commit events: nobody else's are in the log."""

from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from ihanoi.platform.database import Database
from ihanoi.platform.opening import open_database
from ihanoi.settings import Settings
from tests.conftest import NewDatabase


@pytest.fixture(scope="session")
def own_settings(settings: Settings, new_database: NewDatabase) -> Settings:
    """Settings that name a database nobody else uses."""
    return replace(settings, database_url=new_database())


@pytest.fixture(scope="session")
async def own_database(own_settings: Settings) -> AsyncIterator[Database]:
    """That database, open."""
    async with open_database(own_settings) as opened:
        yield opened
