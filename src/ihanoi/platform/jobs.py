"""Jobs: pgqueuer's queue, filled in the transaction of the relay, emptied by the worker."""

from collections.abc import Sequence

from pgqueuer import AsyncpgDriver, Queries

from ihanoi.platform.database import Transaction


async def enqueue(tx: Transaction, jobs: Sequence[tuple[str, bytes]]) -> None:
    """Queue (name, payload) pairs; they exist only if the transaction commits."""
    if not jobs:
        return
    queries = Queries(AsyncpgDriver(await tx.connection()))
    names = [name for name, _ in jobs]
    payloads: list[bytes | None] = [payload for _, payload in jobs]
    await queries.enqueue(names, payloads, [0] * len(jobs))
