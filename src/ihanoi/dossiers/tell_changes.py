"""Tell a person that facts about them changed which something of theirs had used; by names alone, nothing is read."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.hints import UsesOutdated
from ihanoi.dossiers.unrecorded_uses import IN_USE
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.events import decode, entry, kind_of
from ihanoi.profile.events import FactsChanged
from ihanoi.profile.filling import is_own

CHANGE = "SELECT id, at, actor_kind, actor_id, kind, subject, payload FROM event WHERE id = $1 AND kind = $2"
IS_TOLD = "SELECT EXISTS (SELECT FROM event WHERE subject = $1 AND kind = $2 AND (payload->>'because')::bigint = $3)"
USED = f"""
    SELECT DISTINCT attribute FROM dossier_fact JOIN dossier ON dossier.id = dossier_id
    WHERE applicant_id = $1 AND {IN_USE} AND submitted_at < $3 AND attribute = ANY($4::text[])
"""
FORMS = f"""
    SELECT DISTINCT procedure_version_id FROM dossier
    WHERE applicant_id = $1 AND created_at < $3 AND (state = 'draft' OR (
        {IN_USE} AND NOT EXISTS (SELECT FROM dossier_fact WHERE dossier_id = dossier.id)
    ))
"""
"""Of drafts, and of what was sent in before uses were put on record: which facts they used is in their forms."""


async def tell_changes(tx: Transaction, event_id: int) -> None:
    """Record, once per change, that something of the person may still have the old value; ``changes`` says what.

    What was begun after the change knew of it.
    """
    row = await tx.fetch_one(CHANGE, event_id, kind_of(FactsChanged))
    if row is None:
        return
    told = entry(row)
    if await tx.fetch_value(IS_TOLD, told.subject, kind_of(UsesOutdated), event_id):
        return
    changed: list[str] = decode(told, FactsChanged).attributes
    rows: Any = await tx.fetch(USED, told.subject, tx.now.date(), told.at, changed)
    used = {one["attribute"] for one in rows}
    forms: Any = await tx.fetch(FORMS, told.subject, tx.now.date(), told.at)
    used |= _asked_in(tx, [one["procedure_version_id"] for one in forms]) & set(changed)
    if used:
        tx.record(SYSTEM, told.subject, UsesOutdated(sorted(used), event_id))


def _asked_in(reader: Reader, version_ids: Collection[UUID]) -> set[str]:
    catalogue = reader.recall(Catalogue)
    fields = [field for version_id in version_ids for field in catalogue.version(version_id).fields]
    return {field.attribute for field in fields if field.attribute is not None and is_own(field)}
