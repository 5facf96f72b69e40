"""What the worker does for dossiers by the clock."""

from ihanoi.dossiers.roll_up import BATCH, roll_up
from ihanoi.platform.database import Transaction


async def count_reuse(tx: Transaction) -> None:
    """Roll up what submissions reused, until nothing is left."""
    while await roll_up(tx) == BATCH:
        pass
