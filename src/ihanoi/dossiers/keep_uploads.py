"""Keep in the vault what was brought for papers that other procedures ask for as well."""

from typing import Any
from uuid import UUID

from ihanoi.catalogue.definition import Procedure
from ihanoi.dossiers.attached import name_context
from ihanoi.dossiers.requirements import papers_of
from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.vault.enter_document import Details, NewDocument
from ihanoi.vault.held import Origin
from ihanoi.vault.keep_document import consent_to_keep, keep_file

UPLOADED = """
    SELECT document.id, requirement, sealed_name, file_id
    FROM dossier_document AS document JOIN stored_file AS file ON file.id = file_id
    WHERE dossier_id = $1 AND NOT removed AND vault_document_id IS NULL AND requirement = ANY($2::text[])
      AND scan <> 'infected' ORDER BY document.id
"""


async def keep_uploads(
    tx: Transaction, actor: Actor, applicant_id: UUID, dossier_id: UUID, procedure: Procedure
) -> None:
    """Keep each upload whose paper has a type, if the applicant agreed; otherwise it stays with the dossier alone.

    The day of its issue is not known, so it is offered to later dossiers and never stands for a paper by itself
    where age matters.
    """
    types = {paper.id: paper.document for paper in papers_of(procedure) if paper.document is not None}
    purpose = await consent_to_keep(tx, applicant_id) if types else None
    if purpose is None:
        return
    rows: Any = await tx.fetch(UPLOADED, dossier_id, list(types))
    key = await key_of(tx, applicant_id)
    for row in rows:
        name = tx.keyring.open(key, row["sealed_name"], name_context(applicant_id, dossier_id, row["id"])).decode()
        new = NewDocument(
            types[row["requirement"]],
            Origin.UPLOADED,
            Details(name),
            file_id=row["file_id"],
            dossier_id=dossier_id,
            consent_purpose=purpose,
        )
        await keep_file(tx, actor, applicant_id, row["file_id"], new)
