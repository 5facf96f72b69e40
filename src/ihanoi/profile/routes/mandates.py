"""Mandates: whom I let act for me, and for whom I may act."""

from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from ihanoi.identity.access import citizen
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.methods import get, post
from ihanoi.platform.problems import described
from ihanoi.profile.accept_mandate import accept_mandate
from ihanoi.profile.give_mandate import give_mandate
from ihanoi.profile.mandate_schemas import GiveMandate, MandateView
from ihanoi.profile.mandates import mandate_of, mandates_of
from ihanoi.profile.withdraw_mandate import withdraw_mandate


@get("/", operation_id="ListMyMandates", guards=[citizen], responses=described(401, 403))
async def list_mandates(tx: NamedDependency[Transaction], actor: NamedDependency[Actor]) -> list[MandateView]:
    """Mandates I gave and mandates given to me, the newest first, ended ones included."""
    return await mandates_of(tx, actor)


@post("/", operation_id="GiveMandate", guards=[citizen], responses=described(401, 403, 404, 409, 422, 503))
async def post_mandate(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    data: JSONBody[GiveMandate],
) -> Response[MandateView]:
    """Let the holder of a personal number act for me, in some procedures or all, for a time; they must accept it."""
    return await once(give_mandate(tx, actor, data))


@post(
    "/{mandate_id:uuid}/acceptance",
    operation_id="AcceptMandate",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 422, 503),
)
async def post_acceptance(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    mandate_id: FromPath[UUID],
) -> Response[MandateView]:
    """Accept a mandate offered to me; whoever gave it then sees my name."""
    return await once(accept_mandate(tx, actor, mandate_id), reread=lambda: mandate_of(tx, actor, mandate_id))


@post(
    "/{mandate_id:uuid}/withdrawal",
    operation_id="WithdrawMandate",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 422, 503),
)
async def post_mandate_withdrawal(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    mandate_id: FromPath[UUID],
) -> Response[MandateView]:
    """End a mandate at once, from either side; what was filed under it goes on for whom it was filed."""
    return await once(withdraw_mandate(tx, actor, mandate_id), reread=lambda: mandate_of(tx, actor, mandate_id))


router = Router(
    "/v1/me/mandates",
    route_handlers=[list_mandates, post_mandate, post_acceptance, post_mandate_withdrawal],
    tags=["me"],
)
