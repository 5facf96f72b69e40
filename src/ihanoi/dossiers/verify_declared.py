"""Verify what was declared: ask the registers again, compare, and tell whom it concerns. Nothing is refused by itself."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from ihanoi.dossiers.compare_declared import compare_declared, keep_words, keep_words_about
from ihanoi.dossiers.due_verifications import Due, settle_due, take_due
from ihanoi.dossiers.verifying import VerificationState
from ihanoi.exchange.registers import Registers
from ihanoi.identity.errors import SubjectErased
from ihanoi.platform.database import Database
from ihanoi.profile.ask_registers import ask_registers
from ihanoi.profile.minor_records import ask_about_minors
from ihanoi.profile.provenance import Source


async def verify_declared(database: Database, registers: Registers) -> int:
    """Work off everything that is due; return how many answers were looked at. No transaction waits for a register."""
    looked_at = 0
    while True:
        async with database.unit_of_work() as tx:
            due = await take_due(tx)
        if not due:
            return looked_at
        for _, group in groupby(due, attrgetter("dossier_id")):
            await _verify(database, registers, list(group))
        looked_at += len(due)


async def _verify(database: Database, registers: Registers, due: Sequence[Due]) -> None:
    try:
        await _ask_and_compare(database, registers, due)
    except SubjectErased:
        async with database.unit_of_work() as tx:
            await settle_due(tx, [(item, VerificationState.GIVEN_UP) for item in due])


async def _ask_and_compare(database: Database, registers: Registers, due: Sequence[Due]) -> None:
    first, reader = due[0], database.reader()
    sources = [source for source in Source if source.value in {item.source for item in due}]
    purpose = f"verification {first.code}"
    answers = await ask_registers(reader, first.applicant_id, registers, sources, purpose, dossier=first.code)
    outcomes = {answer.source: answer.outcome for answer in answers}
    async with database.unit_of_work() as tx:
        words, minors = await keep_words(tx, due, answers)
        if not minors:
            await compare_declared(tx, due, outcomes, words)
            return
    # Whom the register has just named can be asked about only now.
    replies = await ask_about_minors(reader, registers, first.applicant_id, minors, purpose, first.code)
    async with database.unit_of_work() as tx:
        words = await keep_words_about(tx, due, [(minor, replies[minor.id]) for minor in minors])
        await compare_declared(tx, due, outcomes, words, {id_: reply.outcome for id_, reply in replies.items()})
