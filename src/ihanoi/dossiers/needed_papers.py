"""What a draft needs: each paper, met by what, or missing; shown before it is sent in."""

from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Procedure
from ihanoi.catalogue.forms import Situation
from ihanoi.dossiers.attached import attached, attached_papers
from ihanoi.dossiers.content import Content
from ihanoi.dossiers.holdings import holdings_of
from ihanoi.dossiers.paper_schemas import DocumentView, PaperView
from ihanoi.dossiers.papers import Holding, PaperOutcome, SettledPaper, settle_papers
from ihanoi.dossiers.requirements import unpublished
from ihanoi.dossiers.transition import Held
from ihanoi.platform.database import Reader
from ihanoi.vault.scanning import ScanState

MET_BY = {
    PaperOutcome.GIVEN: "upload",
    PaperOutcome.REPLACED_BY_DATA: "data",
    PaperOutcome.REPLACED_BY_HELD: "held",
    PaperOutcome.NOT_GIVEN: None,
}


async def needed_papers(
    reader: Reader,
    applicant_id: UUID,
    procedure: Procedure,
    situation: Situation,
    content: Content,
    documents: list[DocumentView],
) -> list[PaperView]:
    """Return each paper the answers so far make necessary; papers of a case show once the case is known."""
    present = attached((one.requirement, one.held, one.scan is ScanState.INFECTED) for one in documents)
    holdings = await holdings_of(reader, applicant_id, procedure, present)
    unread = unpublished(reader.recall(Catalogue).vocabulary.datasets)
    settled = settle_papers(procedure, situation.channel, situation.case, content, present.given, unread, holdings)
    return [_view(paper, holdings.get(paper.requirement.id, Holding())) for paper in settled]


async def further_papers(reader: Reader, held: Held, before: Content, after: Content) -> list[PaperView]:
    """Return the papers that other content of a dossier makes necessary and that nothing meets yet."""
    catalogue = reader.recall(Catalogue)
    procedure, unread = (
        catalogue.version(held.procedure_version_id).procedure,
        unpublished(catalogue.vocabulary.datasets),
    )
    present = await attached_papers(reader, held.id)
    holdings = await holdings_of(reader, held.applicant_id, procedure, present)

    def lacking(content: Content) -> dict[str, SettledPaper]:
        settled = settle_papers(procedure, held.channel, held.procedure_case, content, present.given, unread, holdings)
        return {paper.requirement.id: paper for paper in settled if paper.outcome is PaperOutcome.NOT_GIVEN}

    lacked = lacking(before)
    further = [paper for name, paper in lacking(after).items() if name not in lacked]
    return [_view(paper, holdings.get(paper.requirement.id, Holding())) for paper in further]


def _view(paper: SettledPaper, holding: Holding) -> PaperView:
    return PaperView(
        requirement=paper.requirement.id,
        name=paper.requirement.name,
        met_by=MET_BY[paper.outcome],  # type: ignore[arg-type]
        attribute=paper.by.attribute if paper.by else None,
        dataset=paper.by.dataset if paper.by else None,
        held=paper.held.id if paper.held else None,
        candidates=[candidate.id for candidate in holding.offer.candidates],
        why_not=paper.why_not,
    )
