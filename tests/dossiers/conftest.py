"""The population register in this process, and a citizen and officers to act."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from ihanoi.exchange.opening import connected
from ihanoi.exchange.population.named_people import AN
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database, Transaction
from ihanoi.settings import load
from ihanoi.simulator import create_simulator
from tests.catalogue.pieces import vocabulary
from tests.conftest import new_subject
from tests.dossiers.pieces import next_monday, officer_named

SIMULATOR = "http://127.0.0.1:8100"


@pytest.fixture(scope="session")
async def registers() -> AsyncIterator[Registers]:
    """The real clients, answered by the doubles."""
    settings = load({"IHANOI_SIMULATOR_URL": SIMULATOR, "IHANOI_REGISTER_DEADLINE": "5"})
    app = create_simulator(settings, people=0)
    transport = httpx2.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx2.AsyncClient(transport=transport, base_url=SIMULATOR) as http:
        yield connected(http, settings, lambda: vocabulary().attributes)


@pytest.fixture
async def an(tx: Transaction) -> Actor:
    """Nguyễn Thị An, of whom the register knows everything; it is Monday, 10:00."""
    tx.now = next_monday(tx.now)
    return await new_subject(tx, AN, "Nguyễn Thị An")


@pytest.fixture
async def officer(tx: Transaction) -> Actor:
    """The police officer of Cầu Giấy."""
    return await officer_named(tx, "congan.cau_giay")


@pytest.fixture
async def stranger(tx: Transaction) -> Actor:
    """The police officer of another ward."""
    return await officer_named(tx, "congan.hoan_kiem")


@pytest.fixture
async def own_database(database: Database) -> AsyncIterator[Database]:
    """The shared database, left without anything that waits to be verified."""
    clock = database.clock
    yield database
    database.clock = clock
    async with database.unit_of_work() as tx:
        await tx.execute("UPDATE verification SET state = 'given_up', next_try_at = NULL WHERE state = 'pending'")
