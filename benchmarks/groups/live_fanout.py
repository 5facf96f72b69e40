"""Thousands of viewers of the live board on one worker: who is reached, what it costs, what others notice."""

import array
import asyncio
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct
from redis.asyncio import Redis

from benchmarks import load
from benchmarks.arrivals import fixed
from benchmarks.bench import Bench
from benchmarks.figures import percentiles, ratios, spread
from benchmarks.machine import Meter, Usage
from benchmarks.plan import Plan, Result
from benchmarks.results import Row, foreign_of, one
from benchmarks.viewers import Watched
from ihanoi.platform.live import IDLE_SECONDS, Frame, publish

FRAMES, EVERY = 10, 0.3
OTHERS_PER_SECOND = 60.0
BOARD = "/v1/satisfaction/live"
LAST_SECONDS = 2.0
"""How long the last frame is waited for before the viewers hang up."""
OWN_LATENESS = 0.5
"""From this share of the others' p99 on, the generator's own lateness may be what was measured."""

_ids = itertools.count(1)


class Beside(Struct, frozen=True, kw_only=True):
    """One repetition: read alone, open the viewers, publish to them alone, read while publishing, hang up."""

    alone: Result
    opened: int
    resting: float
    """Processor time of the api per second while nothing is published, seconds; 0 where it was not looked at."""
    publishing: Usage
    beside: Result
    both: Usage
    seen: Watched
    frames: int


def measure(bench: Bench) -> None:
    """Read alone and beside viewers by turns."""
    url, _ = bench.city.api()
    seconds = 2.0 if bench.pace.quick else bench.pace.seconds
    numbers = bench.take(256, "processing", real=False)
    others = [bench.target.track(bench.people, number) for number in numbers]
    plan = Plan(url=url, mode="open", connections=64, requests=others, arrivals=fixed(OTHERS_PER_SECOND, seconds))
    turns: list[Beside] = []
    while len(turns) < (1 if bench.pace.quick else bench.pace.repetitions):
        if turns:
            # The api learns that a viewer hung up when it next has something for them, at the latest a beat.
            time.sleep(IDLE_SECONDS + LAST_SECONDS)
        turns.append(_turn(bench, plan, seconds, rest=not turns))
    _report(bench, turns)
    _report_others(bench, turns)


def _turn(bench: Bench, plan: Plan, seconds: float, *, rest: bool) -> Beside:
    url, pid = bench.city.api()
    alone = load.run(plan)
    with tempfile.NamedTemporaryFile() as answer:
        command = [sys.executable, "-m", "benchmarks.viewers", url, BOARD, str(bench.pace.viewers), answer.name]
        viewers = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert viewers.stdout is not None
        assert viewers.stdin is not None
        opened = int(viewers.stdout.readline() or b"0")
        groups: dict[str, Iterable[int]] = {
            "app": [pid],
            "viewers": [viewers.pid],
            "database": [bench.city.database_pid],
        }
        resting = _resting(groups, seconds) if rest else 0.0
        meter = Meter(groups)
        _publish(bench, FRAMES)
        publishing = meter.stop()
        meter = Meter(groups)
        reading, frames = load.start(plan), round(seconds / EVERY)
        _publish(bench, frames)
        both = meter.stop()
        beside = load.finish(reading)
        time.sleep(LAST_SECONDS)
        viewers.stdin.close()
        viewers.wait()
        seen = msgspec.msgpack.decode(answer.read(), type=Watched)
    return Beside(
        alone=alone,
        opened=opened,
        resting=resting,
        publishing=publishing,
        beside=beside,
        both=both,
        seen=seen,
        frames=FRAMES + frames,
    )


def _resting(groups: dict[str, Iterable[int]], seconds: float) -> float:
    meter = Meter(groups)
    time.sleep(seconds)
    usage = meter.stop()
    return usage.seconds["app"] / usage.wall


def _publish(bench: Bench, frames: int) -> None:
    async def send() -> None:
        redis = Redis.from_url(bench.city.cache.url)
        for _ in range(frames):
            data = b'{"bench":%d,"figures":{"ratings":12345,"very_satisfied":0.9}}' % time.monotonic_ns()
            # Each has an id, so that none may be left out for a newer one and every delivery counts.
            await publish(redis, [Frame("satisfaction", next(_ids), "figures", data)])
            await asyncio.sleep(EVERY)
        await redis.aclose()

    asyncio.run(send())


def _report(bench: Bench, turns: list[Beside]) -> None:
    arrived: array.array[float] = array.array("f")
    for turn in turns:
        arrived.frombytes(turn.seen.latencies)
    facts = {
        "viewers": [turn.opened for turn in turns],
        "refused": [turn.seen.refused for turn in turns],
        "samples": [sample for turn in turns for sample in turn.seen.samples],
        "deliveries": [turn.seen.deliveries for turn in turns],
        "arrival_ms": {name: round(value * 1000, 1) for name, value in percentiles(arrived).items()},
        "cpu_at_rest_us_per_viewer_second": round(turns[0].resting / max(turns[0].opened, 1) * 1e6, 1),
        "viewers_core_share": [_share(turn.publishing, "viewers") for turn in turns],
        "viewers_late_p99_ms": [round(turn.seen.late_p99 * 1000, 1) for turn in turns],
    }
    wanted = bench.pace.viewers * sum(turn.frames for turn in turns)
    common: dict[str, Any] = {
        "group": "live_fanout",
        "facts": facts,
        "foreign": foreign_of([turn.publishing for turn in turns]),
        "doubt": _few(bench),
    }
    bench.add(Row(what="share of deliveries", value=one(len(arrived) / wanted), goal="live_delivered", **common))
    # An idle stream beats when it has heard nothing for seconds: none does while frames come.
    costs = [turn.publishing.seconds["app"] / max(turn.opened * FRAMES, 1) * 1e6 for turn in turns]
    bench.add(Row(what="CPU per delivery", value=spread(costs), unit="µs", goal="live_cpu", **common))


def _report_others(bench: Bench, turns: list[Beside]) -> None:
    alone = [turn.alone.latency() for turn in turns]
    beside = [turn.beside.latency() for turn in turns]
    late = [turn.beside.late_p99 * 1000 for turn in turns]
    own = spread(late).median >= OWN_LATENESS * spread([latency["p99"] for latency in beside]).median
    doubts = [_few(bench), "the generator's own lateness is half of it or more" if own else ""]
    bench.add(
        Row(
            group="live_fanout",
            what="other requests' p99, with viewers / without",
            value=ratios([latency["p99"] for latency in beside], [latency["p99"] for latency in alone]),
            unit="×",
            goal="live_others",
            facts={
                "alone_ms": alone,
                "beside_ms": beside,
                "generator_late_p99_ms": {
                    "alone": [round(turn.alone.late_p99 * 1000, 2) for turn in turns],
                    "beside": [round(lateness, 2) for lateness in late],
                },
                "core_share": {name: [_share(turn.both, name) for turn in turns] for name in turns[0].both.seconds},
                "viewers_late_p99_ms": [round(turn.seen.late_p99 * 1000, 1) for turn in turns],
            },
            foreign=foreign_of([turn.both for turn in turns]),
            doubt=", ".join(filter(None, doubts)),
        )
    )


def _share(usage: Usage, name: str) -> float:
    """Return how much of one core a group used."""
    return round(usage.seconds[name] / usage.wall, 2)


def _few(bench: Bench) -> str:
    return "" if bench.pace.viewers >= 5_000 else f"{bench.pace.viewers:,} viewers instead of 5,000"
