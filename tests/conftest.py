"""Fixtures: one PostgreSQL and Valkey per run, a template database, a rolled-back transaction, a running city."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from ihanoi.agencies.seed import read_agencies
from ihanoi.catalogue.definition import Procedure
from ihanoi.catalogue.vocabulary import Vocabulary
from ihanoi.exchange.population.double import PopulationRegister
from ihanoi.exchange.shared_data.double import SharedRegisters
from ihanoi.identity.finish_login import recognise
from ihanoi.identity.schemas import IdentityRecord
from ihanoi.kernel.actor import Actor, ActorKind
from ihanoi.local.client import Client
from ihanoi.local.processes import Keeper
from ihanoi.platform.database import Database, Transaction
from ihanoi.platform.migrations import upgrade
from ihanoi.platform.opening import open_database
from ihanoi.profile.consent_purposes import ConsentPurposes, text_in_force
from ihanoi.profile.give_consent import give_consent
from ihanoi.profile.schemas import ConsentView, GiveConsent
from ihanoi.seed import seed
from ihanoi.settings import Settings, load
from ihanoi.simulator import LAST_BIRTH_YEAR_WITH_ACCOUNT, SEED
from ihanoi.snapshots import fill_memory
from tests.catalogue.pieces import PROCEDURES, city_procedures, vocabulary
from tests.running import RunningCity, city_environment, logged_in
from tests.servers import start_servers

NAMED = 20
"""The first people of the register are the named ones; tests leave them to the tests that name them."""
APART = 7
"""People of the register who stand so far from each other live in different families."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while all tests are read: there is none, and looking takes a third of that time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Divide the tests between two processes: those of the running city, those of the database, the rest by file."""
    for item in items:
        needed = getattr(item, "fixturenames", ())
        group = next((name for name in ("city", "template") if name in needed), item.path.name)
        item.add_marker(pytest.mark.xdist_group(group))


@dataclass(frozen=True)
class Servers:
    """Addresses of the run's own PostgreSQL and Valkey."""

    dsn: str
    redis_url: str


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """PostgreSQL and Valkey from the wheels."""
    dsn, redis_url, stop = start_servers(tmp_path_factory.mktemp("servers"))
    yield Servers(dsn, redis_url)
    stop()


@pytest.fixture(scope="session")
def template(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of a migrated and seeded database, from which others are copied."""
    _aside(_execute(servers.dsn, "CREATE DATABASE template_city"))
    dsn = servers.dsn.replace("/ihanoi?", "/template_city?")
    folder = tmp_path_factory.mktemp("template")
    settings = load(city_environment(folder, dsn, servers.redis_url))
    _aside(upgrade(settings))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ihanoi.seed.read_procedures", _read_already)
        _aside(seed(settings))
    return "template_city"


def _read_already(folder: Path, words: Vocabulary) -> Iterable[Procedure]:
    """Return the city's procedures, which collecting the tests has read: half of what seeding them takes."""
    assert (folder, words) == (PROCEDURES, vocabulary())
    return city_procedures().values()


def _aside(work: Coroutine[Any, Any, object]) -> None:
    """Run something asynchronous from a fixture, whether or not a loop runs in this thread."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


async def _execute(dsn: str, sql: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


NewDatabase = Callable[[], str]


@pytest.fixture(scope="session")
def new_database(servers: Servers, template: str) -> NewDatabase:
    """Makes a fresh copy of the seeded city and returns its address."""

    def make() -> str:
        name = f"city_{uuid4().hex[:12]}"
        _aside(_execute(servers.dsn, f"CREATE DATABASE {name} TEMPLATE {template}"))
        return servers.dsn.replace("/ihanoi?", f"/{name}?")

    return make


@pytest.fixture(scope="session")
def settings(new_database: NewDatabase, servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings for tests inside the process."""
    folder = tmp_path_factory.mktemp("inside")
    return load(city_environment(folder, new_database(), servers.redis_url))


@pytest.fixture(scope="session")
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The database as verbs see it, with everything in memory."""
    async with open_database(settings) as opened:
        await fill_memory(opened, settings)
        yield opened


@pytest.fixture
async def tx(database: Database) -> AsyncIterator[Transaction]:
    """A transaction that leaves no trace."""
    transaction = Transaction(database)
    yield transaction
    await transaction._rollback()


@pytest.fixture(scope="session")
def city(
    new_database: NewDatabase, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningCity]:
    """Simulator, worker and api as real processes; leave them running."""
    folder = tmp_path_factory.mktemp("city")
    keeper = Keeper()
    running = RunningCity(city_environment(folder, new_database(), servers.redis_url), folder, keeper)
    running.open()
    yield running
    running.close()
    keeper.close()


def _adults(settings: Settings, *, in_business: bool) -> Iterator[str]:
    """National ids of fictional adults who own a business in its register, or of those who own none."""
    communes = [(unit.division, unit.name) for unit in read_agencies(settings.procedures_dir).units if unit.division]
    register = PopulationRegister(communes)
    register.populate(2_000, SEED)
    others = SharedRegisters(register)
    adults = [
        person.SoDinhDanh
        for person in list(register.people())[NAMED:]
        if person.NgayThangNamSinh and int(person.NgayThangNamSinh.Nam or 9999) <= LAST_BIRTH_YEAR_WITH_ACCOUNT
    ]
    # Neighbours in the register are relatives, and one's number stands in the other's record.
    apart = [adult for start in range(APART) for adult in adults[start::APART]]
    return (number for number in apart if (others.look_up("business_register", number) is not None) == in_business)


@pytest.fixture(scope="session")
def strangers(settings: Settings) -> Iterator[str]:
    """People each handed out once in a run, without a business: a dossier about one goes where the register has it."""
    return _adults(settings, in_business=False)


@pytest.fixture(scope="session")
def proprietors(settings: Settings) -> Iterator[str]:
    """People each handed out once in a run, who own a business."""
    return _adults(settings, in_business=True)


@pytest.fixture
async def citizen(city: RunningCity, strangers: Iterator[str]) -> AsyncIterator[Client]:
    """A citizen nobody has seen before, logged in."""
    async with logged_in(city, "citizen", next(strangers)) as client:
        yield client


@pytest.fixture(scope="session")
async def nobody(city: RunningCity) -> AsyncIterator[Client]:
    """A caller without a session."""
    client = Client(city.api)
    yield client
    await client.close()


@pytest.fixture
async def officer(city: RunningCity) -> AsyncIterator[Client]:
    """The police officer of Cầu Giấy, logged in."""
    async with logged_in(city, "staff", "congan.cau_giay") as client:
        yield client


async def new_subject(tx: Transaction, national_id: str, full_name: str = "Nguyễn Thử") -> Actor:
    """Return a citizen known to the database."""
    subject_id: UUID = await recognise(tx, IdentityRecord(national_id, full_name, "1990", 2))
    return Actor(ActorKind.CITIZEN, subject_id, 2)


async def agree(tx: Transaction, actor: Actor, purpose: str = "reuse") -> ConsentView:
    """Let a citizen agree to a purpose's text in force."""
    text = text_in_force(tx.recall(ConsentPurposes).by_id[purpose], tx.now.date())
    assert text is not None
    return await give_consent(tx, actor, GiveConsent(purpose, text.version))


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder of the project."""
    return Path(__file__).resolve().parents[1]
