"""The dossier's clock: starting, stopping, and the due date that follows."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ihanoi.catalogue.definition import Procedure
from ihanoi.dossiers.deadlines import Pause, Segment, due_at
from ihanoi.kernel.working_time import Calendar, TimeLimit
from ihanoi.platform.database import Reader, Transaction

END = "UPDATE clock_segment SET ended_at = $2 WHERE dossier_id = $1 AND ended_at IS NULL"
BEGIN = "INSERT INTO clock_segment (dossier_id, started_at, pause) VALUES ($1, $2, $3)"
SEGMENTS = "SELECT started_at, ended_at, pause FROM clock_segment WHERE dossier_id = $1 ORDER BY started_at"

Channel = Literal["online", "in_person", "postal"]


def limit_of(procedure: Procedure, channel: str, case: str | None) -> TimeLimit | None:
    """Return the limit that holds for a channel and case; None where the source does not say."""
    for candidate in procedure.cases:
        if candidate.id == case and candidate.limit is not None:
            return candidate.limit
    for offered in procedure.channels:
        if offered.kind == channel and isinstance(offered.limit, TimeLimit):
            return offered.limit
    return None


def expected_due(reader: Reader, procedure: Procedure, channel: str, case: str | None) -> datetime | None:
    """Return when a dossier would be due if it were accepted now."""
    limit = limit_of(procedure, channel, case)
    if limit is None:
        return None
    return due_at(reader.recall(Calendar), limit, [Segment(reader.now, None)], "restart")


async def set_clock(
    tx: Transaction, dossier_id: UUID, procedure: Procedure, channel: str, case: str | None, pause: Pause | None
) -> datetime | None:
    """End the present stretch and begin one that runs, or stands still for a reason; return the due date.

    The due date is the caller's to write, with what else changes of the dossier.
    """
    limit = limit_of(procedure, channel, case)
    due = None
    if limit is not None:
        segments = [
            Segment(row["started_at"], row["ended_at"] or tx.now, Pause(row["pause"]) if row["pause"] else None)
            for row in await tx.fetch(SEGMENTS, dossier_id)
        ]
        present = Segment(tx.now, None, pause)
        due = due_at(tx.recall(Calendar), limit, [*segments, present], procedure.supplement_policy)
    tx.later(END, dossier_id, tx.now)
    tx.later(BEGIN, dossier_id, tx.now, pause)
    return due


def stop_clock(tx: Transaction, dossier_id: UUID) -> None:
    """End the clock for good; the due date stays as the record of what was promised."""
    tx.later(END, dossier_id, tx.now)
