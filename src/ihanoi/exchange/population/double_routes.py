"""The population double over HTTP."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody
from litestar.types import BeforeRequestHookHandler

from ihanoi.exchange.population.double import PopulationRegister
from ihanoi.exchange.population.record import NOT_FOUND, Inquiry, PopulationRecord, Refusal


@post("/look-up", status_code=200)
async def look_up(
    data: JSONBody[Inquiry], register: NamedDependency[PopulationRegister]
) -> Response[PopulationRecord | Refusal]:
    """Answer with the record; 404 with a reason when nobody has this number."""
    record = register.answer(data)
    if record is None:
        return Response(Refusal(NOT_FOUND, "Không có công dân với số định danh này."), status_code=404)
    return Response(record)


@get("/log")
async def look_ups_by_purpose(register: NamedDependency[PopulationRegister]) -> dict[str, int]:
    """Tell how many look-ups there were for each purpose, and nothing about whom."""
    return dict(register.look_ups)


def population_router(register: PopulationRegister, guard: BeforeRequestHookHandler) -> Router:
    """Serve the register under ``/population``; ``guard`` may answer the look-ups in its place.

    The log stays outside the guard: a test asks it while the register is told to fail.
    """
    provided = {"register": Provide(lambda: register, sync_to_thread=False)}
    guarded = Router("", route_handlers=[look_up], before_request=guard)
    return Router("/population", route_handlers=[guarded, look_ups_by_purpose], dependencies=provided)
