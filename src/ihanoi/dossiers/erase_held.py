"""Erase what is held of a person, domain by domain."""

from uuid import UUID

from ihanoi.identity.erasure import Erasure, Holdings
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

DOSSIERS = "SELECT id FROM dossier WHERE applicant_id = $1 ORDER BY id"


async def erase_held(tx: Transaction, actor: Actor, subject_id: UUID, staying: list[UUID], holdings: Holdings) -> None:
    """Let every domain delete what it holds of a person that is locked, but for the dossiers that stay."""
    rows = await tx.fetch(DOSSIERS, subject_id)
    erasure = Erasure(actor, subject_id, [row["id"] for row in rows if row["id"] not in staying], staying)
    for holding in holdings:
        await holding.erase(tx, erasure)
