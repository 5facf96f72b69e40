"""Scan files: whatever waits is read, looked at, and told clean or infected; where there is no answer, again later."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog

from ihanoi.identity.errors import SubjectErased
from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.clamd import Clamd, ScanFailed
from ihanoi.platform.database import Database
from ihanoi.platform.documents import DocumentsUnavailable
from ihanoi.profile.reading import MALWARE_SCAN, note_reading
from ihanoi.vault.events import FileFoundInfected, FileScanned
from ihanoi.vault.scanning import WAITING, Scanning, ScanState
from ihanoi.vault.store_file import file_context

BATCH = 20

WAIT = """
    SELECT id, subject_id FROM stored_file
    WHERE scan = ANY($1::text[]) AND scan IN ('pending', 'error', 'unscanned') AND dropped_at IS NULL AND id > $2
    ORDER BY id LIMIT $3
"""
TELL = """
    UPDATE stored_file SET scan = $2, scanned_at = $3, scan_attempts = scan_attempts + 1
    WHERE id = $1 AND scan IN ('pending', 'error', 'unscanned')
    RETURNING scan_attempts
"""
NO_ID = UUID(int=0)

log = structlog.get_logger(__name__)


async def scan_files(database: Database, states: Sequence[ScanState] = WAITING) -> None:
    """Scan every file in one of these states; does nothing where no scanner is set up.

    No transaction is open while a file is fetched and looked at. Two scanners at once do the same work
    twice, and the first one tells. The owner's access log has a line of the scan; attempts that got no answer
    are one line together, however long the scanner is silent.
    """
    scanner = database.memory.get(Scanning).scanner
    after = NO_ID
    while scanner is not None:
        rows: Any = await database.reader().fetch(WAIT, [state.value for state in states], after, BATCH)
        for row in rows:
            await _scan(database, scanner, row["id"], row["subject_id"])
        if len(rows) < BATCH:
            return
        after = rows[-1]["id"]


async def _scan(database: Database, scanner: Clamd, file_id: UUID, subject_id: UUID) -> None:
    state, found = ScanState.CLEAN, None
    try:
        found = await scanner.scan(await _content(database, file_id, subject_id))
        state = ScanState.INFECTED if found else ScanState.CLEAN
    except (ScanFailed, DocumentsUnavailable, LookupError, SubjectErased) as error:
        log.warning("vault.scan_failed", file_id=str(file_id), error=type(error).__name__)
        state = ScanState.ERROR
    async with database.unit_of_work() as tx:
        told = await tx.fetch_value(TELL, file_id, state.value, tx.now)
        if told == 1 or (told and state is not ScanState.ERROR):
            note_reading(tx, SYSTEM, subject_id, MALWARE_SCAN, ["files"])
        if told and found:
            tx.record(SYSTEM, subject_id, FileFoundInfected(file_id, found))
        elif told and state is ScanState.CLEAN:
            tx.record(SYSTEM, subject_id, FileScanned(file_id))


async def _content(database: Database, file_id: UUID, subject_id: UUID) -> bytes:
    sealed = await database.documents.get(str(file_id))
    if sealed is None:
        raise LookupError(file_id)
    key = await key_of(database.reader(), subject_id)
    return database.keyring.open(key, sealed, file_context(subject_id, file_id))
