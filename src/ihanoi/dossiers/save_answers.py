"""Save answers of a draft: shape checked, read-only values kept, everything else as the person left it."""

from typing import Any
from uuid import UUID

from msgspec.structs import replace

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.forms import FormCheck
from ihanoi.dossiers.content import Content, open_content, seal_content
from ihanoi.dossiers.errors import ActionNotAllowed, AnswersInvalid, ReadOnlyChanged
from ihanoi.dossiers.queries import own_dossier
from ihanoi.dossiers.schemas import DossierView, SaveAnswers
from ihanoi.dossiers.states import EDITABLE
from ihanoi.dossiers.transition import hold
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.errors import FieldError
from ihanoi.kernel.text import clean, is_storable
from ihanoi.platform.database import Transaction

SAVE = "UPDATE dossier SET sealed_content = $2, version = version + 1, updated_at = $3 WHERE id = $1"

MAX_LISTED = 100
"""Nobody corrects more in one go."""

CHANGED = ("Giá trị đã xác minh, không sửa được ở đây.", "This value is verified and cannot be changed here.")


def normalise(value: Any) -> Any:
    """Return an answer with its text composed (NFC) and its spaces in order."""
    if isinstance(value, str):
        return "\n".join(clean(line) for line in value.splitlines()).strip() if is_storable(value) else value
    if isinstance(value, dict):
        return {key: normalise(item) for key, item in value.items()}
    return [normalise(item) for item in value] if isinstance(value, list) else value


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


def merge(content: Content, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the answers after a change; ``None`` takes an answer away."""
    merged = {**content.answers, **{name: normalise(value) for name, value in changes.items()}}
    return {name: value for name, value in merged.items() if value is not None}


async def save_answers(
    tx: Transaction, actor: Actor, dossier_id: UUID, seen_version: int, command: SaveAnswers
) -> DossierView:
    """Change some answers of a draft, or of a dossier sent back for a supplement.

    Raises:
        DossierMissing, StaleVersion: see ``hold``.
        ActionNotAllowed: it was submitted already.
        AnswersInvalid: an answer does not fit its question.
        ReadOnlyChanged: a verified value was altered.
    """
    assert actor.id is not None
    held = await hold(tx, actor, dossier_id, seen_version)
    version = tx.recall(Catalogue).version(held.procedure_version_id)
    content = await open_content(tx, actor.id, dossier_id, held.sealed_content)

    if held.state not in EDITABLE:
        raise ActionNotAllowed(action="save_answers", state=held.state.value)
    answers = merge(content, command.answers)
    check_shape(version.form_check, answers)
    check_read_only(content, answers)

    sealed = await seal_content(tx, actor.id, dossier_id, replace(content, answers=answers))
    await tx.execute(SAVE, dossier_id, sealed, tx.now)
    return await own_dossier(tx, actor, dossier_id)
