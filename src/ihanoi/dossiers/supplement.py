"""Send a supplemented dossier in again."""

import hashlib
from uuid import UUID

from msgspec.structs import replace

from ihanoi.agencies.organisation import Organisation
from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.forms import Situation
from ihanoi.dossiers.check_papers import check_papers
from ihanoi.dossiers.clock import expected_due, set_clock
from ihanoi.dossiers.content import open_content, seal_content
from ihanoi.dossiers.deadlines import Pause
from ihanoi.dossiers.errors import PlaceChanged
from ihanoi.dossiers.events import Supplemented
from ihanoi.dossiers.expect_verification import expect_verification
from ihanoi.dossiers.for_another import is_for_another
from ihanoi.dossiers.keep_papers import keep_papers
from ihanoi.dossiers.keep_said import keep_said
from ihanoi.dossiers.keep_used_facts import keep_used_facts
from ihanoi.dossiers.place import place_of
from ihanoi.dossiers.queries import moved_dossier
from ihanoi.dossiers.schemas import DossierView, Move
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.submit import checked
from ihanoi.dossiers.transition import check_move, hold, write
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

SUPPLEMENT = """
    UPDATE dossier SET state = $2, version = version + 1, updated_at = $3, sealed_content = $4, content_hash = $5, due_at = $6
    WHERE id = $1
"""


async def supplement(tx: Transaction, actor: Actor, dossier_id: UUID, command: Move) -> DossierView:
    """Return a dossier to its unit after adding what was asked for; answers are frozen again.

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
        AnswersInvalid, ReadOnlyChanged, DocumentsMissing: what must be corrected first.
        PlaceChanged: the answers now belong to another unit's territory.
    """
    held = await hold(tx, actor, dossier_id, command.version)
    state = check_move(held, actor, Action.SUPPLEMENT)
    version = tx.recall(Catalogue).version(held.procedure_version_id)
    content = (await open_content(tx, held.applicant_id, dossier_id, held.sealed_content)).reopened
    situation = Situation(held.procedure_case, held.channel)
    answers = checked(version.form_check, content, situation)
    content = replace(content, answers=answers, changed_at={}, traced_from=held.version + 1)
    papers = await check_papers(tx, version.procedure, held, content)
    unit = tx.recall(Organisation).route(
        version.procedure.authority, place_of(version.procedure, content), tx.now.date()
    )
    if unit.id != held.unit_id:
        raise PlaceChanged(unit=unit.name)
    sealed = await seal_content(tx, held.applicant_id, dossier_id, content)
    due = expected_due(tx, version.procedure, held.channel, held.procedure_case)
    # Until the unit has checked it again the clock stands still on the unit's account, not the citizen's.
    await set_clock(tx, dossier_id, version.procedure, held.channel, held.procedure_case, pause=Pause.UNIT)
    digest = hashlib.sha256(sealed).digest()
    moved = write(tx, held, SUPPLEMENT, state, sealed, digest, due)
    await keep_papers(tx, actor, held, version.procedure, papers)
    await keep_used_facts(tx, held.applicant_id, dossier_id, version.procedure, content)
    if not is_for_another(actor, held.applicant_id):
        await keep_said(tx, actor, version.procedure, content, dossier_id)
    await expect_verification(tx, dossier_id, version.procedure, content)
    tx.record(actor, dossier_id, Supplemented(moved.version))
    return await moved_dossier(tx, actor, moved)
