"""Submit a dossier: check everything, freeze what was said, hand it to the unit in charge."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from ihanoi.agencies.organisation import Organisation
from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Procedure
from ihanoi.catalogue.forms import FormCheck, Situation, fields_of
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.dossiers.check_papers import check_papers
from ihanoi.dossiers.clock import expected_due
from ihanoi.dossiers.codes import next_code
from ihanoi.dossiers.content import Content, open_content, seal_content
from ihanoi.dossiers.errors import VerifiedValuesAged, VersionOutdated
from ihanoi.dossiers.events import Submitted
from ihanoi.dossiers.expect_verification import expect_verification
from ihanoi.dossiers.for_another import is_for_another
from ihanoi.dossiers.keep_papers import keep_papers
from ihanoi.dossiers.keep_said import keep_said
from ihanoi.dossiers.keep_used_facts import keep_used_facts
from ihanoi.dossiers.place import place_of
from ihanoi.dossiers.queries import moved_dossier
from ihanoi.dossiers.requirements import check_case
from ihanoi.dossiers.reuse import reuse_of
from ihanoi.dossiers.save_answers import check_read_only, check_shape, invalid
from ihanoi.dossiers.schemas import DossierView, SubmitDossier
from ihanoi.dossiers.states import Action
from ihanoi.dossiers.transition import check_move, hold, write
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.errors import FieldError
from ihanoi.platform.database import Transaction
from ihanoi.profile.filling import has_aged

SUBMIT = """
    UPDATE dossier SET state = $2, version = version + 1, updated_at = $3, submitted_at = $3, code = $4, unit_id = $5,
        procedure_case = $6, sealed_content = $7, content_hash = $8, due_at = $9
    WHERE id = $1
"""

COUNT_REUSE = """
    INSERT INTO reuse_delta (procedure_version_id, unit_id, day, reusable, reused) VALUES ($1, $2, $3, $4, $5)
"""

AGED = ("Giá trị đã xác minh quá lâu.", "This value was verified too long ago.")


async def submit(tx: Transaction, actor: Actor, dossier_id: UUID, command: SubmitDossier) -> DossierView:
    """Send a draft in and return it with its code and expected due date.

    Raises:
        DossierMissing, StaleVersion, ActionNotAllowed: see ``transition``.
        CaseUnknown, AnswersInvalid, ReadOnlyChanged, DocumentsMissing: what must be corrected first.
        VersionOutdated, ProcedureEnded: the procedure changed since the draft was begun.
        VerifiedValuesAged: the draft is so old that its verified values must be obtained anew.
        NoUnitInCharge: the place is not within the city.
    """
    held = await hold(tx, actor, dossier_id, command.version)
    state = check_move(held, actor, Action.SUBMIT)
    catalogue = tx.recall(Catalogue)
    version = catalogue.version(held.procedure_version_id)
    procedure = version.procedure
    content = await open_content(tx, held.applicant_id, dossier_id, held.sealed_content)

    in_force = catalogue.in_force(procedure.code, tx.now.date())
    if in_force.id != version.id:
        raise VersionOutdated(number=in_force.number)
    check_age(procedure, content, catalogue.vocabulary.attributes, tx.now)
    check_case(procedure, command.case)
    situation = Situation(command.case, held.channel)
    answers = checked(version.form_check, content, situation)
    content = replace(content, answers=answers, changed_at={}, traced_from=held.version + 1)
    held = replace(held, procedure_case=command.case)
    papers = await check_papers(tx, procedure, held, content)
    unit = tx.recall(Organisation).route(procedure.authority, place_of(procedure, content), tx.now.date())

    code = await next_code(tx, unit.code, tx.now)
    due = expected_due(tx, procedure, held.channel, command.case)
    sealed = await seal_content(tx, held.applicant_id, dossier_id, content)
    digest = hashlib.sha256(sealed).digest()
    moved = write(tx, held, SUBMIT, state, code, unit.id, command.case, sealed, digest, due)
    await keep_papers(tx, actor, held, procedure, papers)
    reuse = reuse_of(procedure, version.form_check, content, situation)
    tx.later(COUNT_REUSE, version.id, unit.id, tx.now.date(), reuse.reusable, reuse.reused)
    await keep_used_facts(tx, held.applicant_id, dossier_id, procedure, content)
    if not is_for_another(actor, held.applicant_id):
        await keep_said(tx, actor, procedure, content, dossier_id)
    await expect_verification(tx, dossier_id, procedure, content)

    tx.record(actor, dossier_id, Submitted(moved.version, code, procedure.code, unit.id, due))
    return replace(await moved_dossier(tx, actor, moved), reuse=reuse)


def check_age(procedure: Procedure, content: Content, vocabulary: Mapping[str, Attribute], now: datetime) -> None:
    """Refuse a draft with verified values older than their attributes' validity; moving it obtains them anew.

    Raises:
        VerifiedValuesAged: with each such value.
    """
    faults = [
        FieldError(f"/answers/{field.id}", "aged", *AGED)
        for field in fields_of(procedure.form)
        if field.attribute is not None
        and field.id in content.read_only
        and has_aged(vocabulary.get(field.attribute), content.snapshot[field.id].obtained_at, now)
    ]
    if faults:
        raise VerifiedValuesAged(faults, count=len(faults))


def checked(check: FormCheck, content: Content, situation: Situation) -> dict[str, Any]:
    """Return the answers that count: those of questions shown, complete, well-formed and untampered.

    Raises:
        ReadOnlyChanged: a verified value differs from the server's snapshot.
        AnswersInvalid: with every fault there is.
    """
    check_read_only(content, content.answers)
    answers = check.visible(content.answers, situation)
    check_shape(check, answers)
    missing = check.missing(answers, situation)
    if missing:
        raise invalid(missing)
    return answers
