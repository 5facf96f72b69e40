"""Real PostgreSQL and Valkey for a test run, thrown away afterwards."""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from ihanoi.local import postgres, valkey
from ihanoi.local.places import private
from ihanoi.local.processes import Keeper


def start_servers(folder: Path) -> tuple[str, str, Callable[[], None]]:
    """Return the database's and Valkey's addresses, and what stops both and removes their data.

    Call it from the main thread. Nothing is flushed to disk: faster, and a test's data may be lost.
    """
    with ExitStack() as undo:
        keeper = Keeper()
        undo.callback(keeper.close)
        cache = valkey.start(private(folder), keeper)
        undo.callback(cache.stop)
        database = postgres.start(folder, keeper, durable=False)
        # As root the data are outside the folder, where nobody would clean up.
        undo.callback(shutil.rmtree, database.home, ignore_errors=True)
        undo.callback(database.stop)
        valkey.wait(cache)
        stop = undo.pop_all().close
    return database.dsn, cache.url, stop
