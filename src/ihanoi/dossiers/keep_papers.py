"""Keep the paper ledger: how each paper a dossier needs was met when it was sent in."""

from collections.abc import Sequence

from ihanoi.catalogue.definition import Procedure, Replacement
from ihanoi.dossiers.keep_uploads import keep_uploads
from ihanoi.dossiers.link_held import link_held
from ihanoi.dossiers.papers import SettledPaper
from ihanoi.dossiers.transition import Held
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

KEEP = """
    WITH gone AS (
        DELETE FROM dossier_paper WHERE dossier_id = $1 AND requirement <> ALL($2::text[])
    )
    INSERT INTO dossier_paper AS held (dossier_id, procedure_version_id, unit_id, day, requirement, outcome, attribute,
                                       dataset, result, why_not)
    SELECT dossier.id, procedure_version_id, unit_id, (submitted_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, paper.*
    FROM dossier, unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) AS paper
    WHERE dossier.id = $1
    ON CONFLICT (dossier_id, requirement) DO UPDATE SET
        outcome = excluded.outcome, attribute = excluded.attribute, dataset = excluded.dataset,
        result = excluded.result, why_not = excluded.why_not
"""
NONE = Replacement()


async def keep_papers(
    tx: Transaction, actor: Actor, held: Held, procedure: Procedure, papers: Sequence[SettledPaper]
) -> None:
    """Enter a submitted dossier's papers; after a supplement the later state replaces the earlier one.

    What is held already is linked to the dossier; what was sent for it is kept for others, with consent.
    """
    await link_held(tx, held, papers)
    await keep_uploads(tx, actor, held.applicant_id, held.id, procedure)
    by = [paper.by or NONE for paper in papers]
    tx.later(
        KEEP,
        held.id,
        [paper.requirement.id for paper in papers],
        [paper.outcome.value for paper in papers],
        [replacement.attribute for replacement in by],
        [replacement.dataset for replacement in by],
        [paper.held and paper.held.type_code for paper in papers],
        [paper.why_not and paper.why_not.value for paper in papers],
    )
