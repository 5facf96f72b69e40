"""The same work on ever more dossiers: track, queue page, submit, lifecycle; and how long loading takes."""

import asyncio
import os
import time
from typing import Any

import asyncpg

from benchmarks import load, room
from benchmarks.arrivals import fixed
from benchmarks.bench import Bench
from benchmarks.city import City
from benchmarks.figures import spread
from benchmarks.groups.lifecycle import lives, p95_of_requests
from benchmarks.machine import Meter
from benchmarks.plan import Plan
from benchmarks.results import Row, one
from benchmarks.wire import encode

OPEN_SHARE = 20
"""One in so many dossiers is still open."""
CONNECTIONS = 8
SAMPLE = 20_000
BEGIN = 100_000


def measure(bench: Bench) -> None:
    """Measure what is there, load a step, measure again; in a city of its own unless there is no time for one."""
    if bench.pace.quick:
        _measure(bench)
        return
    with City() as city:
        own = Bench(city, bench.pace, bench.say)
        own.prepare()
        _measure(own)
        bench.rows += own.rows


def _measure(bench: Bench) -> None:
    # Nobody tidies the long values while others are measured: for hours, at the largest size, and nothing depends on it.
    bench.execute("ALTER TABLE dossier SET (toast.autovacuum_enabled = false)")
    found: dict[int, dict[str, Any]] = {}
    meter, per_dossier = Meter({}), float(room.PER_DOSSIER)
    for size in bench.pace.growth:
        before, held = bench.count, _database_bytes(bench)
        if size > before:
            try:
                room.check(bench.city.database.home, before, size, per_dossier)
            except room.NoRoom as error:
                bench.say(f"    {error}")
                break
        loading = grow(bench, size - before) if size > before else 0.0
        count, held = bench.count, _database_bytes(bench) - held
        found[count] = {"loading_s": round(loading, 1), **_at(bench)}
        if count - before >= BEGIN // 2:
            each = held / (count - before)
            per_dossier = max(per_dossier, each)
            found[count] |= {"loaded_per_s": round((count - before) / loading), "bytes_each": round(each)}
        bench.say(f"    {count:>10,} dossiers: {found[count]}")
    _report(bench, found, meter.stop().foreign)


def grow(bench: Bench, more: int) -> float:
    """Load dossiers, some of them open, and return the seconds it took, statistics and the way to the disk included."""
    started = time.perf_counter()
    bench.take(more // OPEN_SHARE, "processing", real=False, tidied=False)
    bench.grown = bench.take(more - more // OPEN_SHARE, "history", real=False)
    # What the system still holds back would be written while we measure.
    os.sync()
    return time.perf_counter() - started


def _database_bytes(bench: Bench) -> int:
    async def ask() -> int:
        connection = await asyncpg.connect(bench.city.database.dsn)
        try:
            return int(await connection.fetchval("SELECT pg_database_size(current_database())"))
        finally:
            await connection.close()

    return asyncio.run(ask())


def _at(bench: Bench) -> dict[str, Any]:
    """Return median times in ms and rates with this many dossiers, hello beside them."""
    url, _ = bench.city.api()
    hello, _ = bench.city.hello()
    numbers = bench.grown or bench.take(1_000, "history", real=False)
    step = max(len(numbers) // SAMPLE, 1)
    tracked = [bench.target.track(bench.people, number) for number in numbers[::step]]
    queues = [bench.target.queue_page(bench.people, number) for number in range(len(bench.people.places))]
    seconds, times = bench.pace.seconds / 2, {}
    for name, address, requests in (
        ("hello", hello, [encode("GET", "/")]),
        ("track", url, tracked),
        ("queue", url, queues),
    ):
        runs = [_median(address, requests, seconds) for _ in range(bench.pace.repetitions)]
        times[f"{name}_ms"] = round(spread(runs).median, 3)
    times["submit_per_s"] = round(_submitted(bench), 1)
    life, _ = lives(bench, fixed(10.0, max(bench.pace.seconds, 2.0)))
    times["lifecycle_p95_ms"] = round(p95_of_requests(life), 1)
    return times


def _median(url: str, requests: list[bytes], seconds: float) -> float:
    plan = Plan(url=url, mode="closed", connections=CONNECTIONS, requests=requests, seconds=seconds)
    return load.run(plan).latency()["p50"]


def _submitted(bench: Bench) -> float:
    url, _ = bench.city.api(2)
    rates = []
    for _ in range(bench.pace.repetitions):
        numbers = bench.take(int(500 * bench.pace.seconds), "draft", tidied=False)
        requests = [bench.target.submit(bench.people, number) for number in numbers]
        plan = Plan(url=url, mode="closed", connections=32, requests=requests, seconds=bench.pace.seconds, repeat=False)
        rates.append(load.run(plan).rate)
    return spread(rates).median


def _report(bench: Bench, found: dict[int, dict[str, Any]], foreign: float) -> None:
    least, large = min(found), max(found)
    # The goals for single paths begin at 10⁵, the curve of the lifecycle at none.
    small = min((size for size in found if BEGIN <= size < large), default=least)
    first, last = found[small], found[large]
    reach = f"{small:,} → {large:,}"
    doubt = "" if large >= 10_000_000 else f"{reach} only; --big goes to 10⁷"
    facts = {f"{size:,}": values for size, values in found.items()}
    common: dict[str, Any] = {"group": "growth", "foreign": foreign, "facts": facts, "limit": "itself, smaller"}
    for what, key, goal in (
        ("track, time", "track_ms", "growth_track"),
        ("queue page, time", "queue_ms", "growth_queue"),
    ):
        value = one(last[key] / first[key])
        bench.add(Row(what=f"{what}, {reach}", value=value, unit="×", goal=goal, doubt=doubt, **common))
    value = one(last["submit_per_s"] / first["submit_per_s"])
    bench.add(Row(what=f"submit, rate, {reach}", value=value, unit="×", goal="growth_submit", doubt=doubt, **common))
    value = one(last["lifecycle_p95_ms"] / found[least]["lifecycle_p95_ms"])
    near = "" if large >= 1_000_000 else f"{least:,} → {large:,} only"
    bench.add(
        Row(
            what=f"lifecycle p95, {least:,} → {large:,}",
            value=value,
            unit="×",
            goal="lifecycle_curve",
            doubt=near,
            **common,
        )
    )
