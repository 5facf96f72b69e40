"""Hand over dossiers: all of one subject become those of another who is the same person, drafts included."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from ihanoi.dossiers.amendments import Change, change_context
from ihanoi.dossiers.attached import name_context, old_file_context
from ihanoi.dossiers.change_notices import notice_context
from ihanoi.dossiers.content import Content, content_context
from ihanoi.dossiers.events import HandedOver
from ihanoi.dossiers.keep_used_facts import fingerprint
from ihanoi.dossiers.notes import note_context
from ihanoi.dossiers.results import number_context
from ihanoi.dossiers.verifications import settlement_context
from ihanoi.identity.handover import Estate, Handover
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Transaction
from ihanoi.vault.enter_file import enter_file
from ihanoi.vault.store_file import store_file

COUNT = """
    SELECT count(*) AS dossier, coalesce(sum(documents), 0)::int AS dossier_document, coalesce(sum(notes), 0)::int AS dossier_note
    FROM (SELECT (SELECT count(*) FROM dossier_document WHERE dossier_id = dossier.id) AS documents,
                 (SELECT count(*) FROM dossier_note WHERE dossier_id = dossier.id) AS notes
          FROM dossier WHERE applicant_id = $1) AS each
"""
HOLD = """
    SELECT id FROM dossier WHERE applicant_id = ANY($1::uuid[]) OR submitter_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE
"""
TAKE_FILED = "UPDATE dossier SET submitter_id = $2 WHERE submitter_id = $1"
FILED_BY_ONESELF = """
    UPDATE dossier SET submitter_id = NULL, mandate_id = NULL WHERE applicant_id = $1 AND submitter_id = $1
"""
DOSSIERS = "SELECT id, sealed_content, content_hash FROM dossier WHERE applicant_id = $1 ORDER BY id"
TAKE = "UPDATE dossier SET applicant_id = $2, sealed_content = $3, content_hash = $4 WHERE id = $1"
NOTES = "SELECT version, sealed_text FROM dossier_note WHERE dossier_id = $1"
TAKE_NOTE = "UPDATE dossier_note SET sealed_text = $3 WHERE dossier_id = $1 AND version = $2"
RESULT = "SELECT sealed_number, file_id FROM dossier_result WHERE dossier_id = $1"
TAKE_RESULT = "UPDATE dossier_result SET sealed_number = $2, file_id = $3 WHERE dossier_id = $1"
SETTLED = "SELECT field, sealed_note FROM verification WHERE dossier_id = $1 AND sealed_note IS NOT NULL"
TAKE_SETTLED = "UPDATE verification SET sealed_note = $3 WHERE dossier_id = $1 AND field = $2"
PAPERS = "SELECT id, sealed_name, file_id, vault_document_id FROM dossier_document WHERE dossier_id = $1"
TAKE_PAPER = "UPDATE dossier_document SET sealed_name = $2, file_id = $3 WHERE id = $1"
AMENDMENTS = "SELECT version, sealed_change, former_content FROM dossier_amendment WHERE dossier_id = $1"
TAKE_AMENDMENT = """
    UPDATE dossier_amendment SET sealed_change = $3, former_content = $4, former_hash = $5
    WHERE dossier_id = $1 AND version = $2
"""
NOTICES = "SELECT id, attribute, sealed_change FROM change_notice WHERE dossier_id = $1 ORDER BY id"
TAKE_NOTICE = "UPDATE change_notice SET sealed_change = $2, fingerprint = $3 WHERE id = $1"
FACTS = "SELECT field, attribute FROM dossier_fact WHERE dossier_id = $1"
TAKE_FACT = "UPDATE dossier_fact SET used = $3, known = $4 WHERE dossier_id = $1 AND field = $2"


async def count(tx: Transaction, handover: Handover) -> Mapping[str, int]:
    """Return how many rows of each table would be handed over."""
    row: Any = await tx.fetch_one(COUNT, handover.from_id)
    return dict(row)


async def hold(tx: Transaction, subject_ids: list[UUID]) -> None:
    """Lock both persons' dossiers, which their verbs lock before a subject."""
    await tx.fetch(HOLD, subject_ids)


async def hand_over_dossiers(tx: Transaction, handover: Handover) -> None:
    """Make every dossier the other's, everything sealed about it included; what it says stays the same.

    Raises:
        DocumentsUnavailable: the store of files does not answer; nothing was changed.
    """
    for row in await tx.fetch(DOSSIERS, handover.from_id):
        content = await _take_content(tx, handover, row)
        await _take_notes(tx, handover, row["id"])
        await _take_papers(tx, handover, row["id"])
        await _take_result(tx, handover, row["id"])
        await _take_settlements(tx, handover, row["id"])
        await _take_amendments(tx, handover, row["id"])
        await _take_facts(tx, handover, row["id"], content)
    await tx.execute(TAKE_FILED, handover.from_id, handover.to_id)
    await tx.execute(FILED_BY_ONESELF, handover.to_id)


async def _take_content(tx: Transaction, handover: Handover, row: Any) -> Content:
    plain = handover.open(row["sealed_content"], content_context(handover.from_id, row["id"]))
    sealed = handover.seal(plain, content_context(handover.to_id, row["id"]))
    former, present = row["content_hash"], hashlib.sha256(sealed).digest()
    await tx.execute(TAKE, row["id"], handover.to_id, sealed, None if former is None else present)
    # The hash is of what lies sealed, so it changes with the key; the log holds the one beside the other.
    tx.record(
        handover.actor, row["id"], HandedOver(former.hex() if former else None, present.hex() if former else None)
    )
    return msgspec.json.decode(plain, type=Content)


async def _take_notes(tx: Transaction, handover: Handover, dossier_id: UUID) -> None:
    for row in await tx.fetch(NOTES, dossier_id):
        was, becomes = [note_context(one, dossier_id, row["version"]) for one in (handover.from_id, handover.to_id)]
        await tx.execute(TAKE_NOTE, dossier_id, row["version"], handover.reseal(row["sealed_text"], was, becomes))


async def _take_papers(tx: Transaction, handover: Handover, dossier_id: UUID) -> None:
    for row in await tx.fetch(PAPERS, dossier_id):
        was, becomes = [name_context(one, dossier_id, row["id"]) for one in (handover.from_id, handover.to_id)]
        name = handover.reseal(row["sealed_name"], was, becomes)
        file_id = handover.files.get(row["file_id"], row["file_id"])
        if file_id is None and row["vault_document_id"] is None:
            file_id = await _take_old_file(tx, handover, dossier_id, row["id"])
        await tx.execute(TAKE_PAPER, row["id"], name, file_id)


async def _take_old_file(tx: Transaction, handover: Handover, dossier_id: UUID, document_id: UUID) -> UUID | None:
    """Enter a paper from before files were known by themselves; return its file, None when its bytes are missing."""
    sealed = await tx.documents.get(str(document_id))
    if sealed is None:
        return None
    plain = handover.open(sealed, old_file_context(handover.from_id, dossier_id, document_id))
    file = await store_file(tx, handover.to_id, plain)
    await enter_file(tx, SYSTEM, handover.to_id, file, pinned=True)
    return file.id


async def _take_result(tx: Transaction, handover: Handover, dossier_id: UUID) -> None:
    row: Any = await tx.fetch_one(RESULT, dossier_id)
    if row is not None:
        contexts = number_context(handover.from_id, dossier_id), number_context(handover.to_id, dossier_id)
        number = handover.reseal(row["sealed_number"], *contexts)
        await tx.execute(TAKE_RESULT, dossier_id, number, handover.files.get(row["file_id"], row["file_id"]))


async def _take_settlements(tx: Transaction, handover: Handover, dossier_id: UUID) -> None:
    for row in await tx.fetch(SETTLED, dossier_id):
        was, becomes = [settlement_context(who, dossier_id, row["field"]) for who in (handover.from_id, handover.to_id)]
        await tx.execute(TAKE_SETTLED, dossier_id, row["field"], handover.reseal(row["sealed_note"], was, becomes))


async def _take_amendments(tx: Transaction, handover: Handover, dossier_id: UUID) -> None:
    one, other = handover.from_id, handover.to_id
    for row in await tx.fetch(AMENDMENTS, dossier_id):
        was, becomes = [change_context(who, dossier_id, row["version"]) for who in (one, other)]
        change = handover.reseal(row["sealed_change"], was, becomes)
        contexts = content_context(one, dossier_id), content_context(other, dossier_id)
        former = handover.reseal(row["former_content"], *contexts)
        digest = hashlib.sha256(former).digest()
        await tx.execute(TAKE_AMENDMENT, dossier_id, row["version"], change, former, digest)


async def _take_facts(tx: Transaction, handover: Handover, dossier_id: UUID, content: Content) -> None:
    def digest(attribute: str, value: Any) -> bytes:
        return fingerprint(handover.keyring, handover.to_key, dossier_id, attribute, value)

    told: dict[str, Any] = {}
    for row in await tx.fetch(NOTICES, dossier_id):
        was, becomes = [notice_context(who, row["id"]) for who in (handover.from_id, handover.to_id)]
        plain = handover.open(row["sealed_change"], was)
        new = next(iter(msgspec.json.decode(plain, type=Change).values()))[1]
        told[row["attribute"]] = new
        await tx.execute(TAKE_NOTICE, row["id"], handover.seal(plain, becomes), digest(row["attribute"], new))
    for row in await tx.fetch(FACTS, dossier_id):
        name, attribute = row["field"], row["attribute"]
        shown = content.snapshot.get(name)
        known = told.get(attribute, shown.value if shown else None)
        used = digest(attribute, content.answers.get(name))
        await tx.execute(TAKE_FACT, dossier_id, name, used, None if known is None else digest(attribute, known))


DOSSIERS_HELD = Estate(count, hold, hand_over_dossiers)
