"""Prefill a form: ask the register, weigh the facts, say for each question where its answer comes from."""

from collections.abc import Mapping

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.forms import fields_of
from ihanoi.catalogue.version import Version
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.ask_register import RegisterAnswer
from ihanoi.profile.filling import fill, is_reusable
from ihanoi.profile.keep_answer import keep_answer
from ihanoi.profile.provenance import Fact, winners
from ihanoi.profile.queries import present_facts
from ihanoi.profile.schemas import FieldState, Prefill

FILLED = (FieldState.KNOWN, FieldState.STALE)


async def prefill(tx: Transaction, actor: Actor, answer: RegisterAnswer, version: Version) -> Prefill:
    """Return a procedure's form filled with what is known about the person who asks.

    ``answer`` is what ``ask_register`` brought back; when it brought nothing, the questions it would
    have answered carry the reason.
    """
    assert actor.id is not None
    present = await present_facts(tx, actor.id)
    if answer.asked:
        await keep_answer(tx, actor, answer, present)
        present = await present_facts(tx, actor.id)
    facts = winners(present)
    vocabulary = tx.recall(Catalogue).vocabulary.attributes
    fields = list(fields_of(version.procedure.form))
    filled = [fill(field, facts, vocabulary, answer.outcome.value, version.form_check, tx.now) for field in fields]
    reusable = sum(is_reusable(field) for field in fields)
    reused = sum(field.state in FILLED for field in filled)
    return Prefill(
        procedure=version.procedure.code,
        version_id=version.id,
        fields=filled,
        asked=[field.id for field in filled if field.state not in FILLED],
        reusable=reusable,
        reused=reused,
        reused_share=round(reused / reusable, 4) if reusable else 1.0,
        home_commune=_home(facts),
    )


def _home(facts: Mapping[str, Fact]) -> str | None:
    for attribute in ("residence.permanent", "residence.current"):
        fact = facts.get(attribute)
        if fact is not None and isinstance(fact.value, dict) and fact.value.get("commune"):
            return str(fact.value["commune"])
    return None
