"""Enters officers and their posts; running it again changes nothing."""

from collections.abc import Sequence
from datetime import date

from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction

ADD_OFFICER = "INSERT INTO officer (id, username, name) VALUES ($1, $2, $3) ON CONFLICT (username) DO NOTHING"
ADD_POST = """
    INSERT INTO post (officer_id, unit_id, role, valid_from)
    SELECT officer.id, unit.id, $3, $4 FROM officer, unit WHERE officer.username = $1 AND unit.code = $2
    ON CONFLICT DO NOTHING
"""


async def seed_officers(tx: Transaction, accounts: Sequence[tuple[str, str, str, str]], since: date) -> None:
    """Enter (username, name, unit code, role) rows, each role held since a day."""
    await tx.execute_many(ADD_OFFICER, [(new_id(), username, name) for username, name, _, _ in accounts])
    await tx.execute_many(ADD_POST, [(username, unit, role, since) for username, _, unit, role in accounts])
