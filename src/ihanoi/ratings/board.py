"""The live board: what it shows now, read once for all who open it at the same moment."""

from collections.abc import Sequence

from ihanoi.platform.database import Database
from ihanoi.platform.live import Frame
from ihanoi.platform.together import Together
from ihanoi.ratings.queries import live_frame


class Board(Together[None, Frame]):
    """Everybody who opens the board at this moment, in this process.

    When a process ends, or Redis comes back, thousands do: read by each they would wait for a connection
    longer than they have patience, and come again.
    """

    def __init__(self, database: Database) -> None:
        async def ask(askers: Sequence[None]) -> list[Frame]:
            return [await live_frame(database.reader())] * len(askers)

        super().__init__(ask)
