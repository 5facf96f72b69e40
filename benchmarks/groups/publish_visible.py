"""Publishing a procedure: seconds until every process serves the new version."""

import asyncio
import time
from http.client import HTTPConnection

from benchmarks.bench import Bench
from benchmarks.figures import spread
from benchmarks.machine import Meter
from benchmarks.results import Row
from benchmarks.wire import address_of
from ihanoi.catalogue.approve import approve
from ihanoi.catalogue.files import read_procedures, read_vocabulary
from ihanoi.catalogue.propose import propose
from ihanoi.catalogue.publish import publish
from ihanoi.catalogue.review import review
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.opening import open_database

CODE = "1.000689"
PATIENCE = 20.0


def measure(bench: Bench) -> None:
    """Publish a change and ask two apis with three workers until all of them show it."""
    directory = bench.city.settings.procedures_dir
    found = {p.code: p for p in read_procedures(directory, read_vocabulary(directory))}
    code = CODE if CODE in found else next(iter(found))
    urls = [bench.city.api(1)[0], bench.city.api(2)[0]]
    taken = []
    meter = Meter({})
    for number in range(bench.pace.repeats):
        mark = f"measured {number}"
        asyncio.run(_publish(bench, found[code], mark))
        taken.append(_seen_everywhere(urls, f"/v1/procedures/{code}", mark))
    bench.add(
        Row(
            group="publish_visible",
            what="a published version seen by every process",
            value=spread(taken),
            unit="s",
            goal="publish_visible",
            facts={"workers": 3},
            foreign=meter.stop().foreign,
        )
    )


async def _publish(bench: Bench, procedure: object, mark: str) -> None:
    from msgspec.structs import replace

    from ihanoi.catalogue.definition import Procedure

    assert isinstance(procedure, Procedure)
    changed = replace(procedure, summary=replace(procedure.summary, en=mark))
    async with open_database(bench.city.settings) as database:
        async with database.unit_of_work() as tx:
            await propose(tx, SYSTEM, [changed])
            sql = "SELECT id FROM procedure_version WHERE code = $1 AND status = 'drafted'"
            version = await tx.fetch_value(sql, procedure.code)
            await review(tx, SYSTEM, version)
            await approve(tx, SYSTEM, version, "bench")
        async with database.unit_of_work() as tx:
            await publish(tx, SYSTEM, version, tx.now.date())


def _seen_everywhere(urls: list[str], path: str, mark: str) -> float:
    """Ask over fresh connections, which the workers of one api share out, until old answers are gone for good."""
    started = last_old = time.perf_counter()
    fresh_in_a_row = 0
    # A worker that is behind would be met at least once in so many connections.
    while fresh_in_a_row < 24 and time.perf_counter() - started < PATIENCE:
        for url in urls:
            if mark in _get(url, path):
                fresh_in_a_row += 1
            else:
                fresh_in_a_row, last_old = 0, time.perf_counter()
        time.sleep(0.005)
    return last_old - started


def _get(url: str, path: str) -> str:
    connection = HTTPConnection(*address_of(url), timeout=5)
    connection.request("GET", path)
    body = connection.getresponse().read().decode()
    connection.close()
    return body
