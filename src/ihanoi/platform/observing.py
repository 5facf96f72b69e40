"""Logs without personal data, and metrics: what was asked, how long it took, how it ended."""

import hmac
import logging
import time
from datetime import UTC, datetime
from typing import Any, ClassVar

import msgspec
import structlog
from litestar import Request, Response
from litestar.datastructures import State
from litestar.types import ASGIApp, Message
from msgspec import Struct
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from ihanoi.kernel.errors import DomainError, Kind
from ihanoi.platform.methods import get

REQUESTS = Counter("ihanoi_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "ihanoi_request_seconds",
    "Time from the request to the end of its answer.",
    ["method", "route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
WAITING = Gauge("ihanoi_waiting", "Requests waiting to begin.", ["urgency"], multiprocess_mode="livesum")
WAITED = Histogram(
    "ihanoi_waited_seconds",
    "Time in line of requests that did not begin at once; their time from there on counts apart.",
    ["urgency"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1),
)
TURNED_AWAY = Counter("ihanoi_turned_away_total", "Requests answered 429 because too many waited.", ["urgency"])
STREAMS = Gauge("ihanoi_streams_open", "Live streams open.", multiprocess_mode="livesum")
EVENTS_RELAYED = Counter("ihanoi_events_relayed_total", "Events passed on by the relay.")
JOBS_DONE = Counter("ihanoi_jobs_total", "Jobs finished.", ["job", "outcome"])

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Any other is the sender's invention and counted under one name: a label for each would fill memory."""

# Without local variables: those hold tokens, names and answers.
TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))


class AccessLine(Struct, frozen=True):
    """What the log says of a request: its route's template, never its address."""

    method: str
    route: str
    status: int
    ms: float
    timestamp: datetime
    event: str = "request"
    level: str = "info"


def _encode(record: Any, **options: Any) -> bytes:
    return msgspec.json.encode(record, enc_hook=options["default"])


def configure_logging(level: str) -> None:
    """Write one JSON object a line to standard output; libraries' own records pass through the same form."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            TRACEBACKS,
            structlog.processors.JSONRenderer(serializer=_encode),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.BytesLoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer = structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            TRACEBACKS,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(renderer)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These log whole addresses of requests, which may carry secrets.
    for noisy in ("httpx", "httpx2", "httpcore", "httpcore2"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class Observation:
    """Counts each answer under its route's template, never its address, and logs one line about it.

    It stands before the framework: what a request costs there belongs to its time.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._counters: dict[tuple[str, str, int], Counter] = {}
        self._clocks: dict[tuple[str, str], Histogram] = {}
        # As structlog writes, without its processors: no other line is written so often.
        self._write = structlog.BytesLogger().msg if logging.getLogger().isEnabledFor(logging.INFO) else None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass the request on and note how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._note(method, scope.get("path_template", ""), status, time.perf_counter() - started)

    def _note(self, method: str, route: str, status: int, taken: float) -> None:
        try:
            counter, clock = self._counters[method, route, status], self._clocks[method, route]
        except KeyError:
            counter = self._counters[method, route, status] = REQUESTS.labels(method, route, status)
            clock = self._clocks[method, route] = SECONDS.labels(method, route)
        counter.inc()
        clock.observe(taken)
        if self._write:
            line = AccessLine(method, route, status, round(taken * 1000, 1), datetime.now(UTC))
            self._write(msgspec.json.encode(line))


class OperatorsOnly(DomainError):
    """The figures were asked for without the operators' token."""

    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED
    code = "operators_only"
    title = "For operators only"
    detail_vi = "Số liệu vận hành chỉ dành cho người vận hành. Hãy gửi mã truy cập đặt trong IHANOI_METRICS_TOKEN."
    detail_en = "These figures are for operators. Send the token set in IHANOI_METRICS_TOKEN as bearer token."


@get("/metrics", include_in_schema=False, opt={"open": "operators", "own_token": True}, sync_to_thread=False)
def metrics(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Return the figures of all workers in Prometheus' text format.

    Raises:
        OperatorsOnly: the bearer token is not the one in the settings, or none is set.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    wanted: str = state.metrics_token
    known = scheme.lower() == "bearer" and hmac.compare_digest(token.encode(), wanted.encode())
    if not (wanted and known):
        raise OperatorsOnly
    registry = CollectorRegistry()
    try:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    except ValueError:
        # A single worker keeps its figures in memory, without the shared folder.
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
