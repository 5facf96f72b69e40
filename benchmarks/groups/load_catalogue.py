"""Loading the whole register into a fresh process: seconds and memory."""

import asyncio
import os
import subprocess
import sys
import time

import msgspec
from msgspec import Struct

from benchmarks.bench import Bench
from benchmarks.figures import spread
from benchmarks.machine import Meter, resident_bytes
from benchmarks.register import WHOLE, listed
from benchmarks.results import Row
from ihanoi.catalogue.import_list import import_list
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.opening import open_database
from ihanoi.settings import Settings, load
from ihanoi.snapshots import loaders


class Loaded(Struct):
    """What one load took."""

    seconds: float
    megabytes: float
    items: int


def measure(bench: Bench) -> None:
    """Load three times, each in a process of its own."""
    settings = bench.city.beginning("register")
    asyncio.run(_import(settings))
    meter = Meter({})
    found = [load_afresh(bench, settings) for _ in range(bench.pace.repeats)]
    foreign, items = meter.stop().foreign, found[0].items
    doubt = "" if items >= WHOLE else f"only {items} entries at hand"
    for what, goal, unit, values in (
        ("load the whole register", "load_seconds", "s", [one.seconds for one in found]),
        ("memory it takes", "load_memory", "MB", [one.megabytes for one in found]),
    ):
        bench.add(
            Row(
                group="load_catalogue",
                what=what,
                value=spread(values),
                unit=unit,
                goal=goal,
                facts={"items": items},
                foreign=foreign,
                doubt=doubt,
            )
        )


async def _import(settings: Settings) -> None:
    async with open_database(settings) as database, database.unit_of_work() as tx:
        await import_list(tx, SYSTEM, "register", enumerate(listed(), 1))


def load_afresh(bench: Bench, settings: Settings) -> Loaded:
    """Load the catalogue of a database into a process of its own."""
    environment = bench.city.environment | {"IHANOI_DATABASE_URL": settings.database_url}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.groups.load_catalogue"], env=environment, capture_output=True, check=True
    )
    return msgspec.json.decode(done.stdout, type=Loaded)


async def _load(settings: Settings) -> Loaded:
    async with open_database(settings) as database:
        reader = database.reader()
        load_it = loaders(settings)["catalogue"]
        before, started = resident_bytes(os.getpid()), time.perf_counter()
        catalogue = await load_it(reader)
        seconds = time.perf_counter() - started
        grown = (resident_bytes(os.getpid()) - before) / 1e6
        return Loaded(seconds, grown, len(catalogue.items))  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(_load(load()))))
