"""A city of real processes for tests that look from outside."""

import base64
import os
import secrets
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ihanoi.local.client import Client
from ihanoi.local.ports import free_port
from ihanoi.local.processes import Child, Keeper, answers

MASTER_KEY = base64.urlsafe_b64encode(b"a key for tests only, 32 bytes!!").decode()
METRICS_TOKEN = "a token for tests only"
PROGRAM = (sys.executable, "-m", "ihanoi")


@dataclass
class RunningCity:
    """Simulator, worker and api as processes; tests may kill and start them."""

    environment: dict[str, str]
    folder: Path
    keeper: Keeper
    children: dict[str, Child] = field(default_factory=dict)

    @property
    def api(self) -> str:
        """Address of the api."""
        return self.environment["IHANOI_PUBLIC_URL"]

    @property
    def simulator(self) -> str:
        """Address of the simulator."""
        return self.environment["IHANOI_SIMULATOR_URL"]

    def start(self, name: str, *command: str | Path, env: Mapping[str, str] | None = None) -> Child:
        """Start a process of the city, or start it again."""
        child = Child(
            name,
            command or (*PROGRAM, name),
            self.folder / f"{name}.log",
            self.keeper,
            env={**self.environment, **(env or {})},
        )
        child.start()
        self.children[name] = child
        return child

    def log(self, name: str) -> str:
        """Return what a process wrote."""
        return (self.folder / f"{name}.log").read_text("utf-8", "replace")

    def start_api(self, name: str = "serve", *command: str | Path, env: Mapping[str, str] | None = None) -> str:
        """Start an api (another one, when env names another port) and return its address once it is ready."""
        child = self.start(name, *command, env=env)
        url = (env or {}).get("IHANOI_PUBLIC_URL", self.api)
        child.wait_until(lambda: answers(f"{url}/readyz", only_success=True), 30)
        return url

    def open(self) -> None:
        """Start everything and wait until it answers."""
        simulator = self.start("simulate")
        self.start("work")
        self.start_api()
        simulator.wait_until(lambda: answers(self.simulator, only_success=False), 30)

    def close(self) -> None:
        """Stop everything."""
        for child in reversed(self.children.values()):
            child.stop(grace=4)


@asynccontextmanager
async def logged_in(city: RunningCity, realm: str, account: str) -> AsyncIterator[Client]:
    """Lend a client of somebody who has logged in."""
    client = Client(city.api)
    await client.log_in(realm, account)
    try:
        yield client
    finally:
        await client.close()


def city_environment(folder: Path, dsn: str, redis_url: str) -> dict[str, str]:
    """Return the environment of a city's processes, on free ports."""
    # By chance, so that two runs on one machine do not race for the same ports.
    start = secrets.randbelow(100) * 100 + 18_000
    port, simulator_port = free_port("127.0.0.1", start), free_port("127.0.0.1", start + 50)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IHANOI_")}
    return {
        **kept,
        "IHANOI_DATABASE_URL": dsn,
        "IHANOI_REDIS_URL": redis_url,
        "IHANOI_DATA_DIR": str(folder),
        "IHANOI_MASTER_KEY": MASTER_KEY,
        "IHANOI_PORT": str(port),
        "IHANOI_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "IHANOI_SIMULATOR_URL": f"http://127.0.0.1:{simulator_port}",
        "IHANOI_REGISTER_DEADLINE": "0.7",
        # Tests let a register fail many times in a row, and want it back at once.
        "IHANOI_REGISTER_FAILURES": "1000",
        "IHANOI_METRICS_TOKEN": METRICS_TOKEN,
        # All tests ask from one address.
        "IHANOI_LOOKUPS_PER_MINUTE": "0",
        "IHANOI_LOGINS_PER_MINUTE": "0",
    }
