"""Merge two subjects that are one person, such as somebody first met under an old nine-digit number."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from ihanoi.identity.errors import MergedAlready, SubjectMissing, SubjectsDiffer
from ihanoi.identity.events import SubjectsMerged
from ihanoi.identity.handover import Estate, Handover
from ihanoi.identity.schemas import IdentityRecord
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Reader, Transaction

FIND = "SELECT id, merged_into, sealed_key, sealed_identity FROM subject WHERE id = $1 OR merged_id = $1"
HOLD = "SELECT id FROM subject WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"
END_SESSIONS = "UPDATE session SET ended_at = $2 WHERE actor_id = $1 AND ended_at IS NULL"
FOLLOW_ON = "UPDATE subject SET merged_into = $2 WHERE merged_into = $1"
BECOME_ALIAS = """
    UPDATE subject SET id = $2, merged_id = $1, merged_into = $3, sealed_key = NULL, sealed_identity = $4 WHERE id = $1
"""


class MergeSubjects(Struct, frozen=True, forbid_unknown_fields=True):
    """Which subject goes into which, and on whose word."""

    merged: UUID
    """Has no life of its own afterwards; its id and its national id lead to the other."""
    into: UUID
    ground: Annotated[str, Meta(pattern=r"^[a-z_]{3,40}$", examples=["old_id_number"])]
    """Code of the reason."""
    decision: Annotated[str, Meta(min_length=1, max_length=100)]
    """Number of the document in which somebody established that the two are one."""


class MergePlan(Struct, frozen=True):
    """What a merge moves: rows by table."""

    merged: UUID
    into: UUID
    rows: dict[str, int]


async def plan_merge(tx: Transaction, actor: Actor, estates: Sequence[Estate], command: MergeSubjects) -> MergePlan:
    """Return what the merge would move, and refuse what it would refuse; only the look itself is on record.

    Raises:
        SubjectMissing, MergedAlready, SubjectsDiffer: see ``merge_subjects``.
    """
    handover, _ = await _both(tx, actor, command)
    rows: dict[str, int] = {}
    for estate in estates:
        rows.update(await estate.count(tx, handover))
    return MergePlan(command.merged, command.into, {table: count for table, count in rows.items() if count})


async def merge_subjects(tx: Transaction, actor: Actor, estates: Sequence[Estate], command: MergeSubjects) -> MergePlan:
    """Make everything of one subject the other's, end its sessions, and let its ids lead to the other.

    The row that held the national id stays, under a new id of its own, so that the number keeps being
    taken; whatever still names the old id (a request under way, a table forgotten here) fails by its
    foreign key instead of being left behind.

    Raises:
        SubjectMissing: one of the two does not exist or was erased.
        MergedAlready: one of them is merged, or both are one.
        SubjectsDiffer: their birth years contradict each other.
    """
    # In a fixed order: first what verbs lock before a subject, domain by domain, then the subjects by id.
    for estate in estates:
        await estate.hold(tx, [command.merged, command.into])
    await tx.fetch(HOLD, [command.merged, command.into])
    plan = await plan_merge(tx, actor, estates, command)
    handover, identity = await _both(tx, actor, command)

    for estate in estates:
        await estate.hand_over(tx, handover)
    await tx.execute(END_SESSIONS, command.merged, tx.now)
    await tx.execute(FOLLOW_ON, command.merged, command.into)
    alias_id = new_id()
    sealed = handover.seal(msgspec.json.encode(identity), f"identity:{command.merged}")
    await tx.execute(BECOME_ALIAS, command.merged, alias_id, command.into, sealed)

    moved = [f"{table}:{count}" for table, count in sorted(plan.rows.items())]
    tx.record(actor, command.into, SubjectsMerged(command.merged, command.ground, command.decision, moved))
    return plan


async def _both(reader: Reader, actor: Actor, command: MergeSubjects) -> tuple[Handover, IdentityRecord]:
    (from_key, merged), (to_key, into) = [await _subject(reader, one) for one in (command.merged, command.into)]
    if command.merged == command.into:
        raise MergedAlready(subject=command.merged)
    years = {record.birth_date[:4] for record in (merged, into) if record.birth_date}
    if len(years) > 1:
        raise SubjectsDiffer
    return Handover(actor, reader.keyring, command.merged, command.into, from_key, to_key), merged


async def _subject(reader: Reader, subject_id: UUID) -> tuple[Any, IdentityRecord]:
    row: Any = await reader.fetch_one(FIND, subject_id)
    if row is not None and row["merged_into"] is not None:
        raise MergedAlready(subject=subject_id)
    if row is None or row["sealed_key"] is None or row["sealed_identity"] is None:
        raise SubjectMissing(subject=subject_id)
    key = reader.keyring.open_subject_key(row["sealed_key"], subject_id)
    plain = reader.keyring.open(key, row["sealed_identity"], f"identity:{subject_id}")
    return key, msgspec.json.decode(plain, type=IdentityRecord)
