"""Reading and finding in ever larger catalogues: ours, the city's, many times the country's; and loading them."""

import asyncio
import itertools
import time
from typing import Any

from benchmarks import load
from benchmarks.bench import Bench
from benchmarks.figures import spread
from benchmarks.groups.load_catalogue import load_afresh
from benchmarks.machine import Meter
from benchmarks.plan import Plan
from benchmarks.register import HANOI, listed, procedures, questions, varied
from benchmarks.results import Row, one
from benchmarks.wire import encode
from ihanoi.catalogue.import_list import import_list
from ihanoi.catalogue.list_rows import Listed
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.opening import open_database
from ihanoi.settings import Settings

CONNECTIONS, SECONDS = 8, 2.0
NEW = 400
"""How often each question is made new, so that none is answered a second time from what was kept."""
PATHS = {
    "read_ms": "read one procedure",
    "search_ms": "search, asked for the first time",
    "page_ms": "a page of the list, asked for the first time",
    "ready_s": "start of an api to ready",
}


def measure(bench: Bench) -> None:
    """Import a step, load it, measure; in a database of its own."""
    own = procedures(bench.city.settings.procedures_dir)
    known = {p.code for p in own}
    rows = [item for item in listed() if item.code not in known]
    sizes = (len(own), HANOI, bench.pace.entries)
    names = [item.name for item in rows] or [p.name.vi for p in own]
    missing = max(sizes[-1] - len(own) - len(rows), 0)
    rows += [Listed(entry.code, None, entry.name, "") for entry in varied(names, missing)]
    settings = bench.city.beginning("catalogues")
    asked = [question.query for question in questions(own)]
    found: dict[int, dict[str, Any]] = {}
    meter = Meter({})
    for before, size in itertools.pairwise((len(own), *sizes)):
        seconds = _import(settings, rows[before - len(own) : size - len(own)])
        found[size] = {"import_s": seconds, **_at(bench, settings, [*known], asked)}
        bench.say(f"    {size:>10,} entries: {found[size]}")
    _report(bench, found, meter.stop().foreign)


def _import(settings: Settings, rows: list[Listed]) -> float:
    async def run() -> None:
        async with open_database(settings) as database, database.unit_of_work() as tx:
            await import_list(tx, SYSTEM, "register", enumerate(rows, 1))

    started = time.perf_counter()
    if rows:
        asyncio.run(run())
    return round(time.perf_counter() - started, 2)


def _at(bench: Bench, settings: Settings, codes: list[str], asked: list[str]) -> dict[str, Any]:
    """Return what loading takes, and median times of answers, hello beside them."""
    loaded = [load_afresh(bench, settings) for _ in range(bench.pace.repeats)]
    hello, _ = bench.city.hello()
    numbers = itertools.count(1)
    started = time.perf_counter()
    with bench.city.api_of(settings) as url:
        ready = time.perf_counter() - started
        requests = {
            "hello_ms": (hello, [encode("GET", "/")]),
            "read_ms": (url, [bench.target.read_item(code) for code in codes]),
            "search_ms": (url, [bench.target.search(words, next(numbers)) for words in asked * NEW]),
            "page_ms": (url, [encode("GET", f"/v1/procedures?new={next(numbers)}") for _ in asked * NEW]),
        }
        times = {name: _median_ms(bench, *request) for name, request in requests.items()}
    return {
        "load_s": round(spread([each.seconds for each in loaded]).median, 2),
        "load_mb": round(spread([each.megabytes for each in loaded]).median, 1),
        "ready_s": round(ready, 2),
        **times,
    }


def _median_ms(bench: Bench, url: str, requests: list[bytes]) -> float:
    seconds, taken = min(bench.pace.seconds, SECONDS), []
    for turn in range(bench.pace.repetitions):
        # Each turn asks others: an answer that was kept is another path.
        some = requests[turn :: bench.pace.repetitions] or requests
        result = load.run(Plan(url=url, mode="closed", connections=CONNECTIONS, requests=some, seconds=seconds))
        if result.counts.keys() != {200}:
            raise RuntimeError(f"{some[0].split(maxsplit=2)[1].decode()} was answered with {result.counts}")
        taken.append(result.latency()["p50"])
    return round(spread(taken).median, 3)


def _report(bench: Bench, found: dict[int, dict[str, Any]], foreign: float) -> None:
    first, last = min(found), max(found)
    facts = {f"{size:,}": values for size, values in found.items()}
    common: dict[str, Any] = {"group": "catalogue_growth", "foreign": foreign, "facts": facts}
    bench.add(Row(what=f"load {last:,} entries", value=one(found[last]["load_s"]), unit="s", **common))
    bench.add(Row(what=f"memory of {last:,} entries", value=one(found[last]["load_mb"]), unit="MB", **common))
    for key, what in PATHS.items():
        value = one(found[last][key] / found[first][key])
        row = Row(what=f"{what}, {first:,} → {last:,}", value=value, unit="×", limit="itself, smaller", **common)
        bench.add(row)
