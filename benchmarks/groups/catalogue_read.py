"""Reading one procedure, beside the same server's hello."""

import asyncio

from benchmarks import load, pairs
from benchmarks.bench import Bench, ask
from benchmarks.plan import Plan
from benchmarks.register import procedures
from benchmarks.wire import encode

CONNECTIONS = 32
GZIP = b"\x1f\x8b"
"""What compressed bytes begin with."""


def measure(bench: Bench) -> None:
    """Read every procedure in turn, as it is and compressed."""
    codes = [p.code for p in procedures(bench.city.settings.procedures_dir)]
    for zipped in (False, True):
        requests = [bench.target.read_item(code, zipped=zipped) for code in codes]
        url, _ = bench.city.api()
        # An answer is compressed when it is first asked for, and then kept: that once is not what is measured.
        load.run(Plan(url=url, mode="closed", connections=CONNECTIONS, requests=requests, repeat=False, seconds=30))
        _, body = asyncio.run(ask(url, requests[0]))
        if body.startswith(GZIP) != zipped:
            raise RuntimeError(f"a procedure compressed: {not zipped}, wanted: {zipped}")
        bench.add(
            pairs.row(
                beside_hello(bench, requests),
                group="catalogue_read",
                what="one procedure, whole" + (", compressed" if zipped else ""),
                goal="catalogue_read",
                limit="raw hello",
                procedures=len(codes),
                first_body_bytes=len(body),
            )
        )


def beside_hello(bench: Bench, requests: list[bytes]) -> pairs.Pair:
    """Send requests to one worker, by turns with hello on one worker."""
    url, pid = bench.city.api()
    hello_url, hello_pid = bench.city.hello()

    def plan(address: str, sent: list[bytes], seconds: float) -> Plan:
        return Plan(url=address, mode="closed", connections=CONNECTIONS, requests=sent, seconds=seconds)

    hello = [encode("GET", "/")]
    return pairs.interleave(
        pairs.asked(bench.city, hello_pid, lambda seconds: plan(hello_url, hello, seconds)),
        pairs.asked(bench.city, pid, lambda seconds: plan(url, requests, seconds)),
        bench.pace.repetitions,
        bench.pace.seconds,
    )
