"""Ask the population database about a person, unless it answered a moment ago."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from ihanoi.exchange.population.client import PopulationClient
from ihanoi.exchange.population.errors import PopulationDenied, PopulationUnavailable
from ihanoi.exchange.population.mapping import attributes
from ihanoi.identity.queries import identity_record
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.profile.events import RegisterAsked
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.provenance import Fact, Source
from ihanoi.profile.queries import last_answer

FRESH = timedelta(minutes=10)
"""An answer this young is not asked for again: opening two forms in a row is one question."""

ANSWERED = """
    INSERT INTO register_answer (subject_id, source, answered_at) VALUES ($1, $2, $3)
    ON CONFLICT (subject_id, source) DO UPDATE SET answered_at = excluded.answered_at
"""


class Outcome(StrEnum):
    """What came of asking."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    DENIED = "denied"
    UNAVAILABLE = "unavailable"


async def ask_register(
    reader: Reader,
    tx: Transaction,
    actor: Actor,
    population: PopulationClient,
    subject_id: UUID,
    present: list[Fact],
    purpose: str,
) -> Outcome:
    """Bring the facts of the population database up to date; a register that is down is no error.

    The register is asked before the transaction's first statement, so no connection waits for it.
    """
    answered = await last_answer(reader, subject_id, Source.POPULATION)
    if answered is not None and answered > reader.now - FRESH:
        return Outcome.FOUND
    identity = await identity_record(reader, subject_id)
    try:
        record = await population.look_up(identity.national_id, purpose=purpose, dossier=None)
    except PopulationDenied:
        outcome = Outcome.DENIED
    except PopulationUnavailable:
        outcome = Outcome.UNAVAILABLE
    else:
        outcome = Outcome.NOT_FOUND if record is None else Outcome.FOUND
        values = {} if record is None else attributes(record)
        held = frozenset(fact.attribute for fact in present if fact.source is Source.POPULATION)
        await keep_facts(tx, subject_id, Source.POPULATION, values, present, withdrawn=held - values.keys())
        if record is not None:
            await tx.execute(ANSWERED, subject_id, Source.POPULATION.value, tx.now)
    tx.record(actor, subject_id, RegisterAsked(Source.POPULATION.value, outcome.value, purpose))
    return outcome
