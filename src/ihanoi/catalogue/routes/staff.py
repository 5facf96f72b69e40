"""The catalogue for those who keep it: versions on their way from draft to force."""

from typing import Annotated
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from ihanoi.catalogue.approve import approve
from ihanoi.catalogue.publish import publish
from ihanoi.catalogue.reject import reject
from ihanoi.catalogue.review import review
from ihanoi.catalogue.schemas import Approve, Publish, VersionLine, Withdraw
from ihanoi.catalogue.version_queries import versions
from ihanoi.catalogue.versions import Status
from ihanoi.catalogue.withdraw import withdraw
from ihanoi.identity.access import officer
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import MAX_PAGE, Page
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.methods import get, post
from ihanoi.platform.problems import described

STEPS = described(401, 403, 404, 409, 422, 503)


@get("/versions", operation_id="ListVersions", guards=[officer], responses=described(401, 403, 422))
async def list_versions(
    reader: NamedDependency[Reader],
    actor: NamedDependency[Actor],
    status: FromQuery[Status | None] = None,
    code: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 20,
) -> Page[VersionLine]:
    """Versions of procedures, the newest draft first, each with what I may do next."""
    return await versions(reader, actor, status, code, cursor, limit)


@post("/versions/{version_id:uuid}/review", operation_id="ReviewVersion", guards=[officer], responses=STEPS)
async def review_version(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    version_id: FromPath[UUID],
) -> Response[None]:
    """Find a drafted version correct."""
    return await once(review(tx, actor, version_id))


@post("/versions/{version_id:uuid}/approval", operation_id="ApproveVersion", guards=[officer], responses=STEPS)
async def approve_version(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    version_id: FromPath[UUID],
    data: JSONBody[Approve],
) -> Response[None]:
    """Approve a reviewed version with the decision that promulgates it; not by the one who reviewed it."""
    return await once(approve(tx, actor, version_id, data.decision))


@post("/versions/{version_id:uuid}/publication", operation_id="PublishVersion", guards=[officer], responses=STEPS)
async def publish_version(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    version_id: FromPath[UUID],
    data: JSONBody[Publish],
) -> Response[None]:
    """Bring an approved version into force; every process sees it within a second."""
    return await once(publish(tx, actor, version_id, data.effective_from or tx.now.date()))


@post("/versions/{version_id:uuid}/withdrawal", operation_id="WithdrawVersion", guards=[officer], responses=STEPS)
async def withdraw_version(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    version_id: FromPath[UUID],
    data: JSONBody[Withdraw],
) -> Response[None]:
    """End a procedure; open dossiers go on, new ones are refused with the successor named."""
    return await once(withdraw(tx, actor, version_id, data.effective_to or tx.now.date(), data.successor))


@post("/versions/{version_id:uuid}/rejection", operation_id="RejectVersion", guards=[officer], responses=STEPS)
async def reject_version(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    version_id: FromPath[UUID],
) -> Response[None]:
    """Take a version away that waits."""
    return await once(reject(tx, actor, version_id))


router = Router(
    "/v1/catalogue",
    route_handlers=[
        list_versions,
        review_version,
        approve_version,
        publish_version,
        withdraw_version,
        reject_version,
    ],
    tags=["catalogue"],
)
