"""Enter a document into a person's vault."""

from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct

from ihanoi.identity.keys import key_of
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Reader, Transaction
from ihanoi.vault.held import Origin

ENTER = """
    INSERT INTO vault_document (id, subject_id, type_code, origin, sealed_details, unit_id, issued_on, valid_until,
                                file_id, dossier_id, consent_purpose, kept_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""


class Details(Struct, frozen=True):
    """What a document says of itself that only its owner is told."""

    name: str
    number: str = ""
    issuer: str = ""
    """In words; units of ours are named by their id instead."""


class NewDocument(Struct, frozen=True):
    """A document to be entered."""

    type_code: str
    origin: Origin
    details: Details
    unit_id: UUID | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    file_id: UUID | None = None
    dossier_id: UUID | None = None
    consent_purpose: str | None = None


def details_context(subject_id: UUID, document_id: UUID) -> str:
    """Return the place a document's details are sealed for."""
    return f"vault_document.sealed_details:{subject_id}:{document_id}"


async def open_details(reader: Reader, subject_id: UUID, document_id: UUID, sealed: bytes) -> Details:
    """Decrypt a document's details."""
    plain = reader.keyring.open(await key_of(reader, subject_id), sealed, details_context(subject_id, document_id))
    return msgspec.json.decode(plain, type=Details)


async def enter_document(tx: Transaction, subject_id: UUID, new: NewDocument) -> UUID:
    """Enter a document and return its id."""
    document_id, key = new_id(), await key_of(tx, subject_id)
    sealed = tx.keyring.seal(key, msgspec.json.encode(new.details), details_context(subject_id, document_id))
    await tx.execute(
        ENTER,
        document_id,
        subject_id,
        new.type_code,
        new.origin.value,
        sealed,
        new.unit_id,
        new.issued_on,
        new.valid_until,
        new.file_id,
        new.dossier_id,
        new.consent_purpose,
        tx.now,
    )
    return document_id
