"""The groups of ``make bench``, one module each, in the order in which they run."""

from collections.abc import Callable, Mapping

from benchmarks.bench import Bench
from benchmarks.groups import (
    catalogue_growth,
    catalogue_read,
    city_mix,
    cold_start,
    growth,
    lifecycle,
    live_fanout,
    load_catalogue,
    overload,
    peers,
    prefill,
    publish_visible,
    queue_page,
    rate,
    search_http,
    search_process,
    search_quality,
    submit,
    track,
    transition,
)

GROUPS: Mapping[str, Callable[[Bench], None]] = {
    "catalogue_read": catalogue_read.measure,
    "search_http": search_http.measure,
    "search_process": search_process.measure,
    "search_quality": search_quality.measure,
    "load_catalogue": load_catalogue.measure,
    "catalogue_growth": catalogue_growth.measure,
    "cold_start": cold_start.measure,
    "publish_visible": publish_visible.measure,
    "prefill": prefill.measure,
    "submit": submit.measure,
    "track": track.measure,
    "queue_page": queue_page.measure,
    "transition": transition.measure,
    "rate": rate.measure,
    "live_fanout": live_fanout.measure,
    "lifecycle": lifecycle.measure,
    "city_mix": city_mix.measure,
    "overload": overload.measure,
    "growth": growth.measure,
    "peers": peers.measure,
}
