"""Rating: beside a plain append, and everybody rating one service beside ratings spread over many."""

from collections.abc import Sequence

from benchmarks import pairs
from benchmarks.bench import Bench
from benchmarks.groups.beside_database import CONNECTIONS, WORKERS
from benchmarks.groups.submit import PER_SECOND
from benchmarks.people import sql_id
from benchmarks.plan import Plan
from benchmarks.results import Row

APPEND = f"""
\\set i :i + 1
\\set n :base + :client_id * 10000000 + :i
\\set p mod(:i, {{places}}) + 1
INSERT INTO bench_append (dossier_id, unit_id, procedure_code, level, reasons, rated_at) \
VALUES ({sql_id(":n::bigint")}, (ARRAY[{{units}}]::uuid[])[:p::int], '1.004222', 2, '{{{{time}}}}', now());
"""


def measure(bench: Bench) -> None:
    """Rate returned dossiers, each once."""
    places = bench.people.places
    count = int(PER_SECOND * bench.pace.seconds * bench.pace.repetitions)
    everything = list(bench.take(count, "returned", real=False))
    hot = list(bench.take(count, "returned", real=False, hot=True))
    append = APPEND.format(units=",".join(f"'{place.unit_id}'" for place in places), places=len(places))
    _table(bench)
    pair = pairs.interleave(
        pairs.queried(bench.city, [append], bench.fresh),
        _rating(bench, everything),
        bench.pace.repetitions,
        bench.pace.seconds,
    )
    bench.add(pairs.row(pair, group="rate", what="rate a service", goal="rate", limit="pgbench, one insert"))
    _hot(bench, hot)


def _hot(bench: Bench, hot: Sequence[int]) -> None:
    """Measure one procedure of one unit against many units, as many requests on each side."""
    numbers = list(bench.take(len(hot), "returned", real=False))
    pair = pairs.interleave(
        _rating(bench, numbers), _rating(bench, hot), bench.pace.repetitions, min(bench.pace.seconds, 2.0)
    )
    bench.add(
        Row(
            group="rate",
            what="everybody rates one service",
            value=pair.ratio,
            goal="rate_hot",
            limit="ratings spread over units",
            foreign=pair.foreign,
            facts={"hot_per_s": [round(p.rate, 1) for p in pair.paths], "errors": [p.counts for p in pair.paths]},
        )
    )


def _rating(bench: Bench, numbers: Sequence[int]) -> pairs.Side:
    url, pid = bench.city.api(WORKERS)
    left, share = list(numbers), max(len(numbers) // bench.pace.repetitions, 1)

    def plan(seconds: float) -> Plan:
        sent, left[:] = left[:share], left[share:]
        requests = [bench.target.rate(bench.people, number) for number in sent]
        return Plan(url=url, mode="closed", connections=CONNECTIONS, requests=requests, seconds=seconds, repeat=False)

    return pairs.asked(bench.city, pid, plan)


def _table(bench: Bench) -> None:
    bench.execute("CREATE TABLE IF NOT EXISTS bench_append (LIKE rating INCLUDING ALL)")
