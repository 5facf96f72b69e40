"""Recheck a correction: the register is asked anew, and the correction closes if it says something else now."""

from datetime import timedelta
from uuid import UUID

from ihanoi.exchange.answers import Outcome
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database, Transaction
from ihanoi.profile.consult_registers import consult_registers
from ihanoi.profile.correction_schemas import RIGHT, CorrectionLookUp, CorrectionState
from ihanoi.profile.corrections import correction_of
from ihanoi.profile.outcomes import Outcomes
from ihanoi.profile.provenance import REGISTERS
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.settle_corrections import settle_corrections

FRESH = timedelta(minutes=1)
"""An impatient finger is no reason to ask a register again."""


async def ask_again(database: Database, actor: Actor, registers: Registers, correction_id: UUID) -> Outcomes:
    """Ask the register behind an open correction; the electronic identity speaks only at a login.

    Raises:
        CorrectionMissing: the person has none such.
    """
    assert actor.id is not None
    held = await correction_of(database.reader(), actor.id, correction_id)
    if held.state is not CorrectionState.OPEN or held.source not in REGISTERS:
        return Outcomes({held.source: Outcome.FOUND})
    return await consult_registers(
        database, actor, registers, [held.source], f"correction {held.attribute}", ground=RIGHT, fresh=FRESH
    )


async def recheck_correction(
    tx: Transaction, actor: Actor, correction_id: UUID, outcomes: Outcomes
) -> CorrectionLookUp:
    """Return how a correction stands after its source was asked.

    Raises:
        CorrectionMissing: the person has none such.
    """
    assert actor.id is not None
    said = {(fact.source, fact.attribute): fact.value for fact in await present_facts(tx, own(actor))}
    await settle_corrections(tx, actor, actor.id, said)
    view = await correction_of(tx, actor.id, correction_id)
    return CorrectionLookUp(outcomes.of(view.source), view)
