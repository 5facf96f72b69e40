"""Disputes of the access log, for the city's data protection, and its leaders where that would judge itself."""

from typing import Annotated

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, PathParameter, QueryParameter

from ihanoi.identity.access import officer
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import MAX_PAGE, Page
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.methods import get, post
from ihanoi.platform.problems import described
from ihanoi.profile.access_log import NEWEST
from ihanoi.profile.answer_dispute import answer_dispute
from ihanoi.profile.dispute_schemas import AnswerDispute, DisputeCase, DisputedLine
from ihanoi.profile.disputes import dispute_case, disputes
from ihanoi.profile.schemas import DisputeState

LineId = Annotated[int, PathParameter(ge=1, le=NEWEST)]


@get("/", operation_id="ListAccessDisputes", guards=[officer], responses=described(401, 403, 422))
async def list_disputes(
    reader: NamedDependency[Reader],
    actor: NamedDependency[Actor],
    in_state: Annotated[DisputeState, QueryParameter(name="state")] = DisputeState.OPEN,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 20,
) -> Page[DisputedLine]:
    """Accesses that people dispute, the longest waiting first, without their words and without their names.

    Each office sees those it answers: data protection all but its own accesses, the city's leaders exactly these.
    """
    return await disputes(reader, actor, in_state, cursor, limit)


@get("/{line_id:int}", operation_id="GetAccessDispute", guards=[officer], responses=described(401, 403, 404, 410))
async def get_dispute(tx: NamedDependency[Transaction], actor: NamedDependency[Actor], line_id: LineId) -> DisputeCase:
    """One dispute with the person's words. Reading it leaves a line that the person can see."""
    return await dispute_case(tx, actor, line_id)


@post(
    "/{line_id:int}/answer",
    operation_id="AnswerAccessDispute",
    guards=[officer],
    responses=described(401, 403, 404, 409, 410, 422, 503),
)
async def post_answer(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    line_id: LineId,
    data: JSONBody[AnswerDispute],
) -> Response[DisputeCase]:
    """Answer a dispute, once; the person reads the answer with the line. Nobody answers for an access of their own."""
    return await once(answer_dispute(tx, actor, line_id, data), reread=lambda: dispute_case(tx, actor, line_id))


router = Router("/v1/desk/access-disputes", route_handlers=[list_disputes, get_dispute, post_answer], tags=["desk"])
