"""Acknowledge a change notice: the unit has seen that a fact in a result it issued changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.access import may_handle
from ihanoi.dossiers.errors import NoticeMissing
from ihanoi.dossiers.events import NoticeAcknowledged
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

FIND = """
    SELECT dossier_id, attribute, unit_id, procedure_code, acknowledged_at
    FROM change_notice JOIN dossier ON dossier.id = dossier_id
    WHERE change_notice.id = $1 AND unit_id = ANY($2::uuid[]) FOR UPDATE OF change_notice
"""
ACKNOWLEDGE = "UPDATE change_notice SET acknowledged_at = $2, acknowledged_by = $3 WHERE id = $1"


class Acknowledged(Struct, frozen=True):
    """A notice that somebody of the unit has seen."""

    id: UUID
    acknowledged_at: datetime


async def acknowledge_notice(tx: Transaction, actor: Actor, notice_id: UUID) -> Acknowledged:
    """Take a notice off the unit's list; doing it twice keeps the first time.

    Raises:
        NoticeMissing: there is none, or it is another unit's.
    """
    row: Any = await tx.fetch_one(FIND, notice_id, actor.unit_ids)
    authorities = tx.recall(Catalogue).authorities
    if row is None or not may_handle(actor, row["unit_id"], authorities[row["procedure_code"]]):
        raise NoticeMissing
    if row["acknowledged_at"] is not None:
        return Acknowledged(notice_id, row["acknowledged_at"])
    await tx.execute(ACKNOWLEDGE, notice_id, tx.now, actor.id)
    tx.record(actor, row["dossier_id"], NoticeAcknowledged(row["attribute"]))
    return Acknowledged(notice_id, tx.now)
