"""Reads of a person's documents."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from ihanoi.agencies.organisation import Organisation
from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.kernel.paging import Page, decode_cursor, encode_cursor
from ihanoi.platform.database import Reader
from ihanoi.vault.consent_rows import WITHDRAWN
from ihanoi.vault.enter_document import open_details
from ihanoi.vault.errors import VaultDocumentMissing
from ihanoi.vault.held import HeldDocument, Origin
from ihanoi.vault.scanning import Scanning, ScanState, is_openable
from ihanoi.vault.schemas import FileView, StatingDocument, VaultDocumentView
from ihanoi.vault.type_names import name_of_type

COLUMNS = """
    document.id, document.subject_id, type_code, origin, sealed_details, unit_id, issued_on, valid_until, dossier_id,
    kept_at, removed_at, file_id, media_type, size, sha256, scan
    FROM vault_document AS document LEFT JOIN stored_file AS file ON file.id = file_id
"""
MINE = f"""
    SELECT {COLUMNS} WHERE document.subject_id = $1 AND document.id < $2
      AND (removed_at IS NULL OR ($4 AND origin = 'issued')) AND NOT {WITHDRAWN}
    ORDER BY document.id DESC LIMIT $3
"""
ONE = f"""
    SELECT {COLUMNS} WHERE document.subject_id = $1 AND document.id = $2
      AND (removed_at IS NULL OR origin = 'issued') AND NOT {WITHDRAWN}
"""
HELD = f"""
    SELECT document.id, type_code, origin, issued_on, valid_until, scan, file_id
    FROM vault_document AS document LEFT JOIN stored_file AS file ON file.id = file_id
    WHERE document.subject_id = $1 AND removed_at IS NULL AND type_code = ANY($2::text[]) AND NOT {WITHDRAWN}
"""
STATING = f"""
    SELECT document.id, type_code, issued_on, valid_until, kept_at
    FROM vault_document AS document WHERE document.subject_id = $1 AND origin = 'uploaded' AND removed_at IS NULL
      AND type_code = ANY($2::text[]) AND (valid_until IS NULL OR valid_until >= $3) AND NOT {WITHDRAWN}
    ORDER BY document.id
"""
NEWEST = UUID(int=2**128 - 1)


async def _view(reader: Reader, row: Any) -> VaultDocumentView:
    details = await open_details(reader, row["subject_id"], row["id"], row["sealed_details"])
    unit_id = row["unit_id"]
    return VaultDocumentView(
        id=row["id"],
        type=row["type_code"],
        type_name=name_of_type(reader.recall(Catalogue), row["type_code"]),
        origin=Origin(row["origin"]),
        name=details.name,
        number=details.number,
        issuer=reader.recall(Organisation).unit(unit_id).name if unit_id else details.issuer,
        issued_on=row["issued_on"],
        valid_until=row["valid_until"],
        file=FileView(row["media_type"], row["size"], row["sha256"].hex(), ScanState(row["scan"]))
        if row["file_id"]
        else None,
        dossier_id=row["dossier_id"],
        kept_at=row["kept_at"],
        hidden=row["removed_at"] is not None,
    )


async def stating_documents(reader: Reader, subject_id: UUID, codes: Collection[str]) -> list[StatingDocument]:
    """Return the papers of these types that a person keeps and that are not past their last day; no results of ours."""
    rows: Any = await reader.fetch(STATING, subject_id, sorted(codes), reader.now.date()) if codes else []
    return [
        StatingDocument(
            id=row["id"],
            type=row["type_code"],
            type_name=name_of_type(reader.recall(Catalogue), row["type_code"]),
            issued_on=row["issued_on"],
            valid_until=row["valid_until"],
            kept_at=row["kept_at"],
        )
        for row in rows
    ]


async def own_documents(
    reader: Reader, subject_id: UUID, cursor: str | None, limit: int, *, hidden: bool = False
) -> Page[VaultDocumentView]:
    """Return one page of a person's documents, newest first, with ``hidden`` results they put out of sight as well."""
    before = decode_cursor(cursor, UUID) if cursor else NEWEST
    rows = await reader.fetch(MINE, subject_id, before, limit + 1, hidden)
    items = [await _view(reader, row) for row in rows[:limit]]
    return Page(items, encode_cursor(items[-1].id) if len(rows) > limit else None)


async def own_document(reader: Reader, subject_id: UUID, document_id: UUID) -> VaultDocumentView:
    """Return one of a person's documents.

    Raises:
        VaultDocumentMissing: there is none, it was removed, or it is somebody else's.
    """
    row = await reader.fetch_one(ONE, subject_id, document_id)
    if row is None:
        raise VaultDocumentMissing
    return await _view(reader, row)


async def file_of_document(reader: Reader, subject_id: UUID, document_id: UUID) -> UUID | None:
    """Return the file of one of a person's documents; None when it has none.

    Raises:
        VaultDocumentMissing: see ``own_document``.
    """
    row: Any = await reader.fetch_one(ONE, subject_id, document_id)
    if row is None:
        raise VaultDocumentMissing
    file_id: UUID | None = row["file_id"]
    return file_id


async def held_document(reader: Reader, subject_id: UUID, document_id: UUID) -> HeldDocument:
    """Return what is to be known of one of a person's documents to tell whether it will do.

    Raises:
        VaultDocumentMissing: see ``own_document``.
    """
    row = await reader.fetch_one(ONE, subject_id, document_id)
    if row is None:
        raise VaultDocumentMissing
    return _held(reader, row)


def _held(reader: Reader, row: Any) -> HeldDocument:
    readable = row["scan"] is None or is_openable(ScanState(row["scan"]), reader.recall(Scanning))
    return HeldDocument(
        row["id"],
        row["type_code"],
        Origin(row["origin"]),
        row["issued_on"],
        row["valid_until"],
        readable,
        row["file_id"],
    )


async def held_documents(reader: Reader, subject_id: UUID, codes: frozenset[str]) -> list[HeldDocument]:
    """Return what a person holds of these types, for the rule that tells what will do (``held.offer``)."""
    if not codes:
        return []
    rows: Any = await reader.fetch(HELD, subject_id, sorted(codes))
    return [_held(reader, row) for row in rows]
