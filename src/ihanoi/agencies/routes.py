"""Units for everybody."""

from typing import Annotated

from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from ihanoi.agencies.organisation import Organisation
from ihanoi.agencies.schemas import UnitKind, UnitView
from ihanoi.kernel.paging import Page, decode_cursor, encode_cursor
from ihanoi.kernel.text import fold
from ihanoi.platform.database import Reader
from ihanoi.platform.methods import get
from ihanoi.platform.problems import described

MAX_UNITS = 500


@get("/", operation_id="ListAgencies", opt={"open": "everybody"}, responses=described(422))
async def list_agencies(
    reader: NamedDependency[Reader],
    q: Annotated[str | None, QueryParameter(max_length=200)] = None,
    kind: FromQuery[UnitKind | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_UNITS)] = 200,
) -> Page[UnitView]:
    """The city's units, by name (with or without diacritics) and kind."""
    start = decode_cursor(cursor, int) if cursor else 0
    wanted = fold(q or "")
    found = [
        unit.view
        for unit in reader.recall(Organisation).units()
        if (kind is None or unit.kind == kind) and wanted in fold(unit.name)
    ]
    more = len(found) > start + limit
    return Page(found[start : start + limit], encode_cursor(start + limit) if more else None)


router = Router("/v1/agencies", route_handlers=[list_agencies], tags=["agencies"])
