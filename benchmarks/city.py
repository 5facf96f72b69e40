"""The system under test: real servers with full durability, real processes, in a folder thrown away afterwards."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg

from ihanoi.local import postgres, valkey
from ihanoi.local.places import private, secret
from ihanoi.local.ports import free_port
from ihanoi.local.prepare import prepare
from ihanoi.local.processes import Child, Keeper, answers
from ihanoi.settings import Settings, load

PROGRAM = (sys.executable, "-m", "ihanoi")
PROFILED = (sys.executable, "-m", "benchmarks.profiled")
READY_SECONDS = 60.0
UNTOUCHED = "untouched"
"""The database that others are copied from, as it was right after seeding; nothing serves from it."""
FIRST_PORT = 21_000 + os.getpid() % 1_000 * 8


class City:
    """PostgreSQL, Valkey, simulator, worker, and api processes with one worker or several."""

    def __init__(self) -> None:
        self._undo = ExitStack()
        self.folder = private(Path(tempfile.mkdtemp(prefix="ihanoi-bench-")))
        self._undo.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.keeper = Keeper()
        self._undo.callback(self.keeper.close)
        self._children: dict[str, Child] = {}
        self.profiles: Path | None = None
        """Where apis write what their time went into, if they are to be profiled."""
        # Far from another run's: a server that restarts there would share the port with ours.
        self._ports = FIRST_PORT

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self._undo.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._undo.close()

    def _open(self) -> None:
        self.cache = valkey.start(self.folder, self.keeper)
        self._undo.callback(self.cache.stop)
        self.database = postgres.start(self.folder, self.keeper)
        # As root the data are outside the folder, where nobody would clean up.
        self._undo.callback(shutil.rmtree, self.database.home, ignore_errors=True)
        self._undo.callback(self.database.stop)
        valkey.wait(self.cache)
        # Programs start from compiled modules where they are installed; who develops may have switched that off.
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("IHANOI_") and name != "PYTHONDONTWRITEBYTECODE"
        }
        port, simulator = self._port(), self._port()
        self.environment = kept | {
            "IHANOI_DATABASE_URL": self.database.dsn,
            "IHANOI_REDIS_URL": self.cache.url,
            "IHANOI_DATA_DIR": str(self.folder),
            "IHANOI_MASTER_KEY": secret(self.folder / "master.key"),
            "IHANOI_PORT": str(port),
            "IHANOI_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "IHANOI_SIMULATOR_URL": f"http://127.0.0.1:{simulator}",
            # The whole load comes from one address.
            "IHANOI_LOOKUPS_PER_MINUTE": "0",
            "IHANOI_LOGINS_PER_MINUTE": "0",
        }
        self.settings: Settings = load(self.environment)
        simulation = self._start("simulator", (*PROGRAM, "simulate"))
        asyncio.run(prepare(self.settings))
        asyncio.run(self._copy("ihanoi", UNTOUCHED))
        url = self.settings.simulator_url
        simulation.wait_until(lambda: answers(url, only_success=False), READY_SECONDS)

    async def _copy(self, source: str, name: str) -> None:
        connection = await asyncpg.connect(self.database.dsn.replace("/ihanoi?", "/postgres?"))
        try:
            await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            await connection.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
        finally:
            await connection.close()

    def beginning(self, name: str) -> Settings:
        """Make one more database, as the city's was right after seeding, and return settings with it."""
        asyncio.run(self._copy(UNTOUCHED, name))
        return load(self.environment | {"IHANOI_DATABASE_URL": self.database.dsn.replace("/ihanoi?", f"/{name}?")})

    def _port(self) -> int:
        found = free_port("127.0.0.1", self._ports)
        self._ports = found + 1
        return found

    def _start(self, name: str, command: tuple[str, ...], **environment: str) -> Child:
        log = self.folder / "logs" / f"{name}.log"
        child = Child(name, command, log, self.keeper, env=self.environment | environment)
        child.start()
        self._undo.callback(child.stop, 4.0)
        self._children[name] = child
        return child

    def start_worker(self) -> Child:
        """Start the worker: relay and jobs."""
        return self._children.get("worker") or self._start("worker", (*PROGRAM, "work"))

    def api(self, workers: int = 1) -> tuple[str, int]:
        """Return address and process id of an api with so many workers, started at first use."""
        name = f"api-{workers}"
        if name not in self._children:
            port = self.settings.port if workers == 1 else self._port()
            command = PROFILED if self.profiles else (*PROGRAM, "serve")
            self._serve(name, command, port, "/readyz", IHANOI_WORKERS=str(workers), BENCH_PROFILES=str(self.profiles))
        return self._addresses[name], self._children[name].pid

    @contextmanager
    def api_of(self, settings: Settings) -> Iterator[str]:
        """Serve another database with one worker for a while; yield the api's address."""
        name, port = "api-of-another", self._port()
        self._serve(name, (*PROGRAM, "serve"), port, "/readyz", IHANOI_DATABASE_URL=settings.database_url)
        try:
            yield self._addresses[name]
        finally:
            self.stop(name)

    def hello(self, workers: int = 1) -> tuple[str, int]:
        """Return address and process id of the raw ASGI hello on the same server."""
        name = f"hello-{workers}"
        if name not in self._children:
            port = self._port()
            self._serve(name, (sys.executable, "-m", "benchmarks.hello", str(port), str(workers)), port, "/")
        return self._addresses[name], self._children[name].pid

    def _serve(self, name: str, command: tuple[str, ...], port: int, probe: str, **environment: str) -> None:
        child = self._start(name, command, IHANOI_PORT=str(port), **environment)
        url = f"http://127.0.0.1:{port}"
        child.wait_until(lambda: answers(url + probe, only_success=True), READY_SECONDS)
        self._addresses[name] = url

    @property
    def _addresses(self) -> dict[str, str]:
        found: dict[str, str] = self.__dict__.setdefault("_urls", {})
        return found

    def stop(self, name: str) -> None:
        """Stop one process; it is started again when next asked for."""
        if child := self._children.pop(name, None):
            child.stop(grace=4)

    def stop_apis(self) -> None:
        """Stop every api, so that its profile is written."""
        for name in [name for name in self._children if name.startswith("api-")]:
            self.stop(name)

    def pid(self, name: str) -> int:
        """Return the process id of a running part."""
        return self._children[name].pid

    @property
    def database_pid(self) -> int:
        """Process id of PostgreSQL's first process."""
        return self.database.process.pid

    def login(self) -> dict[str, str]:
        """Return the environment with which PostgreSQL's own programs connect."""
        parts = urlsplit(self.database.dsn)
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "PGHOST": unquote(parse_qs(parts.query)["host"][0]),
            "PGUSER": parts.username or "",
            "PGPASSWORD": unquote(parts.password or ""),
            "PGDATABASE": parts.path.strip("/"),
            # Planned once per connection, as in the application, which keeps its connections for days.
            "PGOPTIONS": "-c plan_cache_mode=force_generic_plan",
        }
