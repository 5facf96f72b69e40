"""Dossier codes of the national form: ``{unit code}-{yyMMdd}-{number}``, numbered anew each day per unit."""

from datetime import date, datetime

from ihanoi.kernel.clock import HANOI
from ihanoi.platform.database import Transaction

NEXT = """
    INSERT INTO dossier_number (unit_code, day, last) VALUES ($1, $2, 1)
    ON CONFLICT (unit_code, day) DO UPDATE SET last = dossier_number.last + 1 RETURNING last
"""


def dossier_code(unit_code: str, day: date, number: int) -> str:
    """Return the code; the number has four digits and grows beyond when a day needs more."""
    return f"{unit_code}-{day:%y%m%d}-{number:04}"


async def next_code(tx: Transaction, unit_code: str, now: datetime) -> str:
    """Return the unit's next code of the day. Two can never be equal: the row is held until commit."""
    day = now.astimezone(HANOI).date()
    return dossier_code(unit_code, day, await tx.fetch_value(NEXT, unit_code, day))
