"""My facts put right: a verified one is disputed, and corrected at its register; a declared one I change myself."""

from typing import Annotated
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter

from ihanoi.exchange.registers import Registers
from ihanoi.identity.access import citizen
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import MAX_PAGE, Page
from ihanoi.platform.database import Database, Reader, Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.methods import delete, get, post, put
from ihanoi.platform.problems import described
from ihanoi.profile.correction_schemas import (
    CorrectionLookUp,
    CorrectionView,
    DeclareFact,
    RequestCorrection,
)
from ihanoi.profile.corrections import corrections
from ihanoi.profile.declare_fact import declare_fact
from ihanoi.profile.delete_fact import delete_fact
from ihanoi.profile.outcomes import NOBODY_ASKED
from ihanoi.profile.recheck_correction import ask_again, recheck_correction
from ihanoi.profile.request_correction import request_correction
from ihanoi.profile.schemas import FactView
from ihanoi.profile.withdraw_correction import withdraw_correction

Attribute = Annotated[str, PathParameter(max_length=100, description="as ``attribute`` in GET /v1/me/facts")]

MOVES = described(401, 403, 404, 409, 422, 503)


@post("/facts/{attribute:str}/correction", operation_id="RequestCorrection", guards=[citizen], responses=MOVES)
async def post_correction(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    attribute: Attribute,
    data: JSONBody[RequestCorrection],
) -> Response[CorrectionView]:
    """Dispute a verified value, in my own words; the answer tells which register holds it and who corrects it how.

    Forms go on showing the value, read-only; officers see that I dispute it. It closes by itself once the
    register says something else.
    """
    return await once(request_correction(tx, actor, attribute, data))


@get("/corrections", operation_id="ListMyCorrections", guards=[citizen], responses=described(401, 403, 422))
async def list_corrections(
    reader: NamedDependency[Reader],
    actor: NamedDependency[Actor],
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 20,
) -> Page[CorrectionView]:
    """The verified values I dispute or disputed, newest first, each with its place of correction."""
    assert actor.id is not None
    return await corrections(reader, actor.id, cursor, limit)


@post("/corrections/{correction_id:uuid}/look-up", operation_id="RecheckCorrection", guards=[citizen], responses=MOVES)
async def post_look_up(
    database: NamedDependency[Database],
    reader: NamedDependency[Reader],
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    registers: NamedDependency[Registers],
    correction_id: FromPath[UUID],
) -> Response[CorrectionLookUp]:
    """Have the register asked anew, at most once a minute; when it says another value now, the correction is settled."""
    outcomes = NOBODY_ASKED
    if await once.is_new(reader):
        outcomes = await ask_again(database, actor, registers, correction_id)
    return await once(recheck_correction(tx, actor, correction_id, outcomes))


@post(
    "/corrections/{correction_id:uuid}/withdrawal", operation_id="WithdrawCorrection", guards=[citizen], responses=MOVES
)
async def post_withdrawal(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    correction_id: FromPath[UUID],
) -> Response[CorrectionView]:
    """No longer dispute the value."""
    return await once(withdraw_correction(tx, actor, correction_id))


@put(
    "/facts/{attribute:str}",
    operation_id="DeclareFact",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 422),
)
async def put_fact(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    attribute: Attribute,
    data: JSONBody[DeclareFact],
) -> FactView:
    """Declare a value, or another one, for later forms; needs my consent to reuse. Saying it twice changes nothing.

    A value that a register vouches for is not replaced: the refusal names the register.
    """
    return await declare_fact(tx, actor, attribute, data)


@delete("/facts/{attribute:str}", operation_id="DeleteFact", guards=[citizen], responses=described(401, 403, 404, 409))
async def remove_fact(tx: NamedDependency[Transaction], actor: NamedDependency[Actor], attribute: Attribute) -> None:
    """Delete what I declared, its history included, as my withdrawing the consent would; dossiers keep their answers."""
    await delete_fact(tx, actor, attribute)


router = Router(
    "/v1/me",
    route_handlers=[
        post_correction,
        list_corrections,
        post_look_up,
        post_withdrawal,
        put_fact,
        remove_fact,
    ],
    tags=["me"],
)
