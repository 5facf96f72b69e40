"""The relay: reads the event log in commit order, queues reactions, feeds live streams; forgets nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence

import msgspec

from ihanoi.platform.database import Database
from ihanoi.platform.events import LogEntry, entry
from ihanoi.platform.jobs import enqueue
from ihanoi.platform.live import Frame

BATCH = 500
NAME = "relay"

POSITION = """
    SELECT transaction, event_id FROM relay_position WHERE name = $1 FOR UPDATE SKIP LOCKED
"""
UNREAD = """
    SELECT id, at, actor_kind, actor_id, kind, subject, payload, transaction FROM event
    WHERE (transaction, id) > ($1, $2)
      AND transaction < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
    ORDER BY transaction, id LIMIT $3
"""
ADVANCE = "UPDATE relay_position SET transaction = $2, event_id = $3 WHERE name = $1"

Reactions = Mapping[str, Sequence[str]]
"""Event kind → names of the jobs that react to it."""
Framer = Callable[[LogEntry], Sequence[Frame]]
"""Turns an event into the frames that people may see of it."""


async def relay(
    database: Database, reactions: Reactions, framer: Framer, sweeping: Collection[str] = ()
) -> tuple[int, list[Frame]]:
    """Pass on one batch; return how many events it held and the frames to publish.

    Of ``sweeping`` jobs, which work off whatever has gathered, a batch queues one.

    Jobs and position are one transaction: each event is queued exactly once. Of several relays one
    works, the others find the position locked and return nothing.
    """
    async with database.unit_of_work() as tx:
        position = await tx.fetch_one(POSITION, NAME)
        if position is None:
            return 0, []
        rows = await tx.fetch(UNREAD, position["transaction"], position["event_id"], BATCH)
        if not rows:
            return 0, []
        entries = [entry(row) for row in rows]
        jobs = [(job, e.id) for e in entries for job in reactions.get(e.kind, ())]
        swept = [(job, event_id) for job, event_id in dict(jobs).items() if job in sweeping]
        jobs = [(job, event_id) for job, event_id in jobs if job not in sweeping] + swept
        await enqueue(tx, [(job, msgspec.msgpack.encode(event_id)) for job, event_id in jobs])
        tx.later(ADVANCE, NAME, rows[-1]["transaction"], rows[-1]["id"])
    return len(entries), [frame for e in entries for frame in framer(e)]
