"""Stories of several requests, each depending on the answer before: the life of a dossier."""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec
from msgspec import Struct

from benchmarks.wire import Connection, encode

if TYPE_CHECKING:
    from benchmarks.plan import Recorder

STEPS = ("submit", "acceptance", "processing", "resolution", "return", "rating", "read", "whole")
"""Names of what is recorded of a lifecycle; ``whole`` is from the intended start to the last answer."""
READ, WHOLE = STEPS.index("read"), STEPS.index("whole")
OK = range(200, 300)
WRONG = 599
"""Recorded as the status of an answer that does not show what was written a moment before."""


class Life(Struct, frozen=True):
    """A draft that waits to be submitted, with whom it takes to finish it."""

    dossier: str
    version: int
    case: str
    citizen: str
    officer: str


class _Seen(Struct):
    version: int = 0
    state: str = ""


async def lifecycle(connection: Connection, recorder: "Recorder", request: bytes, intended: float) -> None:
    """Submit → accept → process → resolve → return → rate, reading back after each write without any pause."""
    life = msgspec.msgpack.decode(request, type=Life)
    begun, version = intended, life.version
    desk, own = f"/v1/desk/dossiers/{life.dossier}", f"/v1/dossiers/{life.dossier}"
    writes: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
        (0, f"{own}/submission", life.citizen, {"case": life.case}),
        (1, f"{desk}/acceptance", life.officer, {}),
        (2, f"{desk}/processing", life.officer, {}),
        (3, f"{desk}/resolution", life.officer, {"outcome": "granted"}),
        (4, f"{desk}/return", life.officer, {}),
    )
    for step, path, token, extra in writes:
        body = msgspec.json.encode({"version": version, **extra})
        status, answer = await connection.ask(encode("POST", path, token=token, key=str(uuid4()), body=body))
        recorder.note(step, intended, status, answer)
        if status not in OK:
            return
        written = msgspec.json.decode(answer, type=_Seen)
        intended = time.perf_counter()
        status, answer = await connection.ask(encode("GET", own, token=life.citizen))
        if status in OK and msgspec.json.decode(answer, type=_Seen) != written:
            status = WRONG
        recorder.note(READ, intended, status, answer)
        if status not in OK:
            return
        intended, version = time.perf_counter(), written.version
    body = b'{"level":"very_satisfied","reasons":["time"]}'
    status, answer = await connection.ask(
        encode("POST", f"{own}/rating", token=life.citizen, key=str(uuid4()), body=body)
    )
    recorder.note(5, intended, status, answer)
    recorder.note(WHOLE, begun, status, answer)


Flow = Callable[[Connection, "Recorder", bytes, float], Awaitable[None]]

FLOWS: Mapping[str, Flow] = {"lifecycle": lifecycle}
