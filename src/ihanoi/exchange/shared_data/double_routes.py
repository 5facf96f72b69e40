"""The platform's double over HTTP: each register under its own name."""

from collections.abc import Callable

from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from litestar.types import BeforeRequestHookHandler

from ihanoi.exchange.shared_data.double import SharedRegisters
from ihanoi.exchange.shared_data.record import NOT_FOUND, LookUp, Refusal, SharedRecord
from ihanoi.exchange.shared_data.register import NAMES


@get("/log")
async def shared_look_ups(shared: NamedDependency[SharedRegisters]) -> dict[str, dict[str, int]]:
    """Tell how many look-ups there were in each register for each purpose, and nothing about whom."""
    counted: dict[str, dict[str, int]] = {}
    for (register, purpose), count in shared.look_ups.items():
        counted.setdefault(register, {})[purpose] = count
    return counted


def shared_data_router(shared: SharedRegisters, guard: Callable[[str], BeforeRequestHookHandler]) -> Router:
    """Serve the registers under ``/shared-data``; the guard of each may answer in its place."""
    registers = [Router(f"/{name}", route_handlers=[_look_up(name)], before_request=guard(name)) for name in NAMES]
    provided = {"shared": Provide(lambda: shared, sync_to_thread=False)}
    return Router("/shared-data", route_handlers=[*registers, shared_look_ups], dependencies=provided)


def _look_up(register: str) -> HTTPRouteHandler:
    @post("/look-up", status_code=200)
    async def look_up(
        data: JSONBody[LookUp], shared: NamedDependency[SharedRegisters]
    ) -> Response[SharedRecord | Refusal]:
        """Answer with the record; 404 with a reason when nothing is held about this person."""
        record = shared.answer(register, data)
        return Response(Refusal(NOT_FOUND), status_code=404) if record is None else Response(record)

    return look_up
