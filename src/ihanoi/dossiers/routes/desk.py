"""Dossiers for the officer: the unit's queue and every step to the result."""

from typing import Annotated
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from ihanoi.dossiers.accept import accept
from ihanoi.dossiers.attached import read_document
from ihanoi.dossiers.notes import notes_of
from ihanoi.dossiers.process import process
from ihanoi.dossiers.queries import applicant_of, desk_dossier, queue, read_dossier
from ihanoi.dossiers.refuse import refuse
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.resolve import resolve
from ihanoi.dossiers.return_result import return_result
from ihanoi.dossiers.schemas import DossierSummary, DossierView, Move, MoveWithNote, Resolve, TimelineEntry
from ihanoi.dossiers.states import OPEN, State
from ihanoi.dossiers.timeline import timeline
from ihanoi.identity.access import officer
from ihanoi.identity.errors import WrongRole
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import MAX_PAGE, Page
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.methods import get, post
from ihanoi.platform.problems import described
from ihanoi.platform.replies import Reply
from ihanoi.profile.reading import dossier_processing, note_reading

MOVES = described(401, 403, 404, 409, 422, 503)


@get("/queue", operation_id="GetQueue", guards=[officer], responses=described(401, 403, 422))
async def get_queue(
    reader: NamedDependency[Reader],
    actor: NamedDependency[Actor],
    unit: FromQuery[UUID | None] = None,
    in_state: Annotated[State | None, QueryParameter(name="state")] = None,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 20,
) -> Page[DossierSummary]:
    """The open dossiers of my unit, the most urgent first; ``unit`` chooses among several posts."""
    unit_id = unit or actor.unit_ids[0]
    if unit_id not in actor.unit_ids:
        raise WrongRole
    return await queue(reader, actor, unit_id, [in_state] if in_state else list(OPEN), cursor, limit)


@get("/dossiers/{dossier_id:uuid}", operation_id="GetDeskDossier", guards=[officer], responses=described(401, 403, 404))
async def get_dossier(
    reader: NamedDependency[Reader],
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    dossier_id: FromPath[UUID],
) -> Response[DossierView]:
    """A dossier of my unit. Reading it leaves a line that the citizen can see."""
    view = await read_dossier(reader, tx, actor, dossier_id)
    return Reply(view, headers={"ETag": view.etag})


@get(
    "/dossiers/{dossier_id:uuid}/timeline",
    operation_id="GetDeskTimeline",
    guards=[officer],
    responses=described(401, 403, 404),
)
async def get_timeline(
    tx: NamedDependency[Transaction], actor: NamedDependency[Actor], dossier_id: FromPath[UUID]
) -> list[TimelineEntry]:
    """What happened to a dossier, with the words written to the citizen. Reading it leaves a line they can see."""
    applicant_id = await applicant_of(tx, actor, dossier_id)
    note_reading(tx, actor, applicant_id, dossier_processing(dossier_id), ["notes"])
    return await timeline(tx, applicant_id, dossier_id, await notes_of(tx, applicant_id, dossier_id))


@get(
    "/dossiers/{dossier_id:uuid}/documents/{document_id:uuid}",
    operation_id="ReadDocument",
    guards=[officer],
    responses=described(401, 403, 404, 409, 410, 503),
)
async def get_document(
    reader: NamedDependency[Reader],
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    dossier_id: FromPath[UUID],
    document_id: FromPath[UUID],
) -> Response[bytes]:
    """An attached paper, once the scanner let it pass. Reading it leaves a line that the citizen can see."""
    applicant_id = await applicant_of(reader, actor, dossier_id)
    file = await read_document(reader, applicant_id, dossier_id, document_id)
    note_reading(tx, actor, applicant_id, dossier_processing(dossier_id), ["document"])
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
    return Reply(file.content, media_type=file.media_type, headers=headers)


@post("/dossiers/{dossier_id:uuid}/acceptance", operation_id="AcceptDossier", guards=[officer], responses=MOVES)
async def accept_dossier(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    dossier_id: FromPath[UUID],
    data: JSONBody[Move],
) -> Response[DossierView]:
    """Accept a complete dossier; the clock starts and the due date becomes binding."""
    return await once(accept(tx, actor, dossier_id, data), reread=lambda: desk_dossier(tx, actor, dossier_id))


@post("/dossiers/{dossier_id:uuid}/refusal", operation_id="RefuseDossier", guards=[officer], responses=MOVES)
async def refuse_dossier(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    dossier_id: FromPath[UUID],
    data: JSONBody[MoveWithNote],
) -> Response[DossierView]:
    """Refuse a dossier, with a reason the citizen reads."""
    return await once(refuse(tx, actor, dossier_id, data), reread=lambda: desk_dossier(tx, actor, dossier_id))


@post("/dossiers/{dossier_id:uuid}/processing", operation_id="ProcessDossier", guards=[officer], responses=MOVES)
async def process_dossier(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    dossier_id: FromPath[UUID],
    data: JSONBody[Move],
) -> Response[DossierView]:
    """Take an accepted dossier in hand."""
    return await once(process(tx, actor, dossier_id, data), reread=lambda: desk_dossier(tx, actor, dossier_id))


@post(
    "/dossiers/{dossier_id:uuid}/supplement-request",
    operation_id="RequestSupplement",
    guards=[officer],
    responses=MOVES,
)
async def request_dossier_supplement(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    dossier_id: FromPath[UUID],
    data: JSONBody[MoveWithNote],
) -> Response[DossierView]:
    """Ask for everything that is missing, in one notice; the clock stands still until it comes."""
    return await once(
        request_supplement(tx, actor, dossier_id, data), reread=lambda: desk_dossier(tx, actor, dossier_id)
    )


@post("/dossiers/{dossier_id:uuid}/resolution", operation_id="ResolveDossier", guards=[officer], responses=MOVES)
async def resolve_dossier(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    dossier_id: FromPath[UUID],
    data: JSONBody[Resolve],
) -> Response[DossierView]:
    """Decide a dossier; the result is ready to be handed over."""
    return await once(resolve(tx, actor, dossier_id, data), reread=lambda: desk_dossier(tx, actor, dossier_id))


@post("/dossiers/{dossier_id:uuid}/return", operation_id="ReturnResult", guards=[officer], responses=MOVES)
async def return_dossier(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    dossier_id: FromPath[UUID],
    data: JSONBody[Move],
) -> Response[DossierView]:
    """Hand the result to the citizen."""
    return await once(return_result(tx, actor, dossier_id, data), reread=lambda: desk_dossier(tx, actor, dossier_id))


router = Router(
    "/v1/desk",
    route_handlers=[
        get_queue,
        get_dossier,
        get_timeline,
        get_document,
        accept_dossier,
        refuse_dossier,
        process_dossier,
        request_dossier_supplement,
        resolve_dossier,
        return_dossier,
    ],
    tags=["desk"],
)
