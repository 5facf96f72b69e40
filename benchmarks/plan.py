"""What a load generator is told, and what it found."""

import array
import itertools
import resource
import time
from collections import Counter, defaultdict
from typing import Literal

from msgspec import Struct, field

from benchmarks.figures import percentile, percentiles

SAMPLES = 5


class Plan(Struct, kw_only=True):
    """What to send. In the open loop arrival *i* sends request *i*, from the beginning again with ``repeat``."""

    url: str
    mode: Literal["closed", "open"]
    connections: int
    requests: list[bytes]
    labels: list[int] = []
    """For each request the position of its name in ``names``; empty when there is only one."""
    names: list[str] = field(default_factory=lambda: ["request"])
    seconds: float = 2.0
    arrivals: list[float] = []
    """Open loop: intended starts, in seconds from the beginning."""
    repeat: bool = True
    grace: float = 10.0
    """Seconds for which answers are waited for after the last request was sent; what is missing then is lost."""
    crowd: int = 0
    """Open loop: how many may wait at once; who comes when there are more gives up and is lost. 0 sets no limit."""
    apart: list[str] = []
    """Open loop: names whose requests go over connections of their own, as officers have machines of their own."""
    flow: str = ""
    """Name of a flow in ``benchmarks.flows``; each request is then a case of it, encoded by itself."""


class Result(Struct, kw_only=True):
    """What came of it; the four arrays are parallel, in the order of the answers."""

    started: float
    """Moment of ``time.perf_counter``, the same clock for all processes of a machine."""
    wall: float
    cpu: float
    exhausted: bool
    """A closed loop ran out of requests before its time."""
    late_p99: float
    """How late the generator itself was, seconds: its own quality, part of every latency."""
    names: list[str]
    offsets: bytes
    latencies: bytes
    labels: bytes
    statuses: bytes
    samples: list[str]

    def floats(self, which: Literal["offsets", "latencies"]) -> "array.array[float]":
        """Return intended starts or latencies, in seconds."""
        return array.array("f", getattr(self, which))

    def small(self, which: Literal["labels", "statuses"]) -> "array.array[int]":
        """Return labels or statuses."""
        return array.array("H", getattr(self, which))

    @property
    def counts(self) -> dict[int, int]:
        """How many answers had each status; 0 counts the lost ones."""
        return dict(sorted(Counter(self.small("statuses")).items()))

    @property
    def good(self) -> int:
        """How many answers were 2xx or 304."""
        return sum(number for status, number in self.counts.items() if 200 <= status < 300 or status == 304)

    @property
    def rate(self) -> float:
        """Good answers per second."""
        return self.good / self.wall

    def rate_within(self, seconds: float) -> float:
        """Good answers per second that came while requests were still being sent."""
        answers = zip(self.floats("offsets"), self.floats("latencies"), self.small("statuses"), strict=True)
        return sum(offset + taken <= seconds and 200 <= status < 400 for offset, taken, status in answers) / seconds

    def by_name(self) -> dict[str, list[float]]:
        """Return the latencies of good answers by name."""
        found: dict[str, list[float]] = defaultdict(list)
        for label, status, latency in zip(
            self.small("labels"), self.small("statuses"), self.floats("latencies"), strict=True
        ):
            if 200 <= status < 300 or status == 304:
                found[self.names[label]].append(latency)
        return found

    def latency(self, name: str | None = None) -> dict[str, float]:
        """Return percentiles of good answers in milliseconds, of one name or of all."""
        named = self.by_name()
        values = named.get(name, []) if name else list(itertools.chain.from_iterable(named.values()))
        return {step: round(value * 1000, 3) for step, value in percentiles(values).items()}


class Recorder:
    """Gathers what happens to requests."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.offsets, self.latencies = array.array("f"), array.array("f")
        self.labels, self.statuses = array.array("H"), array.array("H")
        self.lateness: list[float] = []
        self.samples: list[str] = []
        self.started = time.perf_counter()

    def note(self, label: int, intended: float, status: int, body: bytes) -> None:
        """Note an answer; ``intended`` is a moment of ``time.perf_counter``."""
        self.offsets.append(intended - self.started)
        self.latencies.append(time.perf_counter() - intended)
        self.labels.append(label)
        self.statuses.append(status)
        if not 200 <= status < 400 and len(self.samples) < SAMPLES:
            self.samples.append(f"{self.names[label]}: {status} {body[:300].decode('utf-8', 'replace')}")

    def result(self, wall: float, *, exhausted: bool) -> Result:
        """Return everything that was noted."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return Result(
            started=self.started,
            wall=wall,
            cpu=usage.ru_utime + usage.ru_stime,
            exhausted=exhausted,
            late_p99=percentile(sorted(self.lateness), 99),
            names=self.names,
            offsets=self.offsets.tobytes(),
            latencies=self.latencies.tobytes(),
            labels=self.labels.tobytes(),
            statuses=self.statuses.tobytes(),
            samples=self.samples,
        )
