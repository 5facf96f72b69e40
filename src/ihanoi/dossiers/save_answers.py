"""Save answers of a draft: merged field by field, shape checked, read-only values kept, the rest as the person left it."""

from typing import Any
from uuid import UUID

from msgspec.structs import replace

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.forms import FormCheck
from ihanoi.dossiers.content import Content, open_content, seal_content
from ihanoi.dossiers.errors import ActionNotAllowed, AnswersChanged, AnswersInvalid, ReadOnlyChanged, StaleVersion
from ihanoi.dossiers.merging import Merged, is_traceable, merge_save
from ihanoi.dossiers.queries import own_dossier
from ihanoi.dossiers.schemas import DossierView, SaveAnswers
from ihanoi.dossiers.states import EDITABLE, State
from ihanoi.dossiers.transition import Held, hold
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.errors import FieldError
from ihanoi.platform.database import Transaction

SAVE = "UPDATE dossier SET sealed_content = $2, version = version + 1, updated_at = $3 WHERE id = $1"

MAX_LISTED = 100
"""Nobody corrects more in one go."""

ELSEWHERE = ("Câu trả lời này vừa được sửa trên thiết bị khác.", "This answer was changed on another device meanwhile.")

CHANGED = ("Giá trị đã xác minh, không sửa được ở đây.", "This value is verified and cannot be changed here.")


def check_read_only(content: Content, answers: dict[str, Any]) -> None:
    """Compare read-only answers with the server's own snapshot, field by field.

    Raises:
        ReadOnlyChanged: one was altered or taken away.
    """
    faults = [
        FieldError(f"/answers/{name}", "read_only", *CHANGED)
        for name, value in content.read_only.items()
        if answers.get(name) != value
    ]
    if faults:
        raise ReadOnlyChanged(faults)


def check_shape(check: FormCheck, answers: dict[str, Any]) -> None:
    """Refuse answers that no form of this kind can take.

    Raises:
        AnswersInvalid: with every fault.
    """
    faults = check.shape_errors(answers)
    if faults:
        raise invalid(faults)


def invalid(faults: list[FieldError]) -> AnswersInvalid:
    """Return the refusal for faults found in answers; all are counted, the first hundred listed."""
    placed = [replace(fault, pointer=f"/answers{fault.pointer}") for fault in faults[:MAX_LISTED]]
    return AnswersInvalid(placed, count=len(faults))


def check_collisions(held: Held, merged: Merged) -> None:
    """Refuse a save that would undo what another device changed meanwhile.

    Raises:
        AnswersChanged: with each field both changed.
    """
    faults = [FieldError(f"/answers/{name}", "changed_elsewhere", *ELSEWHERE) for name in merged.collisions]
    if faults:
        raise AnswersChanged(faults[:MAX_LISTED], count=len(faults), version=held.version, state=held.state.value)


async def save_answers(
    tx: Transaction, actor: Actor, dossier_id: UUID, seen_version: int, command: SaveAnswers
) -> DossierView:
    """Change some answers of a draft, or of a dossier sent back for a supplement.

    A save made on an older version is merged field by field when no other save touched its fields since.

    Raises:
        DossierMissing: see ``hold``.
        StaleVersion: the version seen is unknown, or lies before a submission or a move to another version.
        ActionNotAllowed: it was submitted already.
        AnswersChanged: another device changed the same fields since.
        AnswersInvalid: an answer does not fit its question.
        ReadOnlyChanged: a verified value was altered.
    """
    held = await hold(tx, actor, dossier_id, None)
    version = tx.recall(Catalogue).version(held.procedure_version_id)
    content = await open_content(tx, held.applicant_id, dossier_id, held.sealed_content)
    content = content.reopened if held.state is State.SUPPLEMENT_REQUESTED else content

    if seen_version != held.version and (seen_version > held.version or not is_traceable(content, seen_version)):
        raise StaleVersion(version=held.version, state=held.state.value)
    if held.state not in EDITABLE:
        raise ActionNotAllowed(action="save_answers", state=held.state.value)
    merged = merge_save(content, held.version, seen_version, command.answers)
    check_collisions(held, merged)
    check_shape(version.form_check, merged.content.answers)
    check_read_only(content, merged.content.answers)

    if merged.changed:
        sealed = await seal_content(tx, held.applicant_id, dossier_id, merged.content)
        tx.later(SAVE, dossier_id, sealed, tx.now)
    view = await own_dossier(tx, actor, dossier_id)
    return replace(view, changed_elsewhere=merged.elsewhere) if merged.elsewhere else view
