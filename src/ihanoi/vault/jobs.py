"""What the worker does for the vault by the clock."""

from redis.asyncio import Redis

from ihanoi.platform.database import Database
from ihanoi.vault.drop_files import drop_files
from ihanoi.vault.drop_uploads import drop_uploads
from ihanoi.vault.scan_files import scan_files
from ihanoi.vault.sweep_store import sweep_store


async def scan_waiting_files(database: Database, _: Redis) -> None:
    """Scan what gave no answer, or came before a scanner was set up."""
    await scan_files(database)


async def drop_expired_uploads(database: Database, _: Redis) -> None:
    """Remove what was uploaded and never used."""
    await drop_uploads(database)
    await drop_files(database)


async def sweep_forgotten_bytes(database: Database, _: Redis) -> None:
    """Remove bytes whose transaction never came."""
    await sweep_store(database)
