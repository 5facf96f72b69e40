"""Connect to the registers that the settings name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2

from ihanoi.exchange.population.client import PopulationClient
from ihanoi.exchange.population.register import PopulationDatabase
from ihanoi.exchange.registers import Register, Registers
from ihanoi.settings import Settings


@asynccontextmanager
async def open_registers(settings: Settings) -> AsyncIterator[Registers]:
    """Hold the connections of one process to the registers."""
    async with httpx2.AsyncClient(trust_env=False) as http:
        yield connected(http, settings)


def connected(http: httpx2.AsyncClient, settings: Settings) -> Registers:
    """Return the registers as they are reached over a connection."""
    population = PopulationClient(http, settings.population_url, settings.register_deadline)
    by_name: dict[str, Register] = {"population": PopulationDatabase(population)}
    return Registers(by_name)
