"""What is in memory is read anew when, and only when, it was marked as changed."""

from dataclasses import dataclass

import pytest

from ihanoi.platform.database import Database, Reader, Transaction
from ihanoi.platform.memory import Memory
from ihanoi.platform.refresh import Known, mark_changed, refresh


@dataclass(frozen=True)
class Prices:
    """A snapshot."""

    version: int


@dataclass(frozen=True)
class Names:
    """Another snapshot."""

    version: int


class Process:
    """One process: how often it read which snapshot, and which versions it knows."""

    def __init__(self, database: Database) -> None:
        self.read: list[str] = []
        self.known: Known = {}
        self.database = database

    async def prices(self, _: Reader) -> Prices:
        self.read.append("prices")
        return Prices(self.read.count("prices"))

    async def names(self, _: Reader) -> Names:
        self.read.append("names")
        return Names(self.read.count("names"))

    async def refresh(self) -> list[str]:
        """Refresh and return what was read this time."""
        before = len(self.read)
        await refresh(self.database, {"test_prices": self.prices, "test_names": self.names}, self.known)
        return self.read[before:]


async def test_everything_is_read_at_first_and_nothing_again(own_database: Database) -> None:
    process = Process(own_database)
    assert sorted(await process.refresh()) == ["names", "prices"]
    assert await process.refresh() == []


async def test_every_process_reads_what_was_marked_and_nothing_else(own_database: Database) -> None:
    processes = [Process(own_database) for _ in range(2)]
    for process in processes:
        await process.refresh()
    async with own_database.unit_of_work() as tx:
        await mark_changed(tx, "test_prices")
        assert await processes[0].refresh() == [], "not before the commit"
    assert [await process.refresh() for process in processes] == [["prices"], ["prices"]]
    assert own_database.memory.get(Prices).version == 2
    assert [await process.refresh() for process in processes] == [[], []]


async def test_a_mark_that_was_rolled_back_changes_nothing(own_database: Database) -> None:
    process = Process(own_database)
    await process.refresh()
    tx = Transaction(own_database)
    await mark_changed(tx, "test_names")
    await tx._rollback()
    assert await process.refresh() == []


async def test_two_marks_before_a_look_are_one_reading(own_database: Database) -> None:
    process = Process(own_database)
    await process.refresh()
    for _ in range(2):
        async with own_database.unit_of_work() as tx:
            await mark_changed(tx, "test_names")
    assert await process.refresh() == ["names"]


def test_memory_holds_one_snapshot_of_each_type() -> None:
    memory = Memory()
    for snapshot in (Prices(1), Names(1), Prices(2)):
        memory.put(snapshot)
    assert (memory.get(Prices), memory.get(Names)) == (Prices(2), Names(1))


def test_a_forgotten_snapshot_says_where_to_load_it() -> None:
    with pytest.raises(LookupError, match="Prices is not in memory; load it in the composition root"):
        Memory().get(Prices)
