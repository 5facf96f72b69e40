"""What a city does all day: requests of every kind in their usual shares, the writes each on a dossier of its own."""

import itertools
import random
from collections.abc import Callable, Sequence
from uuid import uuid4

from benchmarks.arrivals import poisson
from benchmarks.bench import Bench
from benchmarks.plan import Plan
from benchmarks.register import procedures, questions

SHARES = {
    "read": 40,
    "search": 20,
    "track": 20,
    "prefill": 8,
    "queue": 2,
    "desk": 1,
    "move": 2,
    "submit": 3,
    "rate": 2,
    "draft": 2,
}
NAMES = list(SHARES)
COUNTER = ("queue", "desk", "move")
"""What officers do at the counter."""
READY = {"submit": "draft", "move": "submitted", "rate": "returned", "track": "processing", "desk": "submitted"}
SEARCHED = 60
NEW_WORDS = 1 / 3
"""Share of searches made as if nobody had asked the same before: an assumption, and a cautious one."""


def make(bench: Bench, url: str, rate: float, seconds: float, connections: int = 512) -> Plan:
    """Return a plan of random arrivals, everything it needs made ready in the database."""
    arrivals = poisson(rate, seconds)
    source = random.Random(len(arrivals))
    kinds = source.choices(NAMES, weights=list(SHARES.values()), k=len(arrivals))
    return Plan(
        url=url,
        mode="open",
        connections=connections,
        requests=_requests(bench, kinds, source),
        labels=[NAMES.index(kind) for kind in kinds],
        names=NAMES,
        apart=list(COUNTER),
        arrivals=arrivals,
        repeat=False,
    )


def _requests(bench: Bench, kinds: Sequence[str], source: random.Random) -> list[bytes]:
    own = procedures(bench.city.settings.procedures_dir)
    words = [question.query for question in questions(own)][:SEARCHED]
    ready = {}
    for kind, state in READY.items():
        # Reads may meet the same dossier again; a write needs one that nobody wrote to.
        count = min(kinds.count(kind), 500) if kind in ("track", "desk") else kinds.count(kind)
        numbers = list(bench.take(max(count, 1), state, real=kind != "track"))
        ready[kind] = numbers if kind not in ("track", "desk") else numbers * (kinds.count(kind) // len(numbers) + 1)
    people, target, new = bench.people, bench.target, itertools.count(source.randrange(10**9) + 1)
    make_one: dict[str, Callable[[int], bytes]] = {
        "read": lambda _: target.read_item(source.choice(own).code),
        "search": lambda _: target.search(source.choice(words), next(new) if source.random() < NEW_WORDS else 0),
        "track": lambda _: target.track(people, ready["track"].pop()),
        "prefill": lambda someone: target.prefill(people, someone),
        "queue": lambda someone: target.queue_page(people, someone),
        "desk": lambda _: target.desk(people, ready["desk"].pop()),
        "move": lambda _: target.accept(people, ready["move"].pop()),
        "submit": lambda _: target.submit(people, ready["submit"].pop()),
        "rate": lambda _: target.rate(people, ready["rate"].pop()),
        "draft": lambda someone: target.open_draft(people, someone, str(uuid4())),
    }
    return [make_one[kind](source.randrange(people.citizens)) for kind in kinds]
