"""Moving a dossier: load it locked, check version and rule, write the new state. Every verb goes through here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.access import VISIBLE, may_handle, visible_to
from ihanoi.dossiers.errors import ActionNotAllowed, DossierMissing, StaleVersion
from ihanoi.dossiers.for_another import hold_mandate
from ihanoi.dossiers.states import TRANSITIONS, Action, State
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction

LOAD = f"""
    SELECT id, code, procedure_version_id, procedure_case, channel, applicant_id, unit_id, state, version, sealed_content,
           submitted_at, accepted_at, due_at, mandate_id
    FROM dossier WHERE id = $1 AND {VISIBLE} FOR UPDATE
"""
MOVE = """
    UPDATE dossier SET state = $2, version = version + 1, updated_at = $3 WHERE id = $1
"""


class Held(Struct, frozen=True):
    """A dossier locked for this transaction."""

    id: UUID
    code: str | None
    procedure_version_id: UUID
    procedure_case: str | None
    channel: str
    applicant_id: UUID
    unit_id: UUID | None
    state: State
    version: int
    sealed_content: bytes
    submitted_at: datetime | None
    accepted_at: datetime | None
    due_at: datetime | None
    mandate_id: UUID | None = None
    """The mandate under which somebody files it for the applicant."""


async def hold(tx: Transaction, actor: Actor, dossier_id: UUID, seen_version: int | None) -> Held:
    """Lock a dossier the actor may see.

    Raises:
        DossierMissing: there is none, or it is somebody else's.
        StaleVersion: it changed since ``seen_version``; None skips this check.
    """
    row: Any = await tx.fetch_one(LOAD, dossier_id, *visible_to(actor))
    if row is None:
        raise DossierMissing
    held = Held(**{**row, "state": State(row["state"])})
    authority = tx.recall(Catalogue).version(held.procedure_version_id).procedure.authority
    if not may_handle(actor, held.unit_id, authority):
        raise DossierMissing
    if seen_version is not None and held.version != seen_version:
        raise StaleVersion(version=held.version, state=held.state.value)
    await hold_mandate(tx, actor, held.applicant_id, held.mandate_id, dossier_id)
    return held


def check_move(held: Held, actor: Actor, action: Action) -> State:
    """Return the state the action leads to.

    Raises:
        ActionNotAllowed: the table has no such step for this state and this kind of actor.
    """
    rule = TRANSITIONS.get((held.state, action))
    if rule is None or rule.by is not actor.kind:
        raise ActionNotAllowed(action=action.value, state=held.state.value)
    return rule.to


async def move(tx: Transaction, actor: Actor, dossier_id: UUID, seen_version: int, action: Action) -> Held:
    """Lock, check and write the new state; return the dossier as it was before.

    Raises:
        DossierMissing: there is none, or it is somebody else's.
        StaleVersion: somebody moved it in between.
        ActionNotAllowed: it cannot be done now.
    """
    held = await hold(tx, actor, dossier_id, seen_version)
    tx.later(MOVE, dossier_id, check_move(held, actor, action).value, tx.now)
    return held
