"""The catalogue for everybody: find a procedure, read it, open its form."""

from typing import Annotated, Any

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.schemas import FormView, ProcedureSummary, ProcedureView
from ihanoi.identity.access import anyone
from ihanoi.kernel.paging import MAX_PAGE, Page, decode_cursor, encode_cursor
from ihanoi.platform.database import Reader
from ihanoi.platform.etags import conditional
from ihanoi.platform.problems import described

PUBLIC = "public, max-age=60, must-revalidate"


@get("/", operation_id="ListProcedures", guards=[anyone], responses=described(422))
async def list_procedures(
    reader: NamedDependency[Reader],
    q: Annotated[str | None, QueryParameter(max_length=300)] = None,
    field: FromQuery[str | None] = None,
    level: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 20,
) -> Page[ProcedureSummary]:
    """Find procedures by everyday words (``q``, with or without diacritics), or page through all."""
    catalogue = reader.recall(Catalogue)
    start = decode_cursor(cursor, int) if cursor else 0
    found = catalogue.search(q, start + limit + 1) if q else catalogue.current()
    fitting = [
        version.summary
        for version in found
        if (field is None or version.procedure.field == field) and (level is None or version.procedure.level == level)
    ]
    more = len(fitting) > start + limit
    return Page(fitting[start : start + limit], encode_cursor(start + limit) if more else None)


@get("/{code:str}", operation_id="GetProcedure", guards=[anyone], responses=described(404))
async def get_procedure(
    request: Request[Any, Any, Any], reader: NamedDependency[Reader], code: FromPath[str]
) -> Response[ProcedureView]:
    """Read one procedure: channels with limits and fees, papers and what replaces them, results, legal basis."""
    page = reader.recall(Catalogue).in_force(code, reader.now.date()).page
    return conditional(request, page.body, page.etag, cache_control=PUBLIC)


@get("/{code:str}/form", operation_id="GetForm", guards=[anyone], responses=described(404))
async def get_form(
    request: Request[Any, Any, Any], reader: NamedDependency[Reader], code: FromPath[str]
) -> Response[FormView]:
    """Open the form of a procedure: JSON Schema and UI schema."""
    form = reader.recall(Catalogue).in_force(code, reader.now.date()).form
    return conditional(request, form.body, form.etag, cache_control=PUBLIC)


router = Router("/v1/procedures", route_handlers=[list_procedures, get_procedure, get_form], tags=["procedures"])
