"""Satisfaction: rate a dossier, read the figures, watch them live."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream

from ihanoi.dossiers.routes.public import SSE_HEADERS
from ihanoi.identity.access import anyone, citizen
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database, Reader, Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.live import Frame, Holds, Hub
from ihanoi.platform.methods import get, post
from ihanoi.platform.problems import described
from ihanoi.ratings.board import Board
from ihanoi.ratings.comments import sealed_comment
from ihanoi.ratings.queries import TOPIC, satisfaction
from ihanoi.ratings.rate import rate
from ihanoi.ratings.rate_together import Given, Raters
from ihanoi.ratings.schemas import GiveRating, RatingView, SatisfactionView


@post(
    "/dossiers/{dossier_id:uuid}/rating",
    operation_id="RateDossier",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 410, 422, 503),
    tags=["dossiers"],
)
async def rate_dossier(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    reader: NamedDependency[Reader],
    dossier_id: FromPath[UUID],
    data: JSONBody[GiveRating],
) -> Response[RatingView]:
    """Rate the service once its result is there. Who rated stays confidential."""
    assert actor.id is not None
    given = Given(once, actor.id, dossier_id, data, await sealed_comment(reader, actor, dossier_id, data))
    kept = await reader.recall(Raters)(given)
    return kept.response() if kept else await once(rate(tx, actor, dossier_id, data))


@get("/satisfaction", operation_id="GetSatisfaction", guards=[anyone], responses=described(422), tags=["satisfaction"])
async def get_satisfaction(
    reader: NamedDependency[Reader],
    unit: FromQuery[UUID | None] = None,
    procedure: Annotated[str | None, QueryParameter(max_length=20)] = None,
    first_day: FromQuery[date | None] = None,
    last_day: FromQuery[date | None] = None,
) -> SatisfactionView:
    """How satisfied people are, today or in a period, in the city or with one unit or procedure.

    How they rated is told from five ratings on.
    """
    today = reader.now.date()
    return await satisfaction(reader, first_day or today, last_day or today, unit, procedure)


@get(
    "/satisfaction/live",
    operation_id="WatchSatisfaction",
    guards=[anyone],
    responses=described(),
    media_type="text/event-stream",
    tags=["satisfaction"],
)
async def watch(
    database: NamedDependency[Database], hub: NamedDependency[Hub], holds: NamedDependency[Holds]
) -> Stream:
    """Watch the city's figures of today live (server-sent events ``figures``): each rating moves their number."""

    async def present(_: int) -> list[Frame]:
        return [await database.memory.get(Board)(None)]

    return Stream(hub.stream(TOPIC, 0, present, holds), media_type="text/event-stream", headers=SSE_HEADERS)


router = Router("/v1", route_handlers=[rate_dossier, get_satisfaction, watch])
