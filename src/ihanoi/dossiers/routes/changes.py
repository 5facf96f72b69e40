"""Change once: what still builds on an old value, applied in one action, and told to the units concerned."""

from typing import Annotated
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream

from ihanoi.dossiers.acknowledge_notice import Acknowledged, acknowledge_notice
from ihanoi.dossiers.apply_change import AppliedChange, apply_change
from ihanoi.dossiers.change_notices import ChangeNotice, change_notices
from ihanoi.dossiers.changes import ChangedFact, changes
from ihanoi.dossiers.hints import latest, replay, topic_of
from ihanoi.dossiers.routes.public import SSE_HEADERS, LastEventId
from ihanoi.dossiers.schemas import ApplyChange
from ihanoi.identity.access import citizen, officer
from ihanoi.identity.errors import WrongRole
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import MAX_PAGE, Page
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.live import Frame, Holds, Hub
from ihanoi.platform.methods import get, post
from ihanoi.platform.problems import described
from ihanoi.profile.reading import own


@get("/me/changes", operation_id="ListMyChanges", guards=[citizen], responses=described(401, 403, 410), tags=["me"])
async def list_changes(reader: NamedDependency[Reader], actor: NamedDependency[Actor]) -> list[ChangedFact]:
    """What changed about me since I used it: each fact with the drafts, open dossiers and results that have the old value."""
    return await changes(reader, own(actor))


@post(
    "/me/changes/{attribute:str}/application",
    operation_id="ApplyMyChange",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 410, 422, 503),
    tags=["me"],
)
async def post_application(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    attribute: FromPath[str],
    data: JSONBody[ApplyChange],
) -> Response[AppliedChange]:
    """Bring a changed fact to everything that has the old value, in one action; the answer says what became of each.

    Drafts take it; in open dossiers the officer sees old and new; units that issued a result are told.
    """
    return await once(apply_change(tx, actor, attribute, data))


@get(
    "/desk/change-notices",
    operation_id="ListChangeNotices",
    guards=[officer],
    responses=described(401, 403, 422),
    tags=["desk"],
)
async def list_notices(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    unit: FromQuery[UUID | None] = None,
    acknowledged: FromQuery[bool] = False,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 20,
) -> Page[ChangeNotice]:
    """Results of my unit in which a fact has changed since; reading leaves a line that their holders can see."""
    unit_id = unit or actor.unit_ids[0]
    if unit_id not in actor.unit_ids:
        raise WrongRole
    return await change_notices(tx, actor, unit_id, cursor, limit, acknowledged=acknowledged)


@post(
    "/desk/change-notices/{notice_id:uuid}/acknowledgement",
    operation_id="AcknowledgeChangeNotice",
    guards=[officer],
    responses=described(401, 403, 404, 409, 422, 503),
    tags=["desk"],
)
async def post_acknowledgement(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    notice_id: FromPath[UUID],
) -> Response[Acknowledged]:
    """Take a notice off my unit's list."""
    return await once(acknowledge_notice(tx, actor, notice_id))


@get(
    "/me/live",
    operation_id="FollowMe",
    guards=[citizen],
    responses=described(401, 403),
    media_type="text/event-stream",
    tags=["me"],
)
async def follow_me(
    reader: NamedDependency[Reader],
    actor: NamedDependency[Actor],
    hub: NamedDependency[Hub],
    holds: NamedDependency[Holds],
    last_event_id: LastEventId = None,
) -> Stream:
    """Hear live (server-sent events ``hint``) that something came about which I should look at, from now on or after
    ``Last-Event-ID``: a fact changed that something of mine had used, or a unit was told of it. An id and a kind only.

    The stream ends within 30 seconds after the session that opened it.
    """
    subject_id = own(actor).subject_id
    after = await latest(reader, subject_id) if last_event_id is None else last_event_id

    async def missed(since: int) -> list[Frame]:
        return await replay(reader, subject_id, since)

    frames = hub.stream(topic_of(subject_id), after, missed, holds)
    return Stream(frames, media_type="text/event-stream", headers=SSE_HEADERS)


router = Router("/v1", route_handlers=[follow_me, list_changes, post_application, list_notices, post_acknowledgement])
