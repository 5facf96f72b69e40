"""Enters what a small city needs: units, calendar, officers of the simulated staff realm, the catalogue."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from ihanoi.agencies.calendar import seed_calendar
from ihanoi.agencies.seed import AgenciesFile, read_agencies, seed_agencies
from ihanoi.agencies.staff_names import staff_accounts
from ihanoi.catalogue.approve import approve
from ihanoi.catalogue.files import read_procedures, read_vocabulary
from ihanoi.catalogue.propose import propose
from ihanoi.catalogue.publish import publish
from ihanoi.catalogue.review import review
from ihanoi.identity.seed import seed_officers
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Transaction
from ihanoi.platform.opening import open_database
from ihanoi.settings import Settings

SEEDED = "SELECT fingerprint FROM seeded WHERE name = 'city'"
DRAFTED = """
    SELECT id, definition -> 'source' ->> 'decision' AS decision FROM procedure_version
    WHERE status = 'drafted' AND code = ANY($1) ORDER BY code
"""
MARK = """
    INSERT INTO seeded (name, fingerprint, at) VALUES ('city', $1, $2)
    ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint, at = excluded.at
"""


def fingerprint(paths: Iterable[Path]) -> bytes:
    """Return a digest of files, by which unchanged ones are not read again."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.digest()


async def seed(settings: Settings) -> bool:
    """Enter or update the small city; return False when nothing changed since the last time."""
    digest = fingerprint(settings.procedures_dir.rglob("*.toml"))
    async with open_database(settings) as database, database.unit_of_work() as tx:
        if bytes(await tx.fetch_value(SEEDED) or b"") == digest:
            return False
        agencies = read_agencies(settings.procedures_dir)
        await seed_agencies(tx, agencies)
        await seed_calendar(tx, settings.procedures_dir)
        await _seed_officers(tx, agencies)
        vocabulary = read_vocabulary(settings.procedures_dir)
        changed = await propose(tx, SYSTEM, read_procedures(settings.procedures_dir, vocabulary))
        await publish_seeded(tx, changed)
        await tx.execute(MARK, digest, tx.now)
        return True


async def publish_seeded(tx: Transaction, codes: Sequence[str]) -> None:
    """Take what the seed drafted into force at once, under the decision its file names.

    What somebody proposed before waits on for its review.
    """
    for row in await tx.fetch(DRAFTED, codes):
        await review(tx, SYSTEM, row["id"])
        await approve(tx, SYSTEM, row["id"], row["decision"] or "seed")
        await publish(tx, SYSTEM, row["id"], tx.now.date())


async def _seed_officers(tx: Transaction, agencies: AgenciesFile) -> None:
    accounts = [(a.username, a.name, a.unit_code, a.role) for a in staff_accounts(agencies.units)]
    await seed_officers(tx, accounts, agencies.valid_from)
