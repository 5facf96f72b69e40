"""Consult the population database about the person: ask it, and keep what it said before anything else happens."""

from ihanoi.exchange.population.client import PopulationClient
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database
from ihanoi.profile.ask_register import Outcome, ask_register
from ihanoi.profile.keep_answer import keep_answer
from ihanoi.profile.queries import present_facts


async def consult_register(database: Database, actor: Actor, population: PopulationClient, purpose: str) -> Outcome:
    """Bring the facts about the person up to date; return what came of asking.

    Call it once the request is known to be sound, and before its transaction's first statement.

    Raises:
        SubjectErased: the person's data was erased.
    """
    assert actor.id is not None
    answer = await ask_register(database.reader(), actor, population, purpose)
    if answer.asked:
        # In a transaction of its own: the register was asked about the person, and the log says so
        # whatever becomes of the request.
        async with database.unit_of_work() as tx:
            await keep_answer(tx, actor, answer, await present_facts(tx, actor.id))
    return answer.outcome
