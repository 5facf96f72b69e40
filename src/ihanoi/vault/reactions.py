"""What the vault does when something happened."""

from redis.asyncio import Redis

from ihanoi.platform.database import Database
from ihanoi.vault.remove_document import BATCH, remove_without_consent
from ihanoi.vault.scan_files import scan_files
from ihanoi.vault.scanning import ScanState


async def scan_new_files(database: Database, _: Redis) -> None:
    """Scan what just came; files that gave no answer before wait for the clock."""
    await scan_files(database, [ScanState.PENDING])


async def remove_unconsented(database: Database, _: Redis) -> None:
    """Remove papers kept by a consent that was withdrawn; they ceased to count at that moment."""
    while True:
        async with database.unit_of_work() as tx:
            if await remove_without_consent(tx) < BATCH:
                return
