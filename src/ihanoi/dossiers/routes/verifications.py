"""Answers that a register contradicts, for the officer: the list, both values, the decision."""

from typing import Annotated
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter

from ihanoi.dossiers.compared_answers import compared_answers
from ihanoi.dossiers.see_again import see_again
from ihanoi.dossiers.settle_difference import settle_difference
from ihanoi.dossiers.verification_schemas import ComparedAnswer, SettleDifference, VerificationTask, VerificationView
from ihanoi.dossiers.verification_tasks import verification_tasks
from ihanoi.identity.access import officer
from ihanoi.identity.errors import WrongRole
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import MAX_PAGE, Page
from ihanoi.kernel.text import WITHOUT_NUL
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.methods import get, post
from ihanoi.platform.problems import described


@get("/verifications", operation_id="ListDifferences", guards=[officer], responses=described(401, 403, 422))
async def list_differences(
    reader: NamedDependency[Reader],
    actor: NamedDependency[Actor],
    unit: FromQuery[UUID | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 20,
) -> Page[VerificationTask]:
    """Answers in my unit's open dossiers that a register contradicts, the longest waiting first; no values."""
    unit_id = unit or actor.unit_ids[0]
    if unit_id not in actor.unit_ids:
        raise WrongRole
    return await verification_tasks(reader, actor, unit_id, cursor, limit)


@get(
    "/dossiers/{dossier_id:uuid}/verifications",
    operation_id="CompareAnswers",
    guards=[officer],
    responses=described(401, 403, 404),
)
async def get_compared_answers(
    tx: NamedDependency[Transaction], actor: NamedDependency[Actor], dossier_id: FromPath[UUID]
) -> list[ComparedAnswer]:
    """What was declared beside what the register says. Reading it leaves a line that the citizen can see."""
    return await compared_answers(tx, actor, dossier_id)


@post(
    "/dossiers/{dossier_id:uuid}/verifications/{field:str}/settlement",
    operation_id="SettleDifference",
    guards=[officer],
    responses=described(401, 403, 404, 409, 422, 503),
)
async def post_settlement(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    dossier_id: FromPath[UUID],
    field: Annotated[str, PathParameter(max_length=100, pattern=WITHOUT_NUL)],
    data: JSONBody[SettleDifference],
) -> Response[VerificationView]:
    """Decide which value counts, with a reason the citizen reads. The answers stay as they were submitted."""
    return await once(
        settle_difference(tx, actor, dossier_id, field, data), before_replay=lambda: see_again(tx, actor, dossier_id)
    )


router = Router("/v1/desk", route_handlers=[list_differences, get_compared_answers, post_settlement], tags=["desk"])
