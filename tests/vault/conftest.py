"""A person whose rows are committed, and a scanner for whoever wants one."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from ihanoi.kernel.actor import Actor
from ihanoi.platform.clamd import Clamd
from ihanoi.platform.database import Database
from ihanoi.vault.scanning import Scanning
from tests.conftest import new_subject
from tests.vault.clamd_double import ClamdDouble, clamd


@pytest.fixture
async def person(database: Database, strangers: Iterator[str]) -> Actor:
    """A citizen known to the database for good."""
    async with database.unit_of_work() as tx:
        return await new_subject(tx, next(strangers))


@pytest.fixture
async def neighbour(database: Database, strangers: Iterator[str]) -> Actor:
    """Another one."""
    async with database.unit_of_work() as tx:
        return await new_subject(tx, next(strangers))


@asynccontextmanager
async def scanner_set_up(database: Database) -> AsyncIterator[ClamdDouble]:
    """Set a scanner up for the time of the block."""
    before = database.memory.get(Scanning)
    async with clamd() as (url, double):
        database.memory.put(Scanning(Clamd(url, patience=0.5), open_unscanned=True))
        try:
            yield double
        finally:
            database.memory.put(before)


@pytest.fixture
async def scanner(database: Database) -> AsyncIterator[ClamdDouble]:
    """A scanner set up for the time of the test."""
    async with scanner_set_up(database) as double:
        yield double
