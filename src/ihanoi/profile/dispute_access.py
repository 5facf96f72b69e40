"""Dispute a line of the access log: the person says why the access was not right."""

from ihanoi.identity.aliases import ids_of
from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.text import clean
from ihanoi.platform.database import Transaction
from ihanoi.profile.access_log import KINDS, reason_context
from ihanoi.profile.dispute_offices import office_of
from ihanoi.profile.errors import AccessLineMissing, AlreadyDisputed
from ihanoi.profile.events import AccessDisputed
from ihanoi.profile.schemas import Dispute, DisputeAccess, DisputeState

LINE = "SELECT id FROM event WHERE id = $1 AND subject = ANY($2::uuid[]) AND kind = ANY($3::text[])"
ADD = """
    INSERT INTO access_dispute (line_id, subject_id, sealed_reason, state, disputed_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING
"""


async def dispute_access(tx: Transaction, actor: Actor, line_id: int, command: DisputeAccess) -> Dispute:
    """Keep the person's objection to one line of their own log (Law 91/2025, Art. 4).

    Raises:
        AccessLineMissing: there is none, or it stands in somebody else's log.
        AlreadyDisputed: the line was disputed before.
    """
    assert actor.id is not None
    if await tx.fetch_one(LINE, line_id, await ids_of(tx, actor.id), KINDS) is None:
        raise AccessLineMissing
    dispute = Dispute(DisputeState.OPEN, clean(command.reason), tx.now, await office_of(tx, line_id))
    key = await key_of(tx, actor.id)
    sealed = tx.keyring.seal(key, dispute.reason.encode(), reason_context(actor.id, line_id))
    if not await tx.execute(ADD, line_id, actor.id, sealed, dispute.state.value, tx.now):
        raise AlreadyDisputed
    tx.record(actor, actor.id, AccessDisputed(line_id))
    return dispute
