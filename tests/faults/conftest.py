"""People for the tests of faults: logged in once, since what they send is refused anyway."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field

import httpx2
import pytest

from ihanoi.local import valkey
from ihanoi.local.client import Client
from ihanoi.local.places import private
from ihanoi.local.processes import Keeper
from tests.conftest import NewDatabase
from tests.faults.described import Operation
from tests.running import RunningCity, city_environment, logged_in


@pytest.fixture(scope="session")
async def anybody(city: RunningCity, strangers: Iterator[str]) -> AsyncIterator[Client]:
    """A citizen whom many tests share."""
    async with logged_in(city, "citizen", next(strangers)) as client:
        yield client


@pytest.fixture(scope="session")
async def clerk(city: RunningCity) -> AsyncIterator[Client]:
    """The police officer of Cầu Giấy, shared."""
    async with logged_in(city, "staff", "congan.cau_giay") as client:
        yield client


@pytest.fixture(scope="session")
async def clerk_elsewhere(city: RunningCity) -> AsyncIterator[Client]:
    """The police officer of another ward, shared."""
    async with logged_in(city, "staff", "congan.ha_dong") as client:
        yield client


CallerOf = Callable[[Operation], Client]


@pytest.fixture(scope="session")
def caller_of(anybody: Client, clerk: Client) -> CallerOf:
    """Tells who may use an operation."""
    return lambda operation: clerk if operation.for_staff else anybody


SetMode = Callable[[str, str], Awaitable[None]]


@pytest.fixture
async def simulate(city: RunningCity) -> AsyncIterator[SetMode]:
    """Makes a national system fail until the end of the test."""
    async with httpx2.AsyncClient(base_url=city.simulator, trust_env=False, verify=False) as control:

        async def set_mode(system: str, mode: str) -> None:
            answer = await control.put(f"/control/{system}", json={"mode": mode})
            assert answer.is_success, answer.text

        try:
            yield set_mode
        finally:
            for system in (await control.get("/control")).json():
                await set_mode(system, "ok")


@dataclass
class FrailCity(RunningCity):
    """A city to be hurt: a database, a Valkey, an api and a worker of its own, the simulator of the others."""

    cache: valkey.Server = field(kw_only=True)


@pytest.fixture(scope="session")
def frail(
    city: RunningCity, new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FrailCity]:
    """Worker and api with servers of their own, which tests may kill and must leave running."""
    folder, keeper = tmp_path_factory.mktemp("frail"), Keeper()
    server = valkey.start(private(folder), keeper)
    environment = city_environment(folder, new_database(), server.url)
    environment["IHANOI_SIMULATOR_URL"] = city.simulator
    running = FrailCity(environment, folder, keeper, cache=server)
    valkey.wait(server)
    running.start("work")
    running.start_api()
    yield running
    for child in running.children.values():
        child.kill()
    server.process.kill()
    keeper.close()


@pytest.fixture
async def frail_citizen(frail: FrailCity, strangers: Iterator[str]) -> AsyncIterator[Client]:
    """A new citizen of the frail city."""
    async with logged_in(frail, "citizen", next(strangers)) as client:
        yield client


@pytest.fixture
async def frail_clerk(frail: FrailCity) -> AsyncIterator[Client]:
    """The police officer of Cầu Giấy in the frail city."""
    async with logged_in(frail, "staff", "congan.cau_giay") as client:
        yield client
