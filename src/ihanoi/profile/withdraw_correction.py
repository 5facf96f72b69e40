"""Withdraw a correction: the person no longer disputes the value."""

from uuid import UUID

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.correction_schemas import CorrectionState, CorrectionView
from ihanoi.profile.corrections import correction_of
from ihanoi.profile.errors import CorrectionClosed
from ihanoi.profile.events import CorrectionWithdrawn

CLOSE = """
    UPDATE correction SET state = $3, closed_at = $4 WHERE subject_id = $1 AND id = $2 AND state = 'open'
"""


async def withdraw_correction(tx: Transaction, actor: Actor, correction_id: UUID) -> CorrectionView:
    """Close an open correction; what the person wrote stays with it.

    Raises:
        CorrectionMissing: the person has none such.
        CorrectionClosed: it was settled or withdrawn before.
    """
    assert actor.id is not None
    closed = await tx.execute(CLOSE, actor.id, correction_id, CorrectionState.WITHDRAWN.value, tx.now)
    view = await correction_of(tx, actor.id, correction_id)
    if not closed:
        raise CorrectionClosed(state=view.state.value)
    tx.record(actor, actor.id, CorrectionWithdrawn(correction_id, view.attribute, view.source.value))
    return view
