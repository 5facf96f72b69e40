"""Verify what was declared: ask the registers again, compare, and tell whom it concerns. Nothing is refused by itself."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.content import open_content
from ihanoi.dossiers.events import DeclarationsConfirmed, DeclarationsDiffer
from ihanoi.dossiers.same_value import is_same
from ihanoi.dossiers.verifying import VerificationState, next_try, verdict
from ihanoi.exchange.answers import Outcome
from ihanoi.exchange.registers import Registers
from ihanoi.identity.errors import SubjectErased
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Database, Transaction
from ihanoi.profile.ask_registers import RegisterAnswer, ask_registers
from ihanoi.profile.keep_answers import keep_answers
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import note_reading, verification

AT_ONCE = 50
"""Dossiers taken at a time; what a worker took and left undone is due again when its next try is."""

END = """
    UPDATE verification SET state = 'given_up', next_try_at = NULL, settled_at = $1 FROM dossier
    WHERE dossier.id = dossier_id AND verification.state = 'pending' AND dossier.state IN ('withdrawn', 'refused')
"""
DUE = """
    SELECT verification.id, dossier_id, field, attribute, source, attempts, expected_at, code, applicant_id, sealed_content
    FROM verification JOIN dossier ON dossier.id = dossier_id
    WHERE dossier_id IN (
        SELECT dossier_id FROM verification WHERE state = 'pending' AND next_try_at <= $1 ORDER BY next_try_at LIMIT $2
    ) AND verification.state = 'pending' AND next_try_at <= $1
    ORDER BY dossier_id, field FOR UPDATE OF verification SKIP LOCKED
"""
TAKE = """
    UPDATE verification SET attempts = attempts + 1, next_try_at = taken.next_try_at
    FROM unnest($1::uuid[], $2::timestamptz[]) AS taken (id, next_try_at) WHERE verification.id = taken.id
"""
SETTLE = """
    UPDATE verification SET state = done.state, next_try_at = NULL, settled_at = $4
    FROM unnest($1::uuid[], $2::int[], $3::text[]) AS done (id, attempts, state)
    WHERE verification.id = done.id AND verification.state = 'pending' AND verification.attempts = done.attempts
    RETURNING verification.id
"""
"""Answers sent anew meanwhile begin with no attempts, and are left to the next round."""


class Due(Struct, frozen=True):
    """One declared answer whose register is asked again."""

    id: UUID
    dossier_id: UUID
    field: str
    attribute: str
    source: str
    attempts: int
    expected_at: datetime
    code: str
    applicant_id: UUID
    sealed_content: bytes


async def verify_declared(database: Database, registers: Registers) -> int:
    """Work off everything that is due; return how many answers were looked at. No transaction waits for a register."""
    looked_at = 0
    while True:
        async with database.unit_of_work() as tx:
            await tx.execute(END, tx.now)
            due = await _take(tx)
        if not due:
            return looked_at
        for _, group in groupby(due, attrgetter("dossier_id")):
            await _verify(database, registers, list(group))
        looked_at += len(due)


async def _take(tx: Transaction) -> list[Due]:
    due = [Due(**row) for row in await tx.fetch(DUE, tx.now, AT_ONCE)]
    await tx.execute(TAKE, [item.id for item in due], [next_try(item.attempts, tx.now) for item in due])
    return due


async def _verify(database: Database, registers: Registers, due: Sequence[Due]) -> None:
    first = due[0]
    sources = [source for source in Source if source.value in {item.source for item in due}]
    purpose = f"verification {first.code}"
    try:
        answers = await ask_registers(
            database.reader(), first.applicant_id, registers, sources, purpose, dossier=first.code
        )
        async with database.unit_of_work() as tx:
            await _compare(tx, due, answers)
    except SubjectErased:
        async with database.unit_of_work() as tx:
            await _settle(tx, [(item, VerificationState.GIVEN_UP) for item in due])


async def _compare(tx: Transaction, due: Sequence[Due], answers: Sequence[RegisterAnswer]) -> None:
    first = due[0]
    outcomes = {answer.source.value: answer.outcome for answer in answers}
    declared: Mapping[str, Any] = {}
    found: dict[tuple[str, str], Any] = {}
    if {Outcome.FOUND, Outcome.NOT_FOUND} & set(outcomes.values()):
        purpose = verification(first.dossier_id)
        reading = note_reading(tx, SYSTEM, first.applicant_id, purpose, ["answers", "facts"])
        await keep_answers(tx, SYSTEM, first.applicant_id, answers, await present_facts(tx, reading))
        facts = await present_facts(tx, reading)
        found = {(fact.source.value, fact.attribute): fact.value for fact in facts}
        declared = (await open_content(tx, first.applicant_id, first.dossier_id, first.sealed_content)).answers
    else:
        if not any(answer.asked for answer in answers):
            # Read for a question that was then spared.
            note_reading(tx, SYSTEM, first.applicant_id, verification(first.dossier_id), ["identity"])
        await keep_answers(tx, SYSTEM, first.applicant_id, answers, [])
    vocabulary = tx.recall(Catalogue).vocabulary.attributes
    done: list[tuple[Due, VerificationState]] = []
    for item in due:
        value = found.get((item.source, item.attribute))
        same = None if value is None else is_same(vocabulary[item.attribute].type, declared.get(item.field), value)
        state = verdict(outcomes[item.source], same, item.expected_at, tx.now)
        # What was taken out again with a supplement need not be verified.
        is_moot = state is not VerificationState.PENDING and item.field not in declared
        done.append((item, VerificationState.GIVEN_UP if is_moot else state))
    _tell(tx, first.dossier_id, await _settle(tx, done))


async def _settle(tx: Transaction, done: Iterable[tuple[Due, VerificationState]]) -> dict[VerificationState, list[str]]:
    """Write the states that are final; return the fields that came to each."""
    final = [(item, state) for item, state in done if state is not VerificationState.PENDING]
    rows = await tx.fetch(
        SETTLE,
        [item.id for item, _ in final],
        # Taking it counted as an attempt.
        [item.attempts + 1 for item, _ in final],
        [state.value for _, state in final],
        tx.now,
    )
    kept = {row["id"] for row in rows}
    fields: dict[VerificationState, list[str]] = {}
    for item, state in final:
        if item.id in kept:
            fields.setdefault(state, []).append(item.field)
    return fields


def _tell(tx: Transaction, dossier_id: UUID, fields: Mapping[VerificationState, list[str]]) -> None:
    if confirmed := fields.get(VerificationState.CONFIRMED):
        tx.record(SYSTEM, dossier_id, DeclarationsConfirmed(confirmed))
    if differing := fields.get(VerificationState.MISMATCH):
        tx.record(SYSTEM, dossier_id, DeclarationsDiffer(differing))
