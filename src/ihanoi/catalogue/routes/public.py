"""The catalogue for everybody: find a procedure, read it, open its form, know why things are asked."""

from itertools import islice
from typing import Annotated, Any, Literal

from litestar import Request, Response, Router
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.changes import changes
from ihanoi.catalogue.definition import ServiceLevel, Subject
from ihanoi.catalogue.eligibility import check_facts, fit
from ihanoi.catalogue.listing import Filter, facets
from ihanoi.catalogue.national_code import national_code
from ihanoi.catalogue.queries import listed_procedure
from ihanoi.catalogue.schemas import (
    Changes,
    Facets,
    Fit,
    FormView,
    ListedView,
    ProcedureSummary,
    ProcedureView,
    Screening,
    Suggestion,
    Why,
)
from ihanoi.catalogue.version import PUBLIC
from ihanoi.catalogue.why import reasons
from ihanoi.identity.access import anyone
from ihanoi.kernel.paging import MAX_PAGE, Page, decode_cursor, encode_cursor
from ihanoi.platform.database import Reader
from ihanoi.platform.etags import conditional, encoded
from ihanoi.platform.methods import get, post
from ihanoi.platform.problems import described

MAX_FOUND = 200

Words = Annotated[str | None, QueryParameter(max_length=300, description="everyday words, with or without diacritics")]


def _answered(request: Request[Any, Any, Any], catalogue: Catalogue, value: object) -> Response[Any]:
    """Answer, and keep the answer for whoever asks the same of this catalogue."""
    answer = encoded(value, PUBLIC)
    catalogue.answers.put(f"{request.scope['path']}?{request.scope['query_string'].decode('latin-1')}", answer)
    return conditional(request, answer)


def list_filter(
    reader: NamedDependency[Reader],  # noqa: ARG001 - it stands behind it, see asgi.py
    field: FromQuery[str | None] = None,
    level: FromQuery[Literal["commune", "province", "ministry"] | None] = None,
    subject: FromQuery[Subject | None] = None,
    life_event: FromQuery[str | None] = None,
    authority: FromQuery[str | None] = None,
    service_level: FromQuery[ServiceLevel | None] = None,
    form_available: FromQuery[bool | None] = None,
) -> Filter:
    """Read from the query what the list is narrowed to."""
    return Filter(field, level, subject, life_event, authority, service_level, form_available)


@get("/", operation_id="ListProcedures", guards=[anyone], responses=described(422))
async def list_procedures(
    request: Request[Any, Any, Any],
    reader: NamedDependency[Reader],
    narrowed: NamedDependency[Filter],
    q: Words = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 20,
) -> Response[Page[ProcedureSummary]]:
    """Find procedures by everyday words (``q``), best first, or page through all in alphabetical order."""
    catalogue = reader.recall(Catalogue)
    # A cursor may say anything; what lies behind the end is an empty page.
    start = min(max(decode_cursor(cursor, int), 0), len(catalogue.items)) if cursor else 0
    whole = narrowed == Filter()
    wanted = start + limit + 1 if whole else MAX_FOUND
    found = catalogue.search(q, wanted) if q else catalogue.items
    fitting = found if whole else filter(narrowed.fits, found)
    shown = [item.summary for item in islice(fitting, start, start + limit + 1)]
    page = Page(shown[:limit], encode_cursor(start + limit) if len(shown) > limit else None)
    return _answered(request, catalogue, page)


@get("/suggestions", operation_id="SuggestProcedures", guards=[anyone], responses=described())
async def suggest(
    request: Request[Any, Any, Any],
    reader: NamedDependency[Reader],
    q: Annotated[str, QueryParameter(max_length=300)],
    limit: Annotated[int, QueryParameter(ge=1, le=20)] = 8,
) -> Response[list[Suggestion]]:
    """Suggest procedures while somebody types; the last word counts as a beginning."""
    catalogue = reader.recall(Catalogue)
    found = [i.summary for i in catalogue.search(q, limit)]
    return _answered(request, catalogue, [Suggestion(s.code, s.name.vi, s.form_available) for s in found])


@get("/facets", operation_id="ListFacets", guards=[anyone], responses=described())
async def list_facets(request: Request[Any, Any, Any], reader: NamedDependency[Reader]) -> Response[Facets]:
    """What the list can be narrowed by, with how many procedures each has."""
    catalogue = reader.recall(Catalogue)
    return _answered(request, catalogue, facets(catalogue))


@get("/changes", operation_id="ListProcedureChanges", guards=[anyone], responses=described(422))
async def list_changes(
    request: Request[Any, Any, Any],
    reader: NamedDependency[Reader],
    since: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 50,
) -> Response[Changes]:
    """Fetch what changed since a cursor, pages and forms whole, to work offline; without one, everything."""
    return conditional(request, encoded(changes(reader.recall(Catalogue), since, limit)))


@post("/eligibility", operation_id="ScreenEligibility", guards=[anyone], status_code=200, responses=described(422))
async def screen(reader: NamedDependency[Reader], data: JSONBody[Screening]) -> list[Fit]:
    """Learn what one may apply for from facts given by attribute: yes, no, or not known yet. Nothing is kept."""
    today = reader.now.date()
    check_facts(data.facts, reader.recall(Catalogue).vocabulary)
    return [fit(procedure, data.facts, today) for procedure in reader.recall(Catalogue).screened]


@get("/{code:str}", operation_id="GetProcedure", guards=[anyone], responses=described(404, 410))
async def get_procedure(
    request: Request[Any, Any, Any], reader: NamedDependency[Reader], code: FromPath[str]
) -> Response[ProcedureView | ListedView]:
    """Read one procedure: channels with limits and fees, papers and what replaces them, results, legal basis.

    A local code, with the suffix of a province, reads the national procedure: ``1.004873.H26`` is ``1.004873``.
    """
    catalogue, code = reader.recall(Catalogue), national_code(code)
    if catalogue.listed(code):
        return Response(await listed_procedure(reader, code), headers={"Cache-Control": PUBLIC})
    return conditional(request, catalogue.in_force(code, reader.now.date()).page)


@get("/{code:str}/form", operation_id="GetForm", guards=[anyone], responses=described(404, 409, 410))
async def get_form(
    request: Request[Any, Any, Any],
    reader: NamedDependency[Reader],
    code: FromPath[str],
    number: Annotated[int | None, QueryParameter(name="version", ge=1, le=1_000_000)] = None,
) -> Response[FormView]:
    """Open the form of a procedure: JSON Schema and UI schema.

    With ``version``, the form as it was, or will be, under the version that a dossier names. The code may be local.
    """
    catalogue, code = reader.recall(Catalogue), national_code(code)
    version = catalogue.numbered(code, number) if number else catalogue.in_force(code, reader.now.date())
    return conditional(request, version.form)


@get("/{code:str}/reasons", operation_id="ListReasons", guards=[anyone], responses=described(404, 409, 410))
async def list_reasons(reader: NamedDependency[Reader], code: FromPath[str]) -> list[Why]:
    """Why each question and paper is asked for: the legal ground, and what could replace it.

    The code may be local.
    """
    catalogue, code = reader.recall(Catalogue), national_code(code)
    procedure = catalogue.in_force(code, reader.now.date()).procedure
    return reasons(procedure, catalogue.vocabulary, catalogue.result_names)


router = Router(
    "/v1/procedures",
    route_handlers=[
        list_procedures,
        suggest,
        list_facets,
        list_changes,
        screen,
        get_procedure,
        get_form,
        list_reasons,
    ],
    dependencies={"narrowed": Provide(list_filter, sync_to_thread=False)},
    tags=["procedures"],
)
