"""After everything is measured: where the api's time goes in the groups whose goals were missed."""

import traceback
from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from benchmarks.arrivals import fixed
from benchmarks.bench import QUICK, Bench
from benchmarks.groups import GROUPS, city_mix, lifecycle
from benchmarks.profiles import Line, read
from ihanoi.local.places import private

GLANCE = replace(QUICK, repetitions=1)
SECONDS = 5.0
LIVES, REQUESTS = 10.0, 200.0
"""Per second: what an api with its profiler on still does without a queue."""


def _lives(bench: Bench) -> None:
    lifecycle.lives(bench, fixed(LIVES, SECONDS))


def _mix(bench: Bench) -> None:
    city_mix.offer(bench, REQUESTS, SECONDS)


SHORTER: Mapping[str, Callable[[Bench], None]] = {"lifecycle": _lives, "city_mix": _mix, "overload": _mix}
"""Groups that raise their rate step by step: a glance sends one rate of the same requests."""
NOT_THE_API = frozenset(
    {
        "search_process",
        "search_quality",
        "load_catalogue",
        "catalogue_growth",
        "cold_start",
        "publish_visible",
        "growth",
        "peers",
    }
)
"""Groups whose figures an api's profile does not explain: other processes, starting, or sizes."""


def missed(bench: Bench) -> list[str]:
    """Return the groups with a missed goal that a profile can say something about, in their order."""
    found = {row.group for row in bench.rows if row.missed}
    return [group for group in GROUPS if group in found - NOT_THE_API]


def glance(bench: Bench, groups: Iterable[str]) -> dict[str, list[Line]]:
    """Run groups once more, briefly, with the profiler on; what they measure now is thrown away."""
    kept, bench.rows = bench.rows, []
    curves, bench.curves = bench.curves, []
    pace, bench.pace, say, bench.say = bench.pace, GLANCE, bench.say, lambda _: None
    bench.city.stop_apis()
    bench.city.profiles = private(bench.city.folder / "profiles")
    found = {}
    try:
        for group in groups:
            say(f"a glance at where the time goes: {group}")
            try:
                SHORTER.get(group, GROUPS[group])(bench)
            except Exception:  # noqa: BLE001, the figures are there: a table less is no reason to lose them
                traceback.print_exc()
            bench.city.stop_apis()
            found[group] = read(bench.city.profiles)
    finally:
        bench.rows, bench.curves, bench.pace, bench.say = kept, curves, pace, say
        bench.city.profiles = None
    return found
