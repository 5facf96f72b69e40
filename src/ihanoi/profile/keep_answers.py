"""Keep what registers said of a person."""

from collections.abc import Iterable
from uuid import UUID

from ihanoi.exchange.answers import Outcome
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.ask_registers import RegisterAnswer
from ihanoi.profile.events import RegisterAsked
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.keep_listed import keep_listed
from ihanoi.profile.named_by_registers import LISTS, named_in
from ihanoi.profile.note_changes import note_changes
from ihanoi.profile.provenance import Fact
from ihanoi.profile.reading import FORM_FILLING, Reading
from ihanoi.profile.settle_corrections import settle_corrections

ANSWERED = """
    INSERT INTO register_answer (subject_id, source, answered_at)
    SELECT $1, source, $3 FROM unnest($2::text[]) AS source
    ON CONFLICT (subject_id, source) DO UPDATE SET answered_at = excluded.answered_at
"""


async def keep_answers(
    tx: Transaction,
    actor: Actor,
    subject_id: UUID,
    answers: Iterable[RegisterAnswer],
    present: list[Fact],
    ground: str = FORM_FILLING,
    reading: Reading | None = None,
) -> None:
    """Bring the facts of each register that was asked up to date, and record that it was asked, and why.

    With leave to read the person's profile, also whom and what the register names beside the person.
    A correction is settled once the register says another value than the disputed one.
    """
    asked = [answer for answer in answers if answer.asked]
    for answer in asked:
        if answer.values is not None:
            held = frozenset(fact.attribute for fact in present if fact.source is answer.source)
            withdrawn = held - answer.values.keys()
            await keep_facts(tx, subject_id, answer.source, answer.values, present, withdrawn=withdrawn)
            note_changes(tx, actor, subject_id, present, answer.source, answer.values)
            if reading is not None and (kinds := LISTS.get(answer.source)):
                await keep_listed(tx, reading, answer.source, named_in(answer.values, answer.holdings), kinds)
        line = RegisterAsked(answer.source.value, answer.outcome.value, answer.purpose, ground)
        tx.record(actor, subject_id, line)
    said = {(answer.source, name): value for answer in asked for name, value in (answer.values or {}).items()}
    if said:
        await settle_corrections(tx, actor, subject_id, said)
    found = [answer.source.value for answer in asked if answer.outcome is Outcome.FOUND]
    if found:
        await tx.execute(ANSWERED, subject_id, found, tx.now)
