"""Reads of verifications, as applicant and officer see them with a dossier."""

from typing import Any
from uuid import UUID

from msgspec import UNSET

from ihanoi.dossiers.verification_schemas import VerificationView
from ihanoi.dossiers.verifying import Settlement, VerificationState
from ihanoi.identity.keys import key_of
from ihanoi.platform.database import Reader
from ihanoi.profile.provenance import Source

OF_DOSSIER = """
    SELECT field, source, state, expected_at, settled_at, settlement, sealed_note FROM verification
    WHERE dossier_id = $1 ORDER BY field
"""


def settlement_context(applicant_id: UUID, dossier_id: UUID, field: str) -> str:
    """Return the place the words of a settlement are sealed for."""
    return f"verification.sealed_note:{applicant_id}:{dossier_id}:{field}"


async def verifications_of(reader: Reader, applicant_id: UUID, dossier_id: UUID) -> list[VerificationView]:
    """Return what is verified after the submission of a dossier, and how far it has come."""
    rows = await reader.fetch(OF_DOSSIER, dossier_id)
    return [await _view(reader, applicant_id, dossier_id, row) for row in rows]


async def _view(reader: Reader, applicant_id: UUID, dossier_id: UUID, row: Any) -> VerificationView:
    note: Any = UNSET
    if row["sealed_note"] is not None:
        key = await key_of(reader, applicant_id)
        context = settlement_context(applicant_id, dossier_id, row["field"])
        note = reader.keyring.open(key, row["sealed_note"], context).decode()
    return VerificationView(
        field=row["field"],
        source=Source(row["source"]),
        state=VerificationState(row["state"]),
        expected_at=row["expected_at"],
        settled_at=row["settled_at"],
        settlement=Settlement(row["settlement"]) if row["settlement"] else None,
        note=note,
    )
