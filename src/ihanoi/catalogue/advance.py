"""Advance a version: load it locked, check step, role and version, write the new status."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.errors import StepNotAllowed, VersionMissing
from ihanoi.catalogue.versions import STEPS, Status, Step
from ihanoi.identity.errors import WrongRole
from ihanoi.kernel.actor import Actor, ActorKind
from ihanoi.platform.database import Transaction

LOAD = """
    SELECT id, code, number, status, decision, effective_from, reviewed_by FROM procedure_version
    WHERE id = $1 FOR UPDATE
"""
MOVE = "UPDATE procedure_version SET status = $2 WHERE id = $1"
REMOVE = "DELETE FROM procedure_version WHERE id = $1"


class HeldVersion(Struct, frozen=True):
    """A version locked for this transaction."""

    id: UUID
    code: str
    number: int
    status: Status
    decision: str | None
    effective_from: date | None
    reviewed_by: UUID | None


def roles_of(actor: Actor) -> frozenset[str]:
    """Return the roles an actor holds in any unit; the system itself has all."""
    if actor.kind is ActorKind.SYSTEM:
        return frozenset(rule.role for rule in STEPS.values())
    return frozenset(post.role for post in actor.posts)


async def hold_version(tx: Transaction, actor: Actor, version_id: UUID, step: Step) -> HeldVersion:
    """Lock a version with which the actor may take a step.

    Raises:
        VersionMissing: there is none under this id.
        StepNotAllowed: its status does not allow the step.
        WrongRole: the actor holds no role that may.
    """
    row: Any = await tx.fetch_one(LOAD, version_id)
    if row is None:
        raise VersionMissing
    held = HeldVersion(**{**row, "status": Status(row["status"])})
    rule = STEPS.get((held.status, step))
    if rule is None:
        raise StepNotAllowed(step=step.value, status=held.status.value)
    if rule.role not in roles_of(actor):
        raise WrongRole
    return held


async def advance(tx: Transaction, actor: Actor, version_id: UUID, step: Step) -> HeldVersion:
    """Take one step with a version and return it as it was before.

    Raises:
        VersionMissing, StepNotAllowed, WrongRole: see ``hold_version``.
    """
    held = await hold_version(tx, actor, version_id, step)
    status = STEPS[held.status, step].to
    if status is None:
        await tx.execute(REMOVE, version_id)
    else:
        await tx.execute(MOVE, version_id, status.value)
    return held
