"""Withdraw a procedure: no new dossier may use it, and people are told what to use instead."""

from datetime import date
from uuid import UUID

from ihanoi.catalogue.advance import advance
from ihanoi.catalogue.errors import SuccessorMissing
from ihanoi.catalogue.events import ProcedureWithdrawn
from ihanoi.catalogue.queries import MEMORY_NAME
from ihanoi.catalogue.versions import Step
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.platform.refresh import mark_changed

# Never longer than it was: the version after it may be in force. What is withdrawn becomes public at this moment.
END = """
    UPDATE procedure_version SET effective_to = least(effective_to, $2), successor_code = $3, published_at = $4
    WHERE id = $1 RETURNING effective_to
"""

KNOWN = """
    SELECT EXISTS (SELECT FROM procedure_version WHERE code = $1 AND status = 'published')
        OR EXISTS (SELECT FROM listed_procedure WHERE code = $1)
"""


async def withdraw(
    tx: Transaction, actor: Actor, version_id: UUID, effective_to: date, successor_code: str | None
) -> None:
    """End a published version after a day; open dossiers go on under it.

    Raises:
        VersionMissing, StepNotAllowed, WrongRole: see ``advance``.
        SuccessorMissing: people would be sent to a procedure that nobody knows, or to this one.
    """
    held = await advance(tx, actor, version_id, Step.WITHDRAW)
    if successor_code is not None and (successor_code == held.code or not await tx.fetch_value(KNOWN, successor_code)):
        raise SuccessorMissing(successor_code)
    last_day: date = await tx.fetch_value(END, version_id, effective_to, successor_code, tx.now)
    await mark_changed(tx, MEMORY_NAME)
    tx.record(actor, version_id, ProcedureWithdrawn(held.code, held.number, last_day, successor_code))
