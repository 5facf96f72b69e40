"""Reads of dossiers, one function per question."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from ihanoi.agencies.organisation import Organisation
from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.forms import Situation
from ihanoi.dossiers.access import VISIBLE, may_handle, visible_to
from ihanoi.dossiers.amendments import amendments_of
from ihanoi.dossiers.attached import LISTED, documents_of, listed_documents
from ihanoi.dossiers.content import open_content
from ihanoi.dossiers.disputed import disputed_fields
from ihanoi.dossiers.errors import DossierMissing
from ihanoi.dossiers.expiry import expires_at
from ihanoi.dossiers.for_another import note_for_another
from ihanoi.dossiers.needed_papers import needed_papers
from ihanoi.dossiers.paper_schemas import DocumentView, ResultView
from ihanoi.dossiers.results import DECIDED, listed_result, result_of
from ihanoi.dossiers.schemas import DossierSummary, DossierView, ProcedureRef, Tracking
from ihanoi.dossiers.states import EDITABLE, NATIONAL_CODE, OPEN, State, actions_from
from ihanoi.dossiers.timeline import PUBLIC_KINDS, public_step
from ihanoi.dossiers.transition import COLUMNS, Held, load
from ihanoi.dossiers.verifications import verifications_of
from ihanoi.kernel.actor import Actor, ActorKind
from ihanoi.kernel.paging import Page, decode_cursor, encode_cursor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.database_errors import DatabaseUnavailable
from ihanoi.platform.literals import literal
from ihanoi.profile.mandates import IN_FORCE, grantee_names
from ihanoi.profile.reading import acting_for, dossier_processing, note_reading

ONE = f"SELECT {COLUMNS}, {LISTED} AS papers, {DECIDED} AS decided FROM dossier WHERE id = $1 AND {VISIBLE}"
MINE = """
    SELECT id, code, procedure_version_id, state, version, submitted_at, due_at, updated_at, warned_at FROM dossier
    WHERE applicant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3
"""
MANDATED = f"""
    SELECT dossier.id, code, procedure_version_id, state, version, submitted_at, due_at, updated_at, warned_at,
           applicant_id
    FROM dossier JOIN mandate ON mandate.id = mandate_id AND {IN_FORCE}
    WHERE mandate_id = $1 AND submitter_id = $2 AND dossier.id < $3 ORDER BY dossier.id DESC LIMIT $4
"""
QUEUE = """
    SELECT id, code, procedure_version_id, state, version, submitted_at, due_at, updated_at, warned_at FROM dossier
    WHERE unit_id = $1 AND state = ANY($2::text[])
      AND state IN ('submitted', 'accepted', 'processing', 'supplement_requested', 'payment_requested', 'resolved')
      AND (coalesce(due_at, 'infinity'), id) > ($3::text::timestamptz, $4::uuid) AND procedure_code = ANY($5::text[])
    ORDER BY coalesce(due_at, 'infinity'), id LIMIT $6
"""
IDS = "SELECT id FROM dossier WHERE applicant_id = $1 ORDER BY id"
TRACKED = f"""
    SELECT code, procedure_version_id, unit_id, state, submitted_at, due_at,
           event.id AS event_id, event.at, event.kind, event.actor_kind
    FROM dossier LEFT JOIN event ON event.subject = dossier.id AND event.kind = ANY({literal(sorted(PUBLIC_KINDS))}::text[])
    WHERE code = ANY($1::text[]) ORDER BY event.id
"""
EXISTS = f"SELECT applicant_id, unit_id, procedure_version_id FROM dossier WHERE id = $1 AND {VISIBLE}"

LAST_ID = UUID(int=2**128 - 1)
FIRST_ID = UUID(int=0)
CATEGORIES = ["answers", "documents"]


async def ids_of_dossiers(reader: Reader, subject_id: UUID) -> list[UUID]:
    """Return the ids of everything a person began, drafts included."""
    return [row["id"] for row in await reader.fetch(IDS, subject_id)]


def is_overdue(state: State, due_at: datetime | None, now: datetime) -> bool:
    """Tell whether a dossier that is still open has passed its due date."""
    return state in OPEN and due_at is not None and due_at < now


async def own_dossier(reader: Reader, actor: Actor, dossier_id: UUID) -> DossierView:
    """Return a dossier to its applicant.

    Raises:
        DossierMissing: there is none, or it is somebody else's.
    """
    return await _view(reader, actor, await load(reader, actor, dossier_id, ONE))


async def read_dossier(
    reader: Reader, tx: Transaction, actor: Actor, dossier_id: UUID, case: str | None = None
) -> DossierView:
    """Return a dossier to its applicant; to who files it for them, or an officer, with a line in the applicant's access log.

    ``case`` is the one they think of while it is a draft, for its papers.

    Raises:
        DossierMissing: there is none, or it is somebody else's, or the mandate has ended.
    """
    held = await load(reader, actor, dossier_id, ONE)
    if actor.kind is ActorKind.OFFICER:
        note_reading(tx, actor, held.applicant_id, dossier_processing(dossier_id), CATEGORIES)
    note_for_another(tx, actor, held.applicant_id, dossier_id, CATEGORIES)
    return await _view(reader, actor, held, case)


async def desk_dossier(tx: Transaction, actor: Actor, dossier_id: UUID) -> DossierView:
    """Return a dossier to an officer of its unit, with a line in the applicant's access log.

    Raises:
        DossierMissing: there is none, or none of the officer's units is in charge.
    """
    return await moved_dossier(tx, actor, await load(tx, actor, dossier_id, ONE))


async def moved_dossier(tx: Transaction, actor: Actor, held: Held) -> DossierView:
    """Return a dossier as a move leaves it, without reading it again; to an officer with a line in the access log."""
    if actor.kind is ActorKind.OFFICER:
        note_reading(tx, actor, held.applicant_id, dossier_processing(held.id), CATEGORIES)
    return await _view(tx.aside, actor, held)


async def _view(reader: Reader, actor: Actor, held: Held, case: str | None = None) -> DossierView:
    version = reader.recall(Catalogue).version(held.procedure_version_id)
    state, applicant_id = held.state, held.applicant_id
    content = await open_content(reader, applicant_id, held.id, held.sealed_content)
    documents = await _documents(reader, held)
    # Facts that changed under way may have made further papers necessary: both sides see which are missing.
    brings = (state in EDITABLE and actor.kind is ActorKind.CITIZEN) or (held.is_amended and state in OPEN)
    situation = Situation(held.procedure_case or case, held.channel)
    return DossierView(
        id=held.id,
        code=held.code,
        procedure=ProcedureRef(version.procedure.code, version.number, version.procedure.name),
        state=state,
        status_code=NATIONAL_CODE.get(state),
        version=held.version,
        unit=reader.recall(Organisation).unit(held.unit_id).view if held.unit_id else None,
        channel=held.channel,
        case=held.procedure_case,
        answers=content.answers,
        documents=documents,
        actions=actions_from(state, actor.kind),
        outcome=held.outcome,
        created_at=held.created_at,
        submitted_at=held.submitted_at,
        accepted_at=held.accepted_at,
        due_at=held.due_at,
        overdue=is_overdue(state, held.due_at, reader.now),
        resolved_at=held.resolved_at,
        expires_at=expires_at(reader, state, held.updated_at, held.warned_at),
        returned_at=held.returned_at,
        result=await _result(reader, held) if held.outcome == "granted" else None,
        papers=await needed_papers(reader, applicant_id, version.procedure, situation, content, documents)
        if brings
        else UNSET,
        amendments=await amendments_of(reader, applicant_id, held.id) if held.is_amended else [],
        filed_by=await _filed_by(reader, applicant_id, held.submitter_id),
        disputed=await disputed_fields(reader, actor, applicant_id, version, content.answers),
        verifications=await verifications_of(reader, applicant_id, held.id) if content.verify_later else UNSET,
    )


async def _documents(reader: Reader, held: Held) -> list[DocumentView]:
    if held.papers is None:
        return await documents_of(reader, held.applicant_id, held.id)
    return await listed_documents(reader, held.applicant_id, held.id, held.papers)


async def _result(reader: Reader, held: Held) -> ResultView | None:
    if held.papers is None:
        return await result_of(reader, held.applicant_id, held.id)
    return await listed_result(reader, held.applicant_id, held.id, held.decided)


async def _filed_by(reader: Reader, applicant_id: UUID, submitter_id: UUID | None) -> str | UnsetType:
    if submitter_id is None:
        return UNSET
    return (await grantee_names(reader, applicant_id, [submitter_id])).get(submitter_id, UNSET)


async def applicant_of(reader: Reader, actor: Actor, dossier_id: UUID) -> UUID:
    """Return whose dossier this is, if the actor may see it.

    Raises:
        DossierMissing: there is none, or none the actor may see.
    """
    row: Any = await reader.fetch_one(EXISTS, dossier_id, *visible_to(actor))
    if row is None:
        raise DossierMissing
    authority = reader.recall(Catalogue).version(row["procedure_version_id"]).procedure.authority
    if not may_handle(actor, row["unit_id"], authority):
        raise DossierMissing
    applicant_id: UUID = row["applicant_id"]
    return applicant_id


async def is_visible(reader: Reader, actor: Actor, dossier_id: UUID) -> bool:
    """Tell whether the actor may still see a dossier they saw; unknown while the database cannot be reached is yes."""
    try:
        return await reader.fetch_one(EXISTS, dossier_id, *visible_to(actor)) is not None
    except DatabaseUnavailable:
        return True


def _summary(reader: Reader, row: Any) -> DossierSummary:
    state = State(row["state"])
    procedure = reader.recall(Catalogue).version(row["procedure_version_id"]).procedure
    return DossierSummary(
        id=row["id"],
        code=row["code"],
        procedure=procedure.code,
        procedure_name=procedure.name,
        state=state,
        status_code=NATIONAL_CODE.get(state),
        version=row["version"],
        submitted_at=row["submitted_at"],
        due_at=row["due_at"],
        overdue=is_overdue(state, row["due_at"], reader.now),
        expires_at=expires_at(reader, state, row["updated_at"], row["warned_at"]),
    )


async def own_dossiers(reader: Reader, actor: Actor, cursor: str | None, limit: int) -> Page[DossierSummary]:
    """Return one page of a citizen's dossiers, drafts included, newest first."""
    before = decode_cursor(cursor, UUID) if cursor else LAST_ID
    rows = await reader.fetch(MINE, actor.id, before, limit + 1)
    items = [_summary(reader, row) for row in rows[:limit]]
    return Page(items, encode_cursor(items[-1].id) if len(rows) > limit else None)


async def mandated_dossiers(
    tx: Transaction, actor: Actor, mandate_id: UUID, cursor: str | None, limit: int
) -> Page[DossierSummary]:
    """Return one page of what a citizen files under a mandate in force, with a line in its giver's access log."""
    before = decode_cursor(cursor, UUID) if cursor else LAST_ID
    rows = await tx.fetch(MANDATED, mandate_id, actor.id, before, limit + 1)
    for applicant_id in {row["applicant_id"] for row in rows}:
        note_reading(tx, actor, applicant_id, acting_for(None), ["dossiers"])
    items = [_summary(tx, row) for row in rows[:limit]]
    return Page(items, encode_cursor(items[-1].id) if len(rows) > limit else None)


def handled_procedures(reader: Reader, actor: Actor, unit_id: UUID) -> list[str]:
    """Return the codes of the procedures whose dossiers the officer's posts in a unit let them handle."""
    authorities = reader.recall(Catalogue).authorities
    own = {authority for authority in set(authorities.values()) if may_handle(actor, unit_id, authority)}
    return [code for code, authority in authorities.items() if authority in own]


async def queue(
    reader: Reader, actor: Actor, unit_id: UUID, states: list[State], cursor: str | None, limit: int
) -> Page[DossierSummary]:
    """Return one page of a unit's open dossiers that the officer handles, the most urgent first.

    Those without a due date come last.
    """
    handled = handled_procedures(reader, actor, unit_id)
    due, last_id = "-infinity", FIRST_ID
    if cursor:
        last_due, last_id = decode_cursor(cursor, tuple[datetime | None, UUID])
        # PostgreSQL's own word for "later than any date": dossiers without a due date come last.
        due = last_due.isoformat() if last_due else "infinity"
    wanted = [state.value for state in states]
    rows = await reader.fetch(QUEUE, unit_id, wanted, due, last_id, handled, limit + 1)
    items = [_summary(reader, row) for row in rows[:limit]]
    last = items[-1] if len(rows) > limit else None
    return Page(items, encode_cursor((last.due_at, last.id)) if last else None)


async def tracking(reader: Reader, code: str) -> Tracking:
    """Return what anybody who holds the code may know.

    Raises:
        DossierMissing: no dossier has this code.
    """
    rows: Any = await reader.fetch_together(TRACKED, code)
    if not rows:
        raise DossierMissing
    row = rows[0]
    state = State(row["state"])
    procedure = reader.recall(Catalogue).version(row["procedure_version_id"]).procedure
    return Tracking(
        code=row["code"],
        procedure=procedure.code,
        procedure_name=procedure.name,
        unit=reader.recall(Organisation).unit(row["unit_id"]).view,
        state=state,
        status_code=NATIONAL_CODE[state],
        submitted_at=row["submitted_at"],
        due_at=row["due_at"],
        overdue=is_overdue(state, row["due_at"], reader.now),
        steps=[public_step(row["event_id"], row["at"], row["kind"], row["actor_kind"]) for row in rows if row["kind"]],
    )
