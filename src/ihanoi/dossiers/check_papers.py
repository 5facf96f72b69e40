"""Check a dossier's papers before it is sent in: each met by data, by what is held, or by an upload."""

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Procedure, Requirement
from ihanoi.dossiers.attached import attached_papers
from ihanoi.dossiers.content import Content
from ihanoi.dossiers.errors import DocumentsMissing
from ihanoi.dossiers.holdings import holdings_of
from ihanoi.dossiers.papers import PaperOutcome, SettledPaper, settle_papers
from ihanoi.dossiers.requirements import unpublished
from ihanoi.dossiers.transition import Held
from ihanoi.kernel.errors import FieldError
from ihanoi.platform.database import Reader


async def check_papers(reader: Reader, procedure: Procedure, held: Held, content: Content) -> list[SettledPaper]:
    """Return how each paper the dossier needs is met; refuse one that lacks a paper nothing stands in for.

    Raises:
        DocumentsMissing: with each missing paper.
    """
    attached = await attached_papers(reader, held.id)
    holdings = await holdings_of(reader, held.applicant_id, procedure, attached)
    unread = unpublished(reader.recall(Catalogue).vocabulary.datasets)
    papers = settle_papers(procedure, held.channel, held.procedure_case, content, attached.given, unread, holdings)
    faults = [
        _lacking(paper.requirement, infected=paper.requirement.id in attached.infected)
        for paper in papers
        if paper.outcome is PaperOutcome.NOT_GIVEN
    ]
    if faults:
        raise DocumentsMissing(faults, count=len(faults))
    return papers


def _lacking(requirement: Requirement, *, infected: bool) -> FieldError:
    pointer, name = f"/documents/{requirement.id}", requirement.name
    if infected:
        vi = f"Tệp đính kèm có mã độc, đã bị cách ly. Hãy đính kèm tệp khác: {name.vi}."
        return FieldError(pointer, "document_infected", vi, f"Malware was found; attach another file: {name.en}.")
    return FieldError(pointer, "document_missing", f"Cần đính kèm: {name.vi}.", f"Attach: {name.en}.")
