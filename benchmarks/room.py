"""Whether the disk has room for the dossiers that are to be loaded."""

import os
import shutil
import tempfile
from pathlib import Path

from ihanoi.local.places import SHARED

PER_DOSSIER = 5_000
"""Bytes on disk with four events, a sealed form of 2,400 bytes and every index: 4,690 at 10⁵."""
BESIDE = 6 * 2**30
"""Bytes for PostgreSQL's own log, which grows while its checkpoints lag behind, and for what else the city keeps."""


class NoRoom(Exception):
    """The disk would fill up; the message says what to do."""


def place() -> Path:
    """Return the folder whose disk a benchmark's database fills."""
    wanted = SHARED if os.geteuid() == 0 else Path(tempfile.gettempdir())
    return next(folder for folder in (wanted, *wanted.parents) if folder.exists())


def check(folder: Path, there: int, wanted: int, per_dossier: float = PER_DOSSIER) -> None:
    """Refuse to grow from ``there`` dossiers to ``wanted`` where the disk has no room for it.

    Raises:
        NoRoom: it would fill up.
    """
    free = shutil.disk_usage(folder).free
    needed = (wanted - there) * per_dossier + BESIDE
    if needed <= free:
        return
    fits = int((there + max(free - BESIDE, 0) / per_dossier) // 100_000 * 100_000)
    elsewhere = "" if folder.is_relative_to(SHARED) else ", or set TMPDIR to a folder on a larger disk"
    raise NoRoom(
        f"{wanted:,} dossiers need {needed / 1e9:.0f} GB, {folder} has {free / 1e9:.0f} GB free: "
        f"try --grow-to {fits}{elsewhere}"
    )
