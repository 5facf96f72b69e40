"""Those who keep the catalogue: an editor, a leader, and an officer without either role."""

from collections.abc import AsyncIterator

import pytest

from ihanoi.kernel.actor import Actor
from ihanoi.local.client import Client
from ihanoi.platform.database import Database, Transaction
from ihanoi.platform.opening import open_database
from ihanoi.settings import load
from tests.catalogue.desk import Desk
from tests.dossiers.pieces import officer_named
from tests.running import RunningCity, logged_in

EDITOR, LEADER, CLERK = "danhmuc.trung_tam", "lanhdao.thanh_pho", "congan.cau_giay"


@pytest.fixture
async def editor(tx: Transaction) -> Actor:
    """The editor of the catalogue."""
    return await officer_named(tx, EDITOR)


@pytest.fixture
async def leader(tx: Transaction) -> Actor:
    """The city's leader."""
    return await officer_named(tx, LEADER)


@pytest.fixture
async def clerk(tx: Transaction) -> Actor:
    """An officer who neither edits nor leads."""
    return await officer_named(tx, CLERK)


@pytest.fixture(scope="session")
async def editor_client(city: RunningCity) -> AsyncIterator[Client]:
    """The editor over HTTP."""
    async with logged_in(city, "staff", EDITOR) as client:
        yield client


@pytest.fixture(scope="session")
async def leader_client(city: RunningCity) -> AsyncIterator[Client]:
    """The leader over HTTP."""
    async with logged_in(city, "staff", LEADER) as client:
        yield client


@pytest.fixture(scope="session")
async def city_database(city: RunningCity) -> AsyncIterator[Database]:
    """The running city's database, to propose procedures as the command line does."""
    async with open_database(load(city.environment)) as opened:
        yield opened


@pytest.fixture(scope="session")
async def desk(city_database: Database, editor_client: Client, leader_client: Client) -> Desk:
    """The catalogue's desk in the running city."""
    return Desk(city_database, editor_client, leader_client)
