"""Link to a dossier what stands for its papers by itself, so that the officer can open it."""

from collections.abc import Sequence

from ihanoi.dossiers.attach_held import attach_from_vault
from ihanoi.dossiers.attached import attached_papers
from ihanoi.dossiers.papers import SettledPaper
from ihanoi.dossiers.transition import Held
from ihanoi.platform.database import Transaction


async def link_held(tx: Transaction, held: Held, papers: Sequence[SettledPaper]) -> None:
    """List each held document that replaces a paper with the dossier, unless it was attached already."""
    replaced = {paper.requirement.id: paper.held.id for paper in papers if paper.held is not None}
    if not replaced:
        return
    chosen = (await attached_papers(tx, held.id)).chosen
    for requirement, document_id in replaced.items():
        if chosen.get(requirement) != document_id:
            await attach_from_vault(tx, held, requirement, document_id)
