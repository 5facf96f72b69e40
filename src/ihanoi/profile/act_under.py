"""Act under a mandate: leave to read and file for whoever gave it, as long as it is in force."""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.definition import Procedure
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.profile.errors import MandateMissing, MandateNotCovering
from ihanoi.profile.mandate_terms import covers
from ihanoi.profile.mandates import IN_FORCE
from ihanoi.profile.reading import Reading, acting_for, note_reading

MANDATE = f"SELECT grantor_id, procedures, fields FROM mandate WHERE id = $1 AND grantee_id = $2 AND {IN_FORCE}"
HELD = f"{MANDATE} FOR SHARE"


class Acting(Struct, frozen=True):
    """For whom the actor acts, with leave to read what is known about them."""

    mandate_id: UUID
    reading: Reading


async def check_mandate(reader: Reader, actor: Actor, mandate_id: UUID, procedure: Procedure) -> UUID:
    """Return for whom the mandate lets the actor file a procedure, before anything is done; ``act_under`` decides.

    Raises:
        MandateMissing: there is none in force.
        MandateNotCovering: it is for other procedures.
    """
    return _covering(await reader.fetch_one(MANDATE, mandate_id, actor.id), procedure)


async def act_under(tx: Transaction, actor: Actor, mandate_id: UUID, procedure: Procedure) -> Acting:
    """Hold a mandate until the end of the transaction, with a line in the access log of whoever gave it.

    Raises:
        MandateMissing: there is none in force.
        MandateNotCovering: it is for other procedures.
    """
    grantor_id = _covering(await tx.fetch_one(HELD, mandate_id, actor.id), procedure)
    return Acting(mandate_id, note_reading(tx, actor, grantor_id, acting_for(None), ["facts", "parties"]))


def _covering(row: Any, procedure: Procedure) -> UUID:
    if row is None:
        raise MandateMissing
    if not covers(row["procedures"], row["fields"], procedure.code, procedure.field):
        raise MandateNotCovering(procedure=procedure.code)
    grantor_id: UUID = row["grantor_id"]
    return grantor_id
