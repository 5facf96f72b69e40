"""Tells whether the process is alive, and whether it can serve."""

from litestar import Response
from litestar.di import NamedDependency
from msgspec import Struct

from ihanoi.kernel.errors import DomainError
from ihanoi.platform.database import Database
from ihanoi.platform.live import Hub
from ihanoi.platform.methods import get


class Readiness(Struct, frozen=True):
    """What works. Redis may be away: streams then read the database instead."""

    ready: bool
    database: bool
    redis: bool


@get("/healthz", include_in_schema=False, opt={"open": "operators"}, sync_to_thread=False)
def healthz() -> dict[str, bool]:
    """Answer as long as the process runs."""
    return {"alive": True}


@get("/readyz", include_in_schema=False, opt={"open": "operators"})
async def readyz(database: NamedDependency[Database], hub: NamedDependency[Hub]) -> Response[Readiness]:
    """Answer 200 when requests can be served, 503 when the database is away."""
    try:
        reachable = await database.reader().fetch_value("SELECT true")
    except DomainError:
        reachable = False
    readiness = Readiness(bool(reachable), bool(reachable), hub.connected)
    return Response(readiness, status_code=200 if readiness.ready else 503)
