"""Withdraw a procedure: no new dossier may use it, and people are told what to use instead."""

from datetime import date
from uuid import UUID

from ihanoi.catalogue.advance import advance
from ihanoi.catalogue.events import ProcedureWithdrawn
from ihanoi.catalogue.queries import MEMORY_NAME
from ihanoi.catalogue.versions import Step
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.platform.refresh import mark_changed

END = "UPDATE procedure_version SET effective_to = $2, successor_code = $3 WHERE id = $1"


async def withdraw(
    tx: Transaction, actor: Actor, version_id: UUID, effective_to: date, successor_code: str | None
) -> None:
    """End a published version after a day; open dossiers go on under it.

    Raises:
        VersionMissing, StepNotAllowed, WrongRole: see ``advance``.
    """
    held = await advance(tx, actor, version_id, Step.WITHDRAW)
    await tx.execute(END, version_id, effective_to, successor_code)
    await mark_changed(tx, MEMORY_NAME)
    tx.record(actor, version_id, ProcedureWithdrawn(held.code, held.number, effective_to, successor_code))
