"""Reading one procedure, beside the same server's hello."""

from benchmarks import pairs
from benchmarks.bench import Bench
from benchmarks.plan import Plan
from benchmarks.register import procedures
from benchmarks.wire import encode

CONNECTIONS = 32


def measure(bench: Bench) -> None:
    """Read every procedure in turn."""
    codes = [p.code for p in procedures(bench.city.settings.procedures_dir)]
    pair = beside_hello(bench, [bench.target.read_item(code) for code in codes])
    bench.add(
        pairs.row(
            pair,
            group="catalogue_read",
            what="one procedure, whole",
            goal="catalogue_read",
            limit="raw hello",
            procedures=len(codes),
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
