"""What dossiers do when something happened below."""

from typing import Any

from redis.asyncio import Redis

from ihanoi.dossiers.tell_changes import tell_changes
from ihanoi.dossiers.tell_quarantined import tell_quarantined
from ihanoi.platform.database import Database

UNTOLD = """
    SELECT DISTINCT file_id FROM dossier_document JOIN stored_file ON stored_file.id = file_id
    WHERE scan = 'infected' AND quarantined_at IS NULL
"""


async def tell_applicants(database: Database, _: Redis) -> None:
    """Tell whoever attached a file in which malware was found."""
    rows: Any = await database.reader().fetch(UNTOLD)
    for row in rows:
        async with database.unit_of_work() as tx:
            await tell_quarantined(tx, row["file_id"])


async def hint_at_changes(database: Database, event_id: int) -> None:
    """Tell the person of whom a fact changed that something of theirs may have the old value."""
    async with database.unit_of_work() as tx:
        await tell_changes(tx, event_id)
