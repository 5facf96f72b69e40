"""Finding procedures by everyday words over HTTP, beside the same server's hello."""

import asyncio

from benchmarks import pairs
from benchmarks.bench import Bench
from benchmarks.groups.catalogue_read import beside_hello
from benchmarks.people import SEED
from benchmarks.register import HANOI, listed, procedures, questions
from ihanoi.catalogue.import_list import import_list
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.opening import open_database

ROOM_SECONDS = 3.0


def measure(bench: Bench) -> None:
    """Ask real questions of a catalogue of Hanoi's size."""
    own = procedures(bench.city.settings.procedures_dir)
    size = asyncio.run(enlarge(bench, {p.code for p in own}))
    requests = [bench.target.search(question.query) for question in questions(own)]
    pair = beside_hello(bench, requests)
    row = pairs.row(
        pair,
        group="search_http",
        what=f"search over {size:,} entries",
        goal="search_http",
        limit="raw hello",
        questions=len(requests),
        seed=SEED,
    )
    bench.add(row)


async def enlarge(bench: Bench, known: set[str]) -> int:
    """Import entries of the register until the catalogue has Hanoi's size; return the size."""
    rows = [(number, found) for number, found in enumerate(listed(), 1) if found.code not in known]
    rows = rows[: HANOI - len(known)]
    async with open_database(bench.city.settings) as database, database.unit_of_work() as tx:
        await import_list(tx, SYSTEM, "register", rows)
    # Every process reads the catalogue anew within a second; building its index takes a moment more.
    await asyncio.sleep(ROOM_SECONDS)
    return len(known) + len(rows)
