"""What an applicant holds for the papers of a procedure."""

from collections.abc import Mapping
from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Procedure
from ihanoi.dossiers.attached import Attached
from ihanoi.dossiers.papers import Holding, may_be_held
from ihanoi.dossiers.requirements import papers_of
from ihanoi.platform.database import Reader
from ihanoi.vault.documents import held_documents
from ihanoi.vault.held import acceptable, offer


async def holdings_of(
    reader: Reader, applicant_id: UUID, procedure: Procedure, attached: Attached
) -> Mapping[str, Holding]:
    """Return by requirement what the applicant's vault offers, and what of it was chosen for this dossier.

    A chosen document that has expired since, or was removed, counts no more.
    """
    types = reader.recall(Catalogue).vocabulary.document_types
    papers = [paper for paper in papers_of(procedure) if may_be_held(paper)]
    codes = frozenset[str]().union(*(acceptable(paper, types) for paper in papers))
    documents = await held_documents(reader, applicant_id, codes)
    found = {}
    for paper in papers:
        offered = offer(paper, documents, types, reader.now.date())
        chosen = next((one for one in offered.candidates if one.id == attached.chosen.get(paper.id)), None)
        found[paper.id] = Holding(offered, chosen)
    return found
