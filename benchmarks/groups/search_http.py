"""Finding procedures by everyday words over HTTP, beside the same server's hello."""

import asyncio
import itertools

from benchmarks import pairs
from benchmarks.bench import Bench
from benchmarks.groups.catalogue_read import beside_hello
from benchmarks.people import SEED
from benchmarks.register import HANOI, listed, procedures, questions
from ihanoi.catalogue.import_list import import_list
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.opening import open_database

ROOM_SECONDS = 3.0
NEW = 400
"""How often each question is made new: more answers than the api keeps, so that none is found again."""


def measure(bench: Bench) -> None:
    """Ask real questions of a catalogue of Hanoi's size."""
    own = procedures(bench.city.settings.procedures_dir)
    size = asyncio.run(enlarge(bench, {p.code for p in own}))
    asked = [question.query for question in questions(own)]
    numbers = itertools.count(1)
    streams = {
        "asked before": ([bench.target.search(words) for words in asked], "search_http"),
        "asked for the first time": ([bench.target.search(words, next(numbers)) for words in asked * NEW], None),
    }
    for name, (requests, goal) in streams.items():
        row = pairs.row(
            beside_hello(bench, requests),
            group="search_http",
            what=f"search over {size:,} entries, {name}",
            goal=goal,
            limit="raw hello",
            questions=len(asked),
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
