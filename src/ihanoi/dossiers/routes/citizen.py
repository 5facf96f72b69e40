"""Dossiers for the citizen: begin, fill in, attach, send, follow, withdraw."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.version import Version
from ihanoi.dossiers.errors import StaleVersion
from ihanoi.dossiers.for_another import is_for_another, note_for_another
from ihanoi.dossiers.move_draft import MovedDraft, check_movable, move_draft
from ihanoi.dossiers.notes import notes_of
from ihanoi.dossiers.open_draft import online_version, open_draft, see_draft_again
from ihanoi.dossiers.queries import applicant_of, mandated_dossiers, own_dossiers, read_dossier
from ihanoi.dossiers.save_answers import save_answers
from ihanoi.dossiers.schemas import (
    DossierSummary,
    DossierView,
    Move,
    MoveDraft,
    OpenDossier,
    SaveAnswers,
    SubmitDossier,
    TimelineEntry,
)
from ihanoi.dossiers.see_again import see_again
from ihanoi.dossiers.submit import submit
from ihanoi.dossiers.supplement import supplement
from ihanoi.dossiers.timeline import timeline
from ihanoi.dossiers.withdraw import withdraw
from ihanoi.exchange.registers import Registers
from ihanoi.identity.access import citizen
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import MAX_PAGE, Page
from ihanoi.platform.database import Database, Reader, Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.methods import get, patch, post
from ihanoi.platform.problems import described
from ihanoi.platform.replies import Reply
from ihanoi.profile.act_under import check_mandate
from ihanoi.profile.consult_about import consult_about
from ihanoi.profile.consult_registers import consult_registers
from ihanoi.profile.form_plan import form_plan
from ihanoi.profile.outcomes import NOBODY_ASKED
from ihanoi.profile.provenance import Source

IfMatch = Annotated[str, HeaderParameter(name="If-Match", max_length=50, description="ETag of the version last seen")]


def version_in(etag: str) -> int:
    """Return the version an ``If-Match`` header names.

    Raises:
        StaleVersion: it is no ETag of a dossier.
    """
    text = etag.strip().removeprefix("W/").strip('"')
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise StaleVersion(version="?", state="?")
    return int(text)


def sources_of(reader: Reader, version: Version) -> Sequence[Source]:
    """Return the registers that a version's form needs."""
    return form_plan(version, reader.recall(Catalogue).vocabulary.attributes).sources


@post("/", operation_id="OpenDossier", guards=[citizen], responses=described(401, 403, 404, 409, 422, 503))
async def open_dossier(
    database: NamedDependency[Database],
    reader: NamedDependency[Reader],
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    registers: NamedDependency[Registers],
    data: JSONBody[OpenDossier],
) -> Response[DossierView]:
    """Begin a dossier: the form comes back filled with what is known, each answer with its source."""
    outcomes = NOBODY_ASKED
    # A repeated request gets the answer it had: it is not checked anew, and nobody is asked about the person again.
    if await once.is_new(reader):
        version = online_version(reader, data.procedure)
        needed, purpose = sources_of(reader, version), f"prefill {data.procedure}"
        grantor = await check_mandate(reader, actor, data.mandate, version.procedure) if data.mandate else None
        outcomes = await consult_registers(database, actor, registers, needed, purpose, grantor_id=grantor)
        if grantor is None:
            await consult_about(database, actor, registers, version, purpose, data.about)
    return await once(open_draft(tx, actor, outcomes, data), before_replay=lambda: see_draft_again(tx, actor, data))


@get("/", operation_id="ListMyDossiers", guards=[citizen], responses=described(401, 403, 422))
async def list_dossiers(
    reader: NamedDependency[Reader],
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 20,
    mandate: FromQuery[UUID | None] = None,
) -> Page[DossierSummary]:
    """My dossiers, drafts included, newest first; or those I file under a mandate given to me."""
    if mandate is not None:
        return await mandated_dossiers(tx, actor, mandate, cursor, limit)
    return await own_dossiers(reader, actor, cursor, limit)


@get("/{dossier_id:uuid}", operation_id="GetDossier", guards=[citizen], responses=described(401, 403, 404))
async def get_dossier(
    reader: NamedDependency[Reader],
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    dossier_id: FromPath[UUID],
    case: Annotated[str | None, QueryParameter(max_length=100)] = None,
) -> Response[DossierView]:
    """One of my dossiers with answers, papers, due date and what I can do next.

    For a draft ``papers`` says what must be brought, with ``case`` in the case I mean to choose.
    """
    view = await read_dossier(reader, tx, actor, dossier_id, case)
    return Reply(view, headers={"ETag": view.etag})


@patch(
    "/{dossier_id:uuid}/answers",
    operation_id="SaveAnswers",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 422),
)
async def patch_answers(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    dossier_id: FromPath[UUID],
    if_match: IfMatch,
    data: JSONBody[SaveAnswers],
) -> Response[DossierView]:
    """Save some answers of a draft; the others stay. Incomplete is fine, ill-formed is not.

    A save that names an older version is merged, unless another device changed one of its fields since.
    """
    view = await save_answers(tx, actor, dossier_id, version_in(if_match), data)
    return Reply(view, headers={"ETag": view.etag})


@post(
    "/{dossier_id:uuid}/submission",
    operation_id="SubmitDossier",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 422, 503),
)
async def submit_dossier(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    dossier_id: FromPath[UUID],
    data: JSONBody[SubmitDossier],
) -> Response[DossierView]:
    """Send the dossier in: it gets its code, its unit and the date by which the result is expected."""
    return await once(submit(tx, actor, dossier_id, data), before_replay=lambda: see_again(tx, actor, dossier_id))


@post(
    "/{dossier_id:uuid}/version",
    operation_id="MoveDraft",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 410, 422, 503),
)
async def post_version(
    database: NamedDependency[Database],
    reader: NamedDependency[Reader],
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    registers: NamedDependency[Registers],
    dossier_id: FromPath[UUID],
    data: JSONBody[MoveDraft],
) -> Response[MovedDraft]:
    """Move a draft to the version in force, its verified values obtained anew; no answer is lost.

    The difference between the versions is shown. A draft of the version in force is only refreshed.
    """
    outcomes = NOBODY_ASKED
    if await once.is_new(reader):
        version = await check_movable(reader, actor, dossier_id, data)
        needed = sources_of(reader, version)
        applicant, purpose = await applicant_of(reader, actor, dossier_id), "prefill of a moved draft"
        grantor = applicant if is_for_another(actor, applicant) else None
        outcomes = await consult_registers(database, actor, registers, needed, purpose, grantor_id=grantor)
        if grantor is None:
            await consult_about(database, actor, registers, version, purpose, data.about)
    return await once(
        move_draft(tx, actor, outcomes, dossier_id, data), before_replay=lambda: see_again(tx, actor, dossier_id)
    )


@post(
    "/{dossier_id:uuid}/supplement",
    operation_id="SupplementDossier",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 422, 503),
)
async def supplement_dossier(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    dossier_id: FromPath[UUID],
    data: JSONBody[Move],
) -> Response[DossierView]:
    """Send a dossier in again after adding what the unit asked for."""
    return await once(supplement(tx, actor, dossier_id, data), before_replay=lambda: see_again(tx, actor, dossier_id))


@post(
    "/{dossier_id:uuid}/withdrawal",
    operation_id="WithdrawDossier",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 422, 503),
)
async def withdraw_dossier(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    dossier_id: FromPath[UUID],
    data: JSONBody[Move],
) -> Response[DossierView]:
    """Take a dossier back, as long as nothing is decided."""
    return await once(withdraw(tx, actor, dossier_id, data), before_replay=lambda: see_again(tx, actor, dossier_id))


@get("/{dossier_id:uuid}/timeline", operation_id="GetTimeline", guards=[citizen], responses=described(401, 403, 404))
async def get_timeline(
    reader: NamedDependency[Reader],
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    dossier_id: FromPath[UUID],
) -> list[TimelineEntry]:
    """What happened to a dossier, step by step, with the officer's words."""
    applicant_id = await applicant_of(reader, actor, dossier_id)
    note_for_another(tx, actor, applicant_id, dossier_id, ["notes"])
    return await timeline(reader, applicant_id, dossier_id, await notes_of(reader, applicant_id, dossier_id))


router = Router(
    "/v1/dossiers",
    route_handlers=[
        open_dossier,
        list_dossiers,
        get_dossier,
        patch_answers,
        submit_dossier,
        post_version,
        supplement_dossier,
        withdraw_dossier,
        get_timeline,
    ],
    tags=["dossiers"],
)
