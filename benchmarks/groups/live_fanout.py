"""Thousands of viewers of the live board on one worker: who is reached, what it costs, what others notice."""

import array
import asyncio
import subprocess
import sys
import time
from typing import Any

import msgspec
from redis.asyncio import Redis

from benchmarks import load
from benchmarks.arrivals import fixed
from benchmarks.bench import Bench
from benchmarks.figures import percentiles
from benchmarks.machine import Meter
from benchmarks.plan import Plan
from benchmarks.results import Row, one
from benchmarks.viewers import Watched
from ihanoi.platform.live import Frame, publish

FRAMES, EVERY = 10, 0.3
OTHERS_PER_SECOND = 60.0
BOARD = "/v1/satisfaction/live"


def measure(bench: Bench) -> None:
    """Read alone, read beside viewers, then publish to the viewers alone."""
    url, pid = bench.city.api()
    seconds = 2.0 if bench.pace.quick else bench.pace.seconds
    numbers = bench.take(256, "processing", real=False)
    others = [bench.target.track(bench.people, number) for number in numbers]
    plan = Plan(url=url, mode="open", connections=64, requests=others, arrivals=fixed(OTHERS_PER_SECOND, seconds))
    alone = load.run(plan)
    viewers = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.viewers", url, BOARD, str(bench.pace.viewers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert viewers.stdout is not None
    assert viewers.stdin is not None
    opened = int(viewers.stdout.readline() or b"0")
    idle = Meter({"app": [pid]})
    time.sleep(seconds)
    resting = idle.stop()
    meter = Meter({"app": [pid]})
    _publish(bench)
    usage = meter.stop()
    beside = load.start(plan)
    _publish(bench)
    together = load.finish(beside)
    viewers.stdin.close()
    seen = msgspec.msgpack.decode(viewers.stdout.read(), type=Watched)
    viewers.wait()
    _report(bench, seen, opened, usage.seconds["app"], usage.wall, resting.seconds["app"] / resting.wall, usage.foreign)
    ratio = together.latency()["p99"] / max(alone.latency()["p99"], 0.001)
    bench.add(
        Row(
            group="live_fanout",
            what="other requests' p99, with viewers / without",
            value=one(ratio),
            unit="×",
            goal="live_others",
            facts={"alone_ms": alone.latency(), "beside_ms": together.latency()},
            foreign=usage.foreign,
        )
    )


def _report(bench: Bench, seen: Watched, opened: int, cpu: float, wall: float, resting: float, foreign: float) -> None:
    wanted = bench.pace.viewers * FRAMES * 2
    delivered = max(seen.deliveries, 1)
    arrived: array.array[float] = array.array("f", seen.latencies)
    facts = {
        "viewers": opened,
        "refused": seen.refused,
        "deliveries": seen.deliveries,
        "arrival_ms": {name: round(value * 1000, 1) for name, value in percentiles(arrived).items()},
        "cpu_at_rest_us_per_viewer_second": round(resting / max(opened, 1) * 1e6, 1),
    }
    doubt = "" if bench.pace.viewers >= 5_000 else f"{bench.pace.viewers:,} viewers instead of 5,000"
    common: dict[str, Any] = {"group": "live_fanout", "facts": facts, "foreign": foreign, "doubt": doubt}
    bench.add(Row(what="share of deliveries", value=one(seen.deliveries / wanted), goal="live_delivered", **common))
    # Half the frames went out in the stretch that was metered; what streams cost at rest is told apart.
    net = max(cpu - resting * wall, 0.0) / (delivered / 2) * 1e6
    bench.add(Row(what="CPU per delivery, without idle beats", value=one(net), unit="µs", goal="live_cpu", **common))


def _publish(bench: Bench) -> None:
    async def send() -> None:
        redis = Redis.from_url(bench.city.cache.url)
        for _ in range(FRAMES):
            data = b'{"bench":%d,"figures":{"ratings":12345,"very_satisfied":0.9}}' % time.monotonic_ns()
            await publish(redis, [Frame("satisfaction", 0, "figures", data)])
            await asyncio.sleep(EVERY)
        await redis.aclose()

    asyncio.run(send())
