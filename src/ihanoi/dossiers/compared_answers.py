"""Compare for the officer: what was declared beside what the register says, where the two differ."""

from typing import Any
from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.content import open_content
from ihanoi.dossiers.queries import applicant_of
from ihanoi.dossiers.register_words import register_words
from ihanoi.dossiers.verification_schemas import ComparedAnswer
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.provenance import Source
from ihanoi.profile.reading import dossier_processing, note_reading

DIFFERING = """
    SELECT field, attribute, source, settlement, procedure_version_id, sealed_content
    FROM verification JOIN dossier ON dossier.id = dossier_id
    WHERE dossier_id = $1 AND verification.state = 'mismatch' ORDER BY field
"""


async def compared_answers(tx: Transaction, actor: Actor, dossier_id: UUID) -> list[ComparedAnswer]:
    """Return the answers of a dossier that a register contradicts; reading them leaves a line in the applicant's log.

    Raises:
        DossierMissing: there is none, or none of the officer's units is in charge.
    """
    applicant_id = await applicant_of(tx, actor, dossier_id)
    rows: list[Any] = await tx.fetch(DIFFERING, dossier_id)
    if not rows:
        return []
    reading = note_reading(tx, actor, applicant_id, dossier_processing(dossier_id), ["answers", "facts"])
    content = await open_content(tx, applicant_id, dossier_id, rows[0]["sealed_content"])
    procedure = tx.recall(Catalogue).version(rows[0]["procedure_version_id"]).procedure
    words = await register_words(tx, reading, procedure, content)
    compared = []
    for row in rows:
        fact = words.said(row["field"], row["attribute"], Source(row["source"]))
        compared.append(
            ComparedAnswer(
                field=row["field"],
                source=Source(row["source"]),
                declared=content.answers.get(row["field"]),
                # The register may have taken the value back since.
                found=fact.value if fact else None,
                obtained_at=fact.obtained_at if fact else None,
                settled=row["settlement"] is not None,
            )
        )
    return compared
