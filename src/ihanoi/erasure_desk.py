"""Erasing people: the one visible list of who holds what about a person, and what the worker ends by the clock."""

from redis.asyncio import Redis

from ihanoi.dossiers.end_retention import due_subjects, end_retention
from ihanoi.dossiers.erase_dossiers import DOSSIERS_ERASED
from ihanoi.identity.erase_identity import IDENTITY_HELD
from ihanoi.identity.erasure import Holdings
from ihanoi.platform.database import Database
from ihanoi.profile.erase_profile import PROFILE_HELD
from ihanoi.ratings.erase_ratings import RATINGS_HELD
from ihanoi.vault.erase_files import FILES_ERASED

HOLDINGS: Holdings = (RATINGS_HELD, DOSSIERS_ERASED, FILES_ERASED, PROFILE_HELD, IDENTITY_HELD)
"""In the order in which they are held and erased: dossiers before uploads before consents and mandates before subjects, and what names something
before what it names."""


async def end_retentions(database: Database, _: Redis) -> None:
    """Erase what stayed of erased persons and has reached its date, one person at a time."""
    for subject_id in await due_subjects(database.reader()):
        async with database.unit_of_work() as tx:
            await end_retention(tx, subject_id, HOLDINGS)
