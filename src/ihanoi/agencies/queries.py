"""Reads of the organisation."""

from ihanoi.agencies.organisation import Duty, Organisation, Unit
from ihanoi.platform.database import Reader

UNITS = "SELECT id, code, name, kind, division, valid_from, valid_to FROM unit"
DUTIES = "SELECT unit_id, authority, valid_from, valid_to FROM duty"

MEMORY_NAME = "organisation"


async def load_organisation(reader: Reader) -> Organisation:
    """Return the whole organisation, for memory."""
    units = [Unit(**row) for row in await reader.fetch(UNITS)]
    duties = [Duty(**row) for row in await reader.fetch(DUTIES)]
    return Organisation(units, duties)
