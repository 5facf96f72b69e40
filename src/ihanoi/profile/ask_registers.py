"""Ask registers about a person, except those that answered a moment ago. Holds no transaction meanwhile."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.exchange.answers import Holding, Outcome, Question, Reply
from ihanoi.exchange.registers import Registers
from ihanoi.identity.queries import identity_record
from ihanoi.platform.database import Reader
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import last_answers

FRESH = timedelta(minutes=10)
"""An answer this young is not asked for again: opening two forms in a row is one question."""


class RegisterAnswer(Struct, frozen=True):
    """What a register said, on its way to be kept; ``values`` is None when it said nothing new."""

    source: Source
    outcome: Outcome
    purpose: str
    asked: bool
    values: Mapping[str, Any] | None = None
    holdings: tuple[Holding, ...] = ()


async def ask_registers(
    reader: Reader,
    subject_id: UUID,
    registers: Registers,
    sources: Collection[Source],
    purpose: str,
    fresh: timedelta = FRESH,
    dossier: str | None = None,
    answered: Mapping[Source, datetime] | None = None,
) -> list[RegisterAnswer]:
    """Return what each source says of the person; one that is down or refuses is no error.

    They are asked side by side. Call it before the transaction's first statement: nobody's connection
    waits for a register. ``answered`` is when each last knew the person, where that was read already.
    """
    if not sources:
        return []
    if answered is None:
        answered = await last_answers(reader, subject_id, sources)
    recent = {source for source, at in answered.items() if at > reader.now - fresh}
    answers = [RegisterAnswer(source, Outcome.FOUND, purpose, asked=False) for source in sources if source in recent]
    wanted = [source for source in sources if source not in recent]
    if wanted:
        identity = await identity_record(reader, subject_id)
        question = Question(identity.national_id, purpose, dossier)
        replies = await registers.ask([source.value for source in wanted], question)
        answers += [_answer(source, purpose, replies[source.value]) for source in wanted]
    return answers


def _answer(source: Source, purpose: str, reply: Reply) -> RegisterAnswer:
    if reply.answer is not None:
        return RegisterAnswer(source, reply.outcome, purpose, reply.asked, reply.answer.values, reply.answer.holdings)
    # A register that knows nobody withdraws what it said before; one that is silent does not.
    values: Mapping[str, Any] | None = {} if reply.outcome is Outcome.NOT_FOUND else None
    return RegisterAnswer(source, reply.outcome, purpose, reply.asked, values)
