"""Connect to the registers that the settings name."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import httpx2

from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.exchange.breaker import Breaker
from ihanoi.exchange.late_transport import LateTransport
from ihanoi.exchange.population.client import PopulationClient
from ihanoi.exchange.population.register import PopulationDatabase
from ihanoi.exchange.registers import Register, Registers
from ihanoi.exchange.shared_data.client import SharedDataClient
from ihanoi.exchange.shared_data.register import NAMES, SharedRegister
from ihanoi.settings import Settings

OPENED_AFTER = 1.0
"""Seconds after which a process that was asked nothing yet prepares for questions; by then it has begun to answer."""

Vocabulary = Callable[[], Mapping[str, Attribute]]
"""Gives the attributes as they are at the moment; their ``path`` is how the platform's registers are read."""


@asynccontextmanager
async def open_registers(settings: Settings, vocabulary: Vocabulary) -> AsyncIterator[Registers]:
    """Hold the connections of one process to the registers."""
    transport = LateTransport()
    opening = asyncio.get_running_loop().call_later(OPENED_AFTER, transport.open)
    async with httpx2.AsyncClient(transport=transport, trust_env=False) as http:
        try:
            yield connected(http, settings, vocabulary)
        finally:
            opening.cancel()


def connected(http: httpx2.AsyncClient, settings: Settings, vocabulary: Vocabulary) -> Registers:
    """Return the registers as they are reached over a connection."""
    deadline = settings.register_deadline
    population = PopulationClient(http, settings.population_url, deadline)
    shared = SharedDataClient(http, settings.shared_data_url, deadline)
    by_name: dict[str, Register] = {name: SharedRegister(name, shared, vocabulary) for name in NAMES}
    by_name["population"] = PopulationDatabase(population)
    return Registers(by_name, lambda: Breaker(settings.register_failures, settings.register_rest))
