"""Moving a dossier: load it locked, check version and rule, write the new state. Every verb goes through here."""

import re
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.access import VISIBLE, may_handle, visible_to
from ihanoi.dossiers.errors import ActionNotAllowed, DossierMissing, StaleVersion
from ihanoi.dossiers.for_another import hold_mandate
from ihanoi.dossiers.states import TRANSITIONS, Action, State
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction

COLUMNS = """id, code, procedure_version_id, procedure_case, channel, applicant_id, unit_id, state, version, sealed_content,
    content_hash, assignee_id, outcome, created_at, updated_at, submitted_at, accepted_at, due_at, resolved_at, returned_at,
    warned_at, submitter_id, mandate_id,
    EXISTS (SELECT FROM dossier_amendment WHERE dossier_id = dossier.id) AS is_amended"""
LOAD = f"SELECT {COLUMNS} FROM dossier WHERE id = $1 AND {VISIBLE} FOR UPDATE"
MOVE = "UPDATE dossier SET state = $2, version = version + 1, updated_at = $3 WHERE id = $1"
_SET = re.compile(r"(\w+) = \$(\d+)")


class Held(Struct, frozen=True):
    """A dossier as it is read, or locked for this transaction."""

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
    content_hash: bytes | None
    assignee_id: UUID | None
    outcome: str | None
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    due_at: datetime | None
    resolved_at: datetime | None
    returned_at: datetime | None
    warned_at: datetime | None
    submitter_id: UUID | None
    mandate_id: UUID | None
    """The mandate under which somebody files it for the applicant."""
    is_amended: bool
    papers: list[Any] | None = None
    """What is attached, as rows, where it was read along; None where it is read when it is shown."""
    decided: Any = None
    """The result as a row, where ``papers`` were read along and there is one."""


async def load(reader: Reader, actor: Actor, dossier_id: UUID, statement: str) -> Held:
    """Return a dossier the actor may see, read by a statement that gives ``COLUMNS``.

    Raises:
        DossierMissing: there is none, or it is somebody else's.
    """
    row: Any = await reader.fetch_one(statement, dossier_id, *visible_to(actor))
    if row is None:
        raise DossierMissing
    held = Held(**{**row, "state": State(row["state"])})
    authority = reader.recall(Catalogue).version(held.procedure_version_id).procedure.authority
    if not may_handle(actor, held.unit_id, authority):
        raise DossierMissing
    return held


async def hold(tx: Transaction, actor: Actor, dossier_id: UUID, seen_version: int | None) -> Held:
    """Lock a dossier the actor may see.

    Raises:
        DossierMissing: there is none, or it is somebody else's.
        StaleVersion: it changed since ``seen_version``; None skips this check.
    """
    held = await load(tx, actor, dossier_id, LOAD)
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


def write(tx: Transaction, held: Held, statement: str, state: State, *values: Any) -> Held:
    """Write what a move changes and return the dossier as it is from then on: with what the statement sets.

    The statement's parameters are the dossier's id, its new state, the present moment, and ``values``. One
    statement writes all: PostgreSQL keeps each version of a row and enters it in the indexes anew.
    """
    values = (held.id, state, tx.now, *values)
    tx.later(statement, *values)
    return replace(held, version=held.version + 1, **{name: values[place] for name, place in _set_by(statement)})


@cache
def _set_by(statement: str) -> list[tuple[str, int]]:
    """Return which columns a statement sets, each with the position of its value."""
    before, _, _ = statement.rpartition(" WHERE ")
    return [(name, int(place) - 1) for name, place in _SET.findall(before)]


async def move(
    tx: Transaction, actor: Actor, dossier_id: UUID, seen_version: int, action: Action, statement: str, *values: Any
) -> Held:
    """Lock, check and write the new state; return the dossier as it is from then on.

    Raises:
        DossierMissing: there is none, or it is somebody else's.
        StaleVersion: somebody moved it in between.
        ActionNotAllowed: it cannot be done now.
    """
    held = await hold(tx, actor, dossier_id, seen_version)
    return write(tx, held, statement, check_move(held, actor, action), *values)
