"""End a session; its token is refused by every process within a second."""

from ihanoi.identity.events import LoggedOut
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

END = "UPDATE session SET ended_at = $2 WHERE actor_id = $1 AND token = $3 AND ended_at IS NULL"


async def end_session(tx: Transaction, actor: Actor, token_digest: bytes) -> None:
    """Log out. Doing it twice is no error."""
    assert actor.id is not None
    if await tx.execute(END, actor.id, tx.now, token_digest):
        tx.record(actor, actor.id, LoggedOut())
