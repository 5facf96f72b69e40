"""Four things that every such system does: iHanoi beside what was published of others, or by turns with one that runs."""

import asyncio
from collections.abc import Callable, Mapping

from benchmarks import pairs
from benchmarks.bench import Bench
from benchmarks.city import City
from benchmarks.dossiers import PROCEDURE
from benchmarks.groups.growth import grow
from benchmarks.groups.submit import PER_SECOND
from benchmarks.peer import Peer
from benchmarks.plan import Plan
from benchmarks.published import beside, published, together
from benchmarks.results import Row, foreign_of
from benchmarks.wire import encode

CONNECTIONS = 16
WORKERS = 2
HELLO_SECONDS = 2.0
"""Enough for the base, which tells how fast the machine was at that moment."""
NO_PROCESS = 0
"""The peer's processes are not ours to watch."""
CREATED = 2_000
"""Requests that create, at the peer, for each second."""
STEPS = {
    "item": ("one item of the catalogue", "peer_item"),
    "create": ("create a case", "peer_create"),
    "case": ("one case", "peer_case"),
    "queue": ("a page of the queue", "peer_queue"),
}
Make = Callable[[float], Plan]


def measure(bench: Bench) -> None:
    """Ask a running system and iHanoi; where there is none, iHanoi in the shape of the published figures.

    That shape has so many cases, which would slow down or speed up what other groups measure: they are loaded into a
    city of their own, unless there is no time for one.
    """
    if bench.peer is not None:
        _by_turns(bench, bench.peer)
    elif bench.pace.quick:
        _alone(bench)
    else:
        with City() as city:
            own = Bench(city, bench.pace, bench.say)
            own.prepare()
            grow(own, published().cases - own.count)
            _alone(own)
            bench.rows += own.rows


def _alone(bench: Bench) -> None:
    url, pid = bench.city.api(WORKERS)
    hello_url, hello_pid = bench.city.hello(WORKERS)
    rows = []

    def hello(seconds: float) -> Plan:
        return _plan(hello_url, [encode("GET", "/")], min(seconds, HELLO_SECONDS), repeat=True)

    for path, requests in _ours(bench).items():
        pair = pairs.interleave(
            pairs.asked(bench.city, hello_pid, hello),
            pairs.asked(bench.city, pid, _in_parts(url, requests, bench.pace.repetitions if path == "create" else 0)),
            bench.pace.repetitions,
            bench.pace.seconds,
        )
        what, goal = STEPS[path]
        rows.append(beside(pair, path, what, goal, bench.count))
    for row in (*rows, together(rows)):
        bench.add(row)


def _by_turns(bench: Bench, peer: Peer) -> None:
    asyncio.run(peer.prepare())
    url, pid = bench.city.api(WORKERS)
    for path, requests in _ours(bench).items():
        pair = pairs.interleave(
            pairs.asked(bench.city, NO_PROCESS, theirs(peer, path)),
            pairs.asked(bench.city, pid, _in_parts(url, requests, bench.pace.repetitions if path == "create" else 0)),
            bench.pace.repetitions,
            bench.pace.seconds,
        )
        bench.add(compared(pair, peer.name, path))


def _ours(bench: Bench) -> Mapping[str, list[bytes]]:
    target, people, places = bench.target, bench.people, len(bench.people.places)
    drafts = bench.take(int(PER_SECOND * bench.pace.seconds * bench.pace.repetitions), "draft")
    cases = bench.take(1_000, "processing")
    return {
        "item": [target.read_item(PROCEDURE)],
        "create": [target.submit(people, number) for number in drafts],
        "case": [target.own(people, number) for number in cases],
        "queue": [target.queue_page(people, number) for number in range(places)],
    }


def theirs(peer: Peer, path: str) -> Make:
    """Return what a peer is sent."""

    def make(seconds: float) -> Plan:
        # Made anew for each run: tokens grow old, and a case is created once.
        created = path == "create"
        requests = peer.requests(path, int(CREATED * seconds) if created else 1)
        return _plan(peer.url, requests, seconds, repeat=not created)

    return make


def _in_parts(url: str, requests: list[bytes], parts: int) -> Make:
    """Return what iHanoi is sent: the same again and again, or with ``parts`` each once, shared among so many runs."""
    left = list(requests)

    def make(seconds: float) -> Plan:
        sent = requests
        if parts:
            share = len(requests) // parts
            sent, left[:] = left[:share], left[share:]
        return _plan(url, sent, seconds, repeat=not parts)

    return make


def _plan(url: str, requests: list[bytes], seconds: float, *, repeat: bool) -> Plan:
    return Plan(
        url=url, mode="closed", connections=CONNECTIONS, requests=requests, seconds=seconds, repeat=repeat, grace=60
    )


def compared(pair: pairs.Pair, name: str, path: str) -> Row:
    """Return how many times as many requests a second iHanoi answers."""
    what, goal = STEPS[path]
    errors = sum(n for side in pair.bases + pair.paths for status, n in side.counts.items() if not 200 <= status < 300)
    sides = {"theirs": pair.bases, "ours": pair.paths}
    facts = {
        side: {
            "per_s": [round(one.rate, 1) for one in measured],
            "latency_ms": measured[-1].latency,
            "statuses": {str(status): n for status, n in measured[-1].counts.items()},
            "samples": measured[-1].samples,
        }
        for side, measured in sides.items()
    }
    return Row(
        group="peers",
        what=f"{what}, iHanoi / {name}",
        value=pair.ratio,
        unit="×",
        goal=goal,
        limit=name,
        facts=facts,
        # While the peer works, its own processes are the others.
        foreign=foreign_of([one.usage for one in pair.paths]),
        doubt=f"{errors} errors" if errors else "",
    )
