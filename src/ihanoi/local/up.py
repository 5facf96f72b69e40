"""``ihanoi up``: the whole city with one command, and nothing left of it after Ctrl-C."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ihanoi import settings as settings_module
from ihanoi.local import city, postgres, valkey
from ihanoi.local.places import InUse, lock, secret
from ihanoi.local.ports import free_port
from ihanoi.local.prepare import prepare
from ihanoi.local.processes import Child, StartFailed, answers, die_with_parent
from ihanoi.local.supervisor import Stop, Supervisor
from ihanoi.settings import Settings

Prepare = Callable[[Settings], Coroutine[Any, Any, None]]

IHANOI = (sys.executable, "-m", "ihanoi")
SIMULATOR_PORT = 8100
READY_WITHIN = 60.0
"""Seconds; far more than any start takes, for machines that are busy."""


def up(settings: Settings, *, program: Sequence[str] = IHANOI, preparation: Prepare = prepare) -> None:
    """Start everything, keep it running until Ctrl-C or SIGTERM, then stop it and return.

    ``program`` and ``preparation`` are what tests replace.

    Raises:
        SystemExit: the city cannot start, keeps falling over, or is already running.
    """
    started = time.perf_counter()
    if "MAKELEVEL" in os.environ and (tie := die_with_parent(signal.SIGTERM)):
        tie()  # `make run` that is killed takes us along
    try:
        claim = lock(settings.data_dir)
    except InUse:
        raise SystemExit(_already_running(settings)) from None
    try:
        with claim, Supervisor() as supervisor:
            city.forget(settings.data_dir)  # left by a runner that was killed
            city.say(f"Xin chào! Opening the city kept in {settings.data_dir}")
            settings = _open(settings, supervisor, program, preparation)
            city.say(city.welcome(settings, time.perf_counter() - started))
            _hold(settings, supervisor)
    except StartFailed as error:
        raise SystemExit(f"\n{error}") from None
    except Stop:
        city.say("Closed. Hẹn gặp lại!")


def _open(settings: Settings, supervisor: Supervisor, program: Sequence[str], preparation: Prepare) -> Settings:
    environment = os.environ | _addresses(settings) | _servers(settings, supervisor)
    environment["IHANOI_MASTER_KEY"] = settings.master_key or secret(settings.data_dir / "master.key")
    has_own_simulator = not settings.simulator_url
    # Read again: some settings follow from others.
    settings = settings_module.load(environment)

    def start(name: str, command: str) -> Child:
        log = settings.data_dir / "logs" / f"{name}.log"
        child = Child(name, [*program, command], log, supervisor.keeper, env=environment)
        child.start()
        return supervisor.add(child)

    # The simulator needs no database: it starts while that is being prepared.
    simulator = start("simulator", "simulate") if has_own_simulator else None
    with _step("schema, catalogue, small city"):
        asyncio.run(preparation(settings))
    with _step("simulator, worker, api"):
        start("worker", "work")
        api = start("api", "serve")
        if simulator:
            simulator.wait_until(lambda: answers(settings.simulator_url, only_success=False), READY_WITHIN)
        ready = f"{_local_address(settings)}/readyz"
        api.wait_until(lambda: answers(ready, only_success=True), READY_WITHIN)
    return settings


def _hold(settings: Settings, supervisor: Supervisor) -> None:
    note = city.City(
        api=_local_address(settings),
        simulator=settings.simulator_url,
        database_url=settings.database_url,
        redis_url=settings.redis_url,
        pids=supervisor.pids(),
    )
    city.write(settings.data_dir, note)
    try:
        supervisor.watch()
    except Stop:
        city.say("\nClosing the city …")
        raise
    finally:
        city.forget(settings.data_dir)


def _servers(settings: Settings, supervisor: Supervisor) -> dict[str, str]:
    """Start the embedded servers, but none for which the settings name another."""
    found: dict[str, str] = {}
    cache = None
    if not settings.redis_url:
        cache = valkey.start(settings.data_dir, supervisor.keeper)
        supervisor.add(cache.process)
        found["IHANOI_REDIS_URL"] = cache.url
    if not settings.database_url:
        with _step("PostgreSQL") as say:
            database = postgres.start(settings.data_dir, supervisor.keeper)
            say.append(f"{database.version}{', a new database' if database.is_new else ''}")
        supervisor.add(database.process)
        found["IHANOI_DATABASE_URL"] = database.dsn
    if cache:
        with _step("Valkey"):
            valkey.wait(cache)
    return found


def _addresses(settings: Settings) -> dict[str, str]:
    port = free_port(settings.host, settings.port)
    found = {
        "IHANOI_DATA_DIR": str(settings.data_dir),
        "IHANOI_HOST": settings.host,
        "IHANOI_PORT": str(port),
    }
    if "IHANOI_PUBLIC_URL" not in os.environ:
        found["IHANOI_PUBLIC_URL"] = f"http://{_reachable(settings.host)}:{port}"
    if not settings.simulator_url:
        start = SIMULATOR_PORT if port < SIMULATOR_PORT else port + 1
        found["IHANOI_SIMULATOR_URL"] = f"http://127.0.0.1:{free_port('127.0.0.1', start)}"
    return found


def _local_address(settings: Settings) -> str:
    return f"http://{_reachable(settings.host)}:{settings.port}"


def _reachable(host: str) -> str:
    """Name the loopback when the server listens everywhere."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)


def _already_running(settings: Settings) -> str:
    running = city.read(settings.data_dir)
    where = f" at {running.api}" if running else ""
    return (
        f"This city is already open{where}: another `ihanoi up` uses {settings.data_dir}.\n"
        "Stop it first, or set IHANOI_DATA_DIR to another folder for a second city."
    )


@contextmanager
def _step(what: str) -> Iterator[list[str]]:
    """Show what is going on and how long it took, with what the block has to add."""
    city.say(f"  {what:<32}", end="")
    started = time.perf_counter()
    details: list[str] = []
    try:
        yield details
    except BaseException:
        city.say("did not finish")
        raise
    city.say("   ".join([f"{time.perf_counter() - started:5.1f} s", *details]))
