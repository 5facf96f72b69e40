"""Move a draft to the version in force: the difference is shown, no answer is lost."""

from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.diff import Difference, compare
from ihanoi.catalogue.version import Version
from ihanoi.dossiers.carry_over import carry_over
from ihanoi.dossiers.content import from_prefill, open_content, seal_content
from ihanoi.dossiers.errors import ActionNotAllowed, StaleVersion
from ihanoi.dossiers.events import DraftMoved
from ihanoi.dossiers.for_another import acting_in
from ihanoi.dossiers.queries import own_dossier
from ihanoi.dossiers.recast import recast
from ihanoi.dossiers.schemas import DossierView, MoveDraft
from ihanoi.dossiers.states import State
from ihanoi.dossiers.transition import hold
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.profile.outcomes import Outcomes
from ihanoi.profile.prefill import prefill

MOVE = """
    UPDATE dossier SET procedure_version_id = $2, sealed_content = $3, version = version + 1, updated_at = $4
    WHERE id = $1
"""


class MovedDraft(Struct, frozen=True):
    """The draft under the new version, and what that changed."""

    dossier: DossierView
    differences: list[Difference]
    kept: list[str]
    set_aside: list[str]
    newly_filled: list[str]
    refreshed: list[str]
    """Answers that nobody had touched and that what is known now answers otherwise."""

    @property
    def etag(self) -> str:
        """The draft's version as an ETag."""
        return self.dossier.etag


async def check_movable(reader: Reader, actor: Actor, dossier_id: UUID, command: MoveDraft) -> Version:
    """Return the version a draft would move to, before anybody is asked about the person; ``move_draft`` decides.

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed, ProcedureEnded: see ``move_draft``.
    """
    draft = await own_dossier(reader, actor, dossier_id)
    if draft.version != command.version:
        raise StaleVersion(version=draft.version, state=draft.state.value)
    if draft.state is not State.DRAFT:
        raise ActionNotAllowed(action="move_draft", state=draft.state.value)
    return reader.recall(Catalogue).in_force(draft.procedure.code, reader.now.date())


async def move_draft(
    tx: Transaction, actor: Actor, outcomes: Outcomes, dossier_id: UUID, command: MoveDraft
) -> MovedDraft:
    """Move a draft onto the version of its procedure that is in force today, with prefilled values obtained anew.

    Raises:
        DossierMissing, StaleVersion: see ``hold``.
        ActionNotAllowed: it was submitted already.
        ProcedureEnded: the procedure was withdrawn; the error names the successor.
        ChoiceUnknown: somebody was named who cannot be meant.
    """
    held = await hold(tx, actor, dossier_id, command.version)
    if held.state is not State.DRAFT:
        raise ActionNotAllowed(action="move_draft", state=held.state.value)
    catalogue = tx.recall(Catalogue)
    old = catalogue.version(held.procedure_version_id)
    new = catalogue.in_force(old.procedure.code, tx.now.date())
    content = await open_content(tx, held.applicant_id, dossier_id, held.sealed_content)
    acting = await acting_in(tx, actor, held.applicant_id, held.mandate_id, new.procedure)
    filled = await prefill(tx, actor, outcomes, new, command.about, content.about, acting)
    fresh = from_prefill(filled, held.version + 1)

    moved = carry_over(recast(content, fresh.about, old.procedure.form), fresh, new.form_check)
    sealed = await seal_content(tx, held.applicant_id, dossier_id, moved.content)
    await tx.execute(MOVE, dossier_id, new.id, sealed, tx.now)

    tx.record(actor, dossier_id, DraftMoved(old.number, new.number))
    return MovedDraft(
        dossier=await own_dossier(tx, actor, dossier_id),
        differences=compare(old.procedure, new.procedure),
        kept=moved.kept,
        set_aside=moved.set_aside,
        newly_filled=moved.newly_filled,
        refreshed=moved.refreshed,
    )
