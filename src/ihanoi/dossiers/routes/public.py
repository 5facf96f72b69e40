"""Following a dossier: by its code for anybody, live for those it concerns."""

from typing import Annotated
from uuid import UUID

from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter
from litestar.response import Stream

from ihanoi.dossiers.queries import applicant_of, is_visible, tracking
from ihanoi.dossiers.schemas import Tracking
from ihanoi.dossiers.timeline import replay, topic_of
from ihanoi.identity.access import anyone, signed_in
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader
from ihanoi.platform.live import Frame, Holds, Hub
from ihanoi.platform.methods import get
from ihanoi.platform.problems import described
from ihanoi.platform.throttle import seldom_looked_up

LastEventId = Annotated[int | None, HeaderParameter(name="Last-Event-ID", ge=0, description="resume after this event")]

SSE_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@get(
    "/tracking/{code:str}",
    operation_id="TrackDossier",
    # Codes are counted up, so that the next one is easily guessed.
    guards=[seldom_looked_up, anyone],
    responses=described(404, 429),
    tags=["tracking"],
)
async def track(reader: NamedDependency[Reader], code: FromPath[str]) -> Tracking:
    """Follow a dossier by the code on its receipt: state, steps and due date, no personal data."""
    return await tracking(reader, code)


@get(
    "/dossiers/{dossier_id:uuid}/live",
    operation_id="FollowDossier",
    guards=[signed_in],
    responses=described(401, 404),
    media_type="text/event-stream",
    tags=["dossiers"],
)
async def follow(
    reader: NamedDependency[Reader],
    actor: NamedDependency[Actor],
    hub: NamedDependency[Hub],
    holds: NamedDependency[Holds],
    dossier_id: FromPath[UUID],
    last_event_id: LastEventId = None,
) -> Stream:
    """Follow a dossier live (server-sent events ``step``), from its beginning or after ``Last-Event-ID``.

    The stream ends within 30 seconds after the session that opened it, or the mandate it was opened under.
    """
    await applicant_of(reader, actor, dossier_id)

    async def still_may() -> bool:
        return await holds() and await is_visible(reader, actor, dossier_id)

    async def missed(after: int) -> list[Frame]:
        return await replay(reader, dossier_id, after)

    frames = hub.stream(topic_of(dossier_id), last_event_id or 0, missed, still_may)
    return Stream(frames, media_type="text/event-stream", headers=SSE_HEADERS)


router = Router("/v1", route_handlers=[track, follow])
