"""Words an officer writes to the applicant, sealed under the applicant's key."""

from uuid import UUID

from ihanoi.identity.keys import key_of
from ihanoi.kernel.text import clean
from ihanoi.platform.database import Reader, Transaction

ADD = "INSERT INTO dossier_note (dossier_id, version, sealed_text) VALUES ($1, $2, $3)"
NOTES = "SELECT version, sealed_text FROM dossier_note WHERE dossier_id = $1"


def note_context(applicant_id: UUID, dossier_id: UUID, version: int) -> str:
    """Return the place a note's text is sealed for."""
    return f"dossier_note.sealed_text:{applicant_id}:{dossier_id}:{version}"


async def write_note(tx: Transaction, applicant_id: UUID, dossier_id: UUID, version: int, text: str) -> None:
    """Keep a note with the version of the dossier it came with; empty ones are not kept."""
    if text := clean(text):
        key = await key_of(tx, applicant_id)
        sealed = tx.keyring.seal(key, text.encode(), note_context(applicant_id, dossier_id, version))
        await tx.execute(ADD, dossier_id, version, sealed)


async def notes_of(reader: Reader, applicant_id: UUID, dossier_id: UUID) -> dict[int, str]:
    """Return a dossier's notes by version."""
    rows = await reader.fetch(NOTES, dossier_id)
    if not rows:
        return {}
    key = await key_of(reader, applicant_id)
    found = {}
    for row in rows:
        context = note_context(applicant_id, dossier_id, row["version"])
        found[row["version"]] = reader.keyring.open(key, row["sealed_text"], context).decode()
    return found
