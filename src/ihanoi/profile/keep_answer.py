"""Keep what the population database said of the person."""

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.ask_register import Outcome, RegisterAnswer
from ihanoi.profile.events import RegisterAsked
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.provenance import Fact, Source
from ihanoi.profile.reading import FORM_FILLING

ANSWERED = """
    INSERT INTO register_answer (subject_id, source, answered_at) VALUES ($1, $2, $3)
    ON CONFLICT (subject_id, source) DO UPDATE SET answered_at = excluded.answered_at
"""


async def keep_answer(tx: Transaction, actor: Actor, answer: RegisterAnswer, present: list[Fact]) -> None:
    """Bring the facts of the population database up to date, and record that it was asked, and why."""
    assert actor.id is not None
    if answer.values is not None:
        held = frozenset(fact.attribute for fact in present if fact.source is Source.POPULATION)
        withdrawn = held - answer.values.keys()
        await keep_facts(tx, actor.id, Source.POPULATION, answer.values, present, withdrawn=withdrawn)
    if answer.outcome is Outcome.FOUND:
        await tx.execute(ANSWERED, actor.id, Source.POPULATION.value, tx.now)
    asked = RegisterAsked(Source.POPULATION.value, answer.outcome.value, answer.purpose, FORM_FILLING)
    tx.record(actor, actor.id, asked)
