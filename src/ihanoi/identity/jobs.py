"""Housekeeping: logins nobody finished and sessions long over."""

from datetime import timedelta

from ihanoi.platform.database import Transaction

DROP_LOGINS = "DELETE FROM login WHERE expires_at < $1"
DROP_SESSIONS = "DELETE FROM session WHERE expires_at < $1"

KEEP_SESSIONS = timedelta(days=30)


async def drop_expired(tx: Transaction) -> None:
    """Delete expired logins, and sessions a month after they expired."""
    await tx.execute(DROP_LOGINS, tx.now)
    await tx.execute(DROP_SESSIONS, tx.now - KEEP_SESSIONS)
