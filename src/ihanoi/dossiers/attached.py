"""Reads of attached papers."""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.dossiers.errors import DossierMissing
from ihanoi.dossiers.schemas import DocumentView
from ihanoi.identity.keys import key_of
from ihanoi.platform.database import Reader

OF_DOSSIER = """
    SELECT id, requirement, sealed_name, media_type, size, sha256, uploaded_at FROM dossier_document
    WHERE dossier_id = $1 AND NOT removed ORDER BY uploaded_at, id
"""
REQUIREMENTS = "SELECT DISTINCT requirement FROM dossier_document WHERE dossier_id = $1 AND NOT removed"
ONE = "SELECT media_type FROM dossier_document WHERE dossier_id = $1 AND id = $2 AND NOT removed"


def name_context(applicant_id: UUID, dossier_id: UUID, document_id: UUID) -> str:
    """Return the place a document's name is sealed for."""
    return f"dossier_document.sealed_name:{applicant_id}:{dossier_id}:{document_id}"


def file_context(applicant_id: UUID, dossier_id: UUID, document_id: UUID) -> str:
    """Return the place a document's bytes are sealed for."""
    return f"document:{applicant_id}:{dossier_id}:{document_id}"


class File(Struct, frozen=True):
    """A paper's bytes."""

    media_type: str
    content: bytes


async def documents_of(reader: Reader, applicant_id: UUID, dossier_id: UUID) -> list[DocumentView]:
    """Return the papers of a dossier, in the order they came."""
    rows: Any = await reader.fetch(OF_DOSSIER, dossier_id)
    if not rows:
        return []
    key = await key_of(reader, applicant_id)
    return [
        DocumentView(
            row["id"],
            row["requirement"],
            reader.keyring.open(key, row["sealed_name"], name_context(applicant_id, dossier_id, row["id"])).decode(),
            row["media_type"],
            row["size"],
            row["sha256"].hex(),
            row["uploaded_at"],
        )
        for row in rows
    ]


async def attached_requirements(reader: Reader, dossier_id: UUID) -> set[str]:
    """Return which papers of the procedure are attached."""
    return {row["requirement"] for row in await reader.fetch(REQUIREMENTS, dossier_id)}


async def read_document(reader: Reader, applicant_id: UUID, dossier_id: UUID, document_id: UUID) -> File:
    """Return a paper's bytes.

    Raises:
        DossierMissing: the dossier has no such paper.
    """
    row: Any = await reader.fetch_one(ONE, dossier_id, document_id)
    sealed = None if row is None else await reader.documents.get(str(document_id))
    if row is None or sealed is None:
        raise DossierMissing
    key = await key_of(reader, applicant_id)
    plain = reader.keyring.open(key, sealed, file_context(applicant_id, dossier_id, document_id))
    return File(row["media_type"], plain)
