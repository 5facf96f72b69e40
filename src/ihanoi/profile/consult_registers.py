"""Consult registers about the person: ask them, and keep what they said before anything else happens."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database
from ihanoi.profile.ask_registers import FRESH, ask_registers
from ihanoi.profile.keep_answers import keep_answers
from ihanoi.profile.outcomes import Outcomes
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import FORM_FILLING, acting_for, note_reading, own


async def consult_registers(
    database: Database,
    actor: Actor,
    registers: Registers,
    sources: Collection[Source],
    purpose: str,
    *,
    ground: str = FORM_FILLING,
    fresh: timedelta = FRESH,
    grantor_id: UUID | None = None,
    answered: Mapping[Source, datetime] | None = None,
) -> Outcomes:
    """Bring the facts about the person up to date; return what came of asking each source.

    ``ground`` is the law that lets us ask; a source that answered within ``fresh`` is not asked again.
    ``grantor_id`` is whom they are asked about when the actor acts under that person's mandate; ``answered`` is
    when each last knew them, where that was read already.

    Call it once the request is known to be sound, and before its transaction's first statement.

    Raises:
        SubjectErased: the person's data was erased.
    """
    assert actor.id is not None
    subject_id = grantor_id or actor.id
    answers = await ask_registers(database.reader(), subject_id, registers, sources, purpose, fresh, answered=answered)
    asked = any(answer.asked for answer in answers)
    if asked:
        # In a transaction of its own: the registers were asked about the person, and the log says so
        # whatever becomes of the request.
        async with database.unit_of_work() as tx:
            reading = note_reading(tx, actor, subject_id, acting_for(None), ["facts"]) if grantor_id else own(actor)
            await keep_answers(tx, actor, subject_id, answers, await present_facts(tx, reading), ground, reading)
    return Outcomes({answer.source: answer.outcome for answer in answers}, asked)
