"""Attach a paper: recognised by its first bytes, sealed, stored, and listed with the dossier."""

import hashlib
from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.attached import file_context, name_context
from ihanoi.dossiers.errors import ActionNotAllowed, DocumentRefused, RequirementUnknown
from ihanoi.dossiers.events import DocumentAttached
from ihanoi.dossiers.requirements import papers_of
from ihanoi.dossiers.schemas import DocumentView
from ihanoi.dossiers.states import EDITABLE
from ihanoi.dossiers.transition import hold
from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.kernel.text import clean
from ihanoi.platform.database import Transaction

MAX_BYTES = 20 * 1024 * 1024

ADD = """
    INSERT INTO dossier_document (id, dossier_id, requirement, sealed_name, media_type, size, sha256, uploaded_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
TOUCH = "UPDATE dossier SET version = version + 1, updated_at = $2 WHERE id = $1"


def media_type_of(content: bytes) -> str | None:
    """Return what a file is by its first bytes; names and headers prove nothing."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1"):
        return "image/heic"
    return None


async def attach_document(
    tx: Transaction, actor: Actor, dossier_id: UUID, requirement: str, name: str, content: bytes
) -> DocumentView:
    """Attach a file to a draft, or to a dossier sent back for a supplement.

    The sealed file is stored before the row that names it commits, so a row never points nowhere;
    a file without a row is waste that nobody can read.

    Raises:
        DossierMissing: there is none, or it is somebody else's.
        ActionNotAllowed: it was submitted already.
        RequirementUnknown: the procedure asks for no such paper.
        DocumentRefused: empty, or of a kind that is not accepted.
    """
    assert actor.id is not None
    held = await hold(tx, actor, dossier_id, None)
    procedure = tx.recall(Catalogue).version(held.procedure_version_id).procedure
    if held.state not in EDITABLE:
        raise ActionNotAllowed(action="attach_document", state=held.state.value)
    if not any(known.id == requirement for known in papers_of(procedure)):
        raise RequirementUnknown(requirement=requirement)
    media_type = media_type_of(content)
    if media_type is None:
        raise DocumentRefused

    document_id = new_id()
    key, place = await key_of(tx, actor.id), (actor.id, dossier_id, document_id)
    await tx.documents.put(str(document_id), tx.keyring.seal(key, content, file_context(*place)))
    name = clean(name) or requirement
    sealed_name = tx.keyring.seal(key, name.encode(), name_context(*place))
    digest = hashlib.sha256(content).digest()
    await tx.execute(ADD, document_id, dossier_id, requirement, sealed_name, media_type, len(content), digest, tx.now)
    await tx.execute(TOUCH, dossier_id, tx.now)

    tx.record(actor, dossier_id, DocumentAttached(document_id, requirement))
    return DocumentView(document_id, requirement, name, media_type, len(content), digest.hex(), tx.now)
