"""Settle a difference: an officer decides whether the declared answer or the register's counts, and says why."""

from typing import Any
from uuid import UUID

from ihanoi.dossiers.errors import NothingToSettle
from ihanoi.dossiers.events import DifferenceSettled
from ihanoi.dossiers.queries import applicant_of
from ihanoi.dossiers.verification_schemas import SettleDifference, VerificationView
from ihanoi.dossiers.verifications import settlement_context, verifications_of
from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.text import clean
from ihanoi.platform.database import Transaction
from ihanoi.profile.reading import dossier_processing, note_reading

SETTLE = """
    UPDATE verification SET settlement = $3, sealed_note = $4, settled_by = $5, settled_at = $6
    WHERE dossier_id = $1 AND field = $2 AND state = 'mismatch' AND settlement IS NULL RETURNING id
"""


async def settle_difference(
    tx: Transaction, actor: Actor, dossier_id: UUID, field: str, command: SettleDifference
) -> VerificationView:
    """Decide about one answer that a register contradicts. The answers stay as they were submitted.

    Raises:
        DossierMissing: there is none, or none of the officer's units is in charge.
        NothingToSettle: no register contradicts this answer, or it was settled already.
    """
    applicant_id = await applicant_of(tx, actor, dossier_id)
    context = settlement_context(applicant_id, dossier_id, field)
    sealed = tx.keyring.seal(await key_of(tx, applicant_id), clean(command.note).encode(), context)
    settled: Any = await tx.fetch_value(SETTLE, dossier_id, field, command.settlement.value, sealed, actor.id, tx.now)
    if settled is None:
        raise NothingToSettle(field=field)
    tx.record(actor, dossier_id, DifferenceSettled(field, command.settlement.value))
    note_reading(tx, actor, applicant_id, dossier_processing(dossier_id), ["notes"])
    views = await verifications_of(tx, applicant_id, dossier_id)
    return next(view for view in views if view.field == field)
