"""Attached papers: how they are kept and read."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.dossiers.errors import DossierMissing
from ihanoi.dossiers.paper_schemas import DocumentView
from ihanoi.identity.keys import key_of
from ihanoi.platform.database import Reader, Transaction
from ihanoi.vault.errors import FileMissing
from ihanoi.vault.read_file import File, read_file
from ihanoi.vault.scanning import ScanState

ADD = """
    INSERT INTO dossier_document (id, dossier_id, requirement, sealed_name, media_type, size, sha256, uploaded_at, file_id,
                                  vault_document_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
OF_DOSSIER = """
    SELECT document.id, requirement, sealed_name, document.media_type, document.size, document.sha256, uploaded_at,
           coalesce(scan, 'unscanned') AS scan, vault_document_id
    FROM dossier_document AS document LEFT JOIN stored_file AS file ON file.id = file_id
    WHERE dossier_id = $1 AND NOT removed ORDER BY uploaded_at, document.id
"""
LISTED = """ARRAY(
    SELECT ROW(document.id, requirement, sealed_name, document.media_type, document.size, document.sha256, uploaded_at,
               coalesce(scan, 'unscanned'), vault_document_id)
    FROM dossier_document AS document LEFT JOIN stored_file AS file ON file.id = file_id
    WHERE dossier_id = dossier.id AND NOT removed ORDER BY uploaded_at, document.id
)"""
"""The same rows as a column of a statement about dossiers."""
REQUIREMENTS = """
    SELECT requirement, coalesce(scan = 'infected', false) AS infected, vault_document_id
    FROM dossier_document AS document LEFT JOIN stored_file AS file ON file.id = file_id
    WHERE dossier_id = $1 AND NOT removed ORDER BY uploaded_at, document.id
"""
ONE = "SELECT sealed_name, media_type, file_id, vault_document_id FROM dossier_document WHERE dossier_id = $1 AND id = $2 AND NOT removed"


def name_context(applicant_id: UUID, dossier_id: UUID, document_id: UUID) -> str:
    """Return the place a document's name is sealed for."""
    return f"dossier_document.sealed_name:{applicant_id}:{dossier_id}:{document_id}"


def old_file_context(applicant_id: UUID, dossier_id: UUID, document_id: UUID) -> str:
    """Return the place a document's bytes were sealed for before files were known by themselves."""
    return f"document:{applicant_id}:{dossier_id}:{document_id}"


class Attached(Struct, frozen=True):
    """The papers of a dossier that something is attached for."""

    given: frozenset[str]
    """Those with a file sent for this dossier."""
    chosen: dict[str, UUID] = {}
    """Those with a document held already, the last one chosen."""
    infected: frozenset[str] = frozenset()
    """Those for which malware was found in everything attached."""


def attached(papers: Iterable[tuple[str, UUID | None, bool]]) -> Attached:
    """Return what is attached, from (requirement, document held already, infected) in the order they came."""
    found = list(papers)
    sound = [(name, held) for name, held, infected in found if not infected]
    return Attached(
        frozenset(name for name, held in sound if held is None),
        {name: held for name, held in sound if held is not None},
        frozenset(name for name, _, _ in found).difference(name for name, _ in sound),
    )


async def enter_paper(
    tx: Transaction, applicant_id: UUID, dossier_id: UUID, document: DocumentView, file_id: UUID | None
) -> None:
    """List a paper with its dossier."""
    key = await key_of(tx, applicant_id)
    name = tx.keyring.seal(key, document.name.encode(), name_context(applicant_id, dossier_id, document.id))
    await tx.execute(
        ADD,
        document.id,
        dossier_id,
        document.requirement,
        name,
        document.media_type,
        document.size,
        document.sha256 and bytes.fromhex(document.sha256),
        document.uploaded_at,
        file_id,
        document.held,
    )


async def documents_of(reader: Reader, applicant_id: UUID, dossier_id: UUID) -> list[DocumentView]:
    """Return the papers of a dossier, in the order they came."""
    return await listed_documents(reader, applicant_id, dossier_id, await reader.fetch(OF_DOSSIER, dossier_id))


async def listed_documents(
    reader: Reader, applicant_id: UUID, dossier_id: UUID, rows: Sequence[Any]
) -> list[DocumentView]:
    """Return the papers that rows of ``OF_DOSSIER`` or ``LISTED`` tell of."""
    if not rows:
        return []
    key = await key_of(reader, applicant_id)
    return [
        DocumentView(
            document_id,
            requirement,
            reader.keyring.open(key, sealed_name, name_context(applicant_id, dossier_id, document_id)).decode(),
            media_type,
            size,
            sha256 and sha256.hex(),
            uploaded_at,
            ScanState(scan),
            held,
        )
        for document_id, requirement, sealed_name, media_type, size, sha256, uploaded_at, scan, held in rows
    ]


async def attached_papers(reader: Reader, dossier_id: UUID) -> Attached:
    """Return which papers of the procedure something is attached for."""
    rows: Any = await reader.fetch(REQUIREMENTS, dossier_id)
    return attached((row["requirement"], row["vault_document_id"], row["infected"]) for row in rows)


async def read_document(reader: Reader, applicant_id: UUID, dossier_id: UUID, document_id: UUID) -> File:
    """Return a paper's bytes to an officer. No transaction is open meanwhile.

    Raises:
        DossierMissing: the dossier has no such paper.
        FileMissing, FileQuarantined, FileBeingScanned, DocumentsUnavailable: see ``read_file``.
    """
    row: Any = await reader.fetch_one(ONE, dossier_id, document_id)
    if row is None:
        raise DossierMissing
    key = await key_of(reader, applicant_id)
    # A file may belong to several dossiers; that it belongs to this one is what the name is sealed for.
    reader.keyring.open(key, row["sealed_name"], name_context(applicant_id, dossier_id, document_id))
    if row["file_id"] is not None:
        return await read_file(reader, applicant_id, row["file_id"])
    if row["vault_document_id"] is not None:
        raise FileMissing
    sealed = await reader.documents.get(str(document_id))
    if sealed is None:
        raise FileMissing
    plain = reader.keyring.open(key, sealed, old_file_context(applicant_id, dossier_id, document_id))
    return File(row["media_type"], plain)
