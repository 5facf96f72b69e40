"""Files are scanned once they came: clean, infected, without an answer; and who may open which."""

from typing import Any
from uuid import UUID

import pytest

from ihanoi.kernel.actor import Actor
from ihanoi.kernel.errors import DomainError
from ihanoi.platform.clamd import Clamd
from ihanoi.platform.database import Database
from ihanoi.profile.access_log import access_log
from ihanoi.vault.enter_file import enter_file
from ihanoi.vault.errors import FileBeingScanned, FileMissing, FileQuarantined
from ihanoi.vault.read_file import read_file
from ihanoi.vault.scan_files import scan_files
from ihanoi.vault.scanning import Scanning, ScanState, check_openable
from ihanoi.vault.store_file import store_file
from tests.vault.clamd_double import EICAR, ClamdDouble
from tests.vault.conftest import scanner_set_up

PDF = b"%PDF-1.4\n%%EOF\n"
STATE = "SELECT scan FROM stored_file WHERE id = $1"
TOLD = "SELECT kind FROM event WHERE subject = $1 AND payload->>'file_id' = $2 ORDER BY id"


async def kept(database: Database, who: Actor, content: bytes = PDF) -> UUID:
    """Store a file and enter it, as an upload would."""
    assert who.id is not None
    file = await store_file(database.reader(), who.id, content)
    async with database.unit_of_work() as tx:
        await enter_file(tx, who, who.id, file, pinned=True)
    return file.id


async def state_of(database: Database, file_id: UUID) -> str:
    """Return what is known of a file."""
    return str(await database.reader().fetch_value(STATE, file_id))


async def told(database: Database, who: Actor, file_id: UUID) -> list[str]:
    """Return what the log tells of a file."""
    rows: Any = await database.reader().fetch(TOLD, who.id, str(file_id))
    return [row["kind"] for row in rows]


async def scans_seen(database: Database, who: Actor) -> int:
    """Return how many scans the owner sees in their access log."""
    assert who.id is not None
    lines = (await access_log(database.reader(), who.id, None, 100)).items
    return [(line.reader, line.purpose) for line in lines].count(("iHanoi", "malware_scan"))


async def test_a_clean_file_is_told_clean_once(database: Database, person: Actor, scanner: ClamdDouble) -> None:
    file_id = await kept(database, person)
    assert await state_of(database, file_id) == "pending"
    for _ in range(2):
        await scan_files(database)
    assert await state_of(database, file_id) == "clean"
    assert await told(database, person, file_id) == ["vault.file_stored", "vault.file_scanned"]
    assert await scans_seen(database, person) == 1


async def test_an_infected_file_is_quarantined_even_from_its_owner(
    database: Database, person: Actor, scanner: ClamdDouble
) -> None:
    assert person.id is not None
    file_id = await kept(database, person, PDF + EICAR)
    await scan_files(database)
    assert await told(database, person, file_id) == ["vault.file_stored", "vault.file_found_infected"]
    for own in (False, True):
        with pytest.raises(FileQuarantined):
            await read_file(database.reader(), person.id, file_id, own=own)


@pytest.mark.parametrize("mode", ["error", "silent", "cut", "slow"])
async def test_without_an_answer_the_file_waits_and_is_asked_about_again(
    database: Database, person: Actor, scanner: ClamdDouble, mode: str
) -> None:
    assert person.id is not None
    await scan_files(database)
    file_id = await kept(database, person)
    scanner.mode = mode
    await scan_files(database)
    assert await state_of(database, file_id) == "error"
    with pytest.raises(FileBeingScanned):
        await read_file(database.reader(), person.id, file_id)
    await scan_files(database)
    assert await scans_seen(database, person) == 1, "attempts without an answer are one line"
    scanner.mode = "ok"
    await scan_files(database)
    assert await state_of(database, file_id) == "clean"
    assert await scans_seen(database, person) == 2
    assert (await read_file(database.reader(), person.id, file_id)).content == PDF


async def test_without_a_scanner_nothing_is_claimed_and_a_later_one_catches_up(
    database: Database, person: Actor
) -> None:
    file_id = await kept(database, person)
    await scan_files(database)
    assert await state_of(database, file_id) == "unscanned"
    async with scanner_set_up(database):
        await scan_files(database)
    assert await state_of(database, file_id) == "clean"


async def test_somebody_elses_file_is_none(database: Database, person: Actor, neighbour: Actor) -> None:
    assert neighbour.id is not None
    with pytest.raises(FileMissing):
        await read_file(database.reader(), neighbour.id, await kept(database, person), own=True)


SOME = Clamd("tcp://127.0.0.1:1")
WITH, WITHOUT, STRICT = Scanning(SOME, True), Scanning(None, True), Scanning(None, False)
MAY_OPEN: list[tuple[ScanState, Scanning, bool, type[DomainError] | None]] = [
    (ScanState.CLEAN, WITH, False, None),
    (ScanState.PENDING, WITH, False, FileBeingScanned),
    (ScanState.ERROR, WITH, False, FileBeingScanned),
    (ScanState.UNSCANNED, WITH, False, FileBeingScanned),
    (ScanState.UNSCANNED, WITHOUT, False, None),
    (ScanState.UNSCANNED, STRICT, False, FileBeingScanned),
    (ScanState.PENDING, WITHOUT, False, FileBeingScanned),
    (ScanState.INFECTED, WITHOUT, False, FileQuarantined),
    (ScanState.PENDING, WITH, True, None),
    (ScanState.UNSCANNED, STRICT, True, None),
    (ScanState.INFECTED, WITH, True, FileQuarantined),
]


@pytest.mark.parametrize(("state", "scanning", "own", "refusal"), MAY_OPEN)
def test_who_may_open_what(state: ScanState, scanning: Scanning, own: bool, refusal: type[DomainError] | None) -> None:
    if refusal is None:
        check_openable(state, scanning, own=own)
    else:
        with pytest.raises(refusal):
            check_openable(state, scanning, own=own)
