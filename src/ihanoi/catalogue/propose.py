"""Propose procedures: what differs from its newest version becomes a draft that waits for review."""

import hashlib
from collections.abc import Iterable

import msgspec

from ihanoi.catalogue.definition import Procedure
from ihanoi.catalogue.events import VersionDrafted
from ihanoi.catalogue.versions import Status
from ihanoi.kernel.actor import Actor, ActorKind
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction

LATEST = """
    SELECT DISTINCT ON (code) code, number, hash, status FROM procedure_version ORDER BY code, number DESC
"""
LOCK = "SELECT pg_advisory_xact_lock(7230225)"
DROP_PENDING = """
    DELETE FROM procedure_version WHERE code = $1 AND status IN ('drafted', 'reviewed', 'approved')
"""
ADD = """
    INSERT INTO procedure_version (id, code, number, hash, status, definition, drafted_by, drafted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
PENDING = (Status.DRAFTED, Status.REVIEWED, Status.APPROVED)


def fingerprint(procedure: Procedure) -> bytes:
    """Return a digest that changes exactly when the procedure does."""
    return hashlib.sha256(msgspec.json.encode(procedure, order="deterministic")).digest()


async def propose(tx: Transaction, actor: Actor, procedures: Iterable[Procedure]) -> list[str]:
    """Draft a version of each procedure that differs from its newest one; return their codes.

    A draft that waits already is replaced: its review starts anew, since it is another text.
    """
    await tx.execute(LOCK)
    latest = {row["code"]: row for row in await tx.fetch(LATEST)}
    drafted = []
    for procedure in procedures:
        digest, known = fingerprint(procedure), latest.get(procedure.code)
        if known is not None and bytes(known["hash"]) == digest:
            continue
        number = 1 if known is None else known["number"] + 1
        if known is not None and Status(known["status"]) in PENDING:
            # Nothing to drop: somebody published it just now, and its number is taken.
            number -= await tx.execute(DROP_PENDING, procedure.code)
        version_id = new_id()
        author = actor.id if actor.kind is ActorKind.OFFICER else None
        body = msgspec.json.encode(procedure)
        await tx.execute(ADD, version_id, procedure.code, number, digest, Status.DRAFTED.value, body, author, tx.now)
        tx.record(actor, version_id, VersionDrafted(procedure.code, number))
        drafted.append(procedure.code)
    return drafted
