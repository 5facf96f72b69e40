"""The access log: who read my data and who asked a register about me, newest first."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ihanoi.exchange.answers import Outcome
from ihanoi.identity.aliases import ids_of
from ihanoi.identity.keys import key_of
from ihanoi.identity.queries import identity_record, officer_names
from ihanoi.kernel.actor import ActorKind
from ihanoi.kernel.paging import Page, Position, decode_cursor, encode_cursor
from ihanoi.platform.database import Reader
from ihanoi.platform.events import LogEntry, decode, entry, kind_of
from ihanoi.platform.keyring import SubjectKey
from ihanoi.profile.dispute_offices import OFFICE
from ihanoi.profile.events import PersonalDataRead, RegisterAsked
from ihanoi.profile.mandates import grantee_names
from ihanoi.profile.provenance import Source
from ihanoi.profile.schemas import AccessLine, Dispute, DisputeOffice, DisputeState

LINES = """
    SELECT line.* FROM unnest($1::uuid[]) AS mine CROSS JOIN LATERAL (
        SELECT id, at, actor_kind, actor_id, kind, subject, payload FROM event
        WHERE subject = mine AND kind = ANY($2::text[]) AND id < $3 ORDER BY id DESC LIMIT $4
    ) AS line ORDER BY id DESC LIMIT $4
"""
DISPUTES = f"""
    SELECT line_id, sealed_reason, state, disputed_at, {OFFICE} AS office, sealed_answer, answered_at FROM access_dispute
    WHERE line_id = ANY($2::bigint[]) AND subject_id = $1
"""
KINDS = [kind_of(PersonalDataRead), kind_of(RegisterAsked)]
NEWEST = 2**62
US = "iHanoi"


async def access_log(reader: Reader, subject_id: UUID, cursor: str | None, limit: int) -> Page[AccessLine]:
    """Return one page of the readings of a person's data and of the questions to registers about them."""
    before = decode_cursor(cursor, Position) if cursor else NEWEST
    mine = await ids_of(reader, subject_id)
    rows = await reader.fetch(LINES, mine, KINDS, before, limit + 1)
    entries = [entry(row) for row in rows[:limit]]
    names = await officer_names(reader, [e.actor_id for e in entries if e.actor_id])
    if any(e.actor_id in mine and e.kind == kind_of(PersonalDataRead) for e in entries):
        names |= dict.fromkeys(mine, (await identity_record(reader, subject_id)).full_name)
    if others := [
        e.actor_id
        for e in entries
        if e.actor_kind is ActorKind.CITIZEN and e.actor_id is not None and e.actor_id not in mine
    ]:
        names |= await grantee_names(reader, subject_id, others)
    disputes = await disputes_of(reader, subject_id, [e.id for e in entries])
    lines = [line_of(e, names, disputes.get(e.id)) for e in entries]
    return Page(lines, encode_cursor(entries[-1].id) if len(rows) > limit else None)


def reason_context(subject_id: UUID, line_id: int) -> str:
    """Return the place the reason of a dispute is sealed for."""
    return f"access_dispute.sealed_reason:{subject_id}:{line_id}"


def answer_context(subject_id: UUID, line_id: int) -> str:
    """Return the place the answer to a dispute is sealed for."""
    return f"access_dispute.sealed_answer:{subject_id}:{line_id}"


async def disputes_of(reader: Reader, subject_id: UUID, line_ids: list[int]) -> dict[int, Dispute]:
    """Return a person's disputes of these lines, with the answers, by line."""
    rows = await reader.fetch(DISPUTES, subject_id, line_ids)
    if not rows:
        return {}
    key = await key_of(reader, subject_id)
    return {row["line_id"]: _dispute(reader, key, subject_id, row) for row in rows}


def _dispute(reader: Reader, key: SubjectKey, subject_id: UUID, row: Any) -> Dispute:
    line_id, answer = row["line_id"], row["sealed_answer"]
    return Dispute(
        DisputeState(row["state"]),
        reader.keyring.open(key, row["sealed_reason"], reason_context(subject_id, line_id)).decode(),
        row["disputed_at"],
        DisputeOffice(row["office"]),
        answer and reader.keyring.open(key, answer, answer_context(subject_id, line_id)).decode(),
        row["answered_at"],
    )


def line_of(e: LogEntry, names: Mapping[UUID, str], dispute: Dispute | None) -> AccessLine:
    """Return an event of the log as its subject sees it; ``names`` are those of readers."""
    fact = decode(e, PersonalDataRead | RegisterAsked)
    if isinstance(fact, RegisterAsked):
        # The person opened the form; the question was put by us.
        register, outcome = Source(fact.source), Outcome(fact.outcome)
        return AccessLine(e.id, e.at, US, fact.purpose, fact.ground, None, [], register, outcome, dispute)
    name = names.get(e.actor_id, US) if e.actor_id else US
    return AccessLine(e.id, e.at, name, fact.purpose, fact.ground, fact.dossier_id, fact.categories, dispute=dispute)
