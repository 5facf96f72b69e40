"""Records about people from the command line, and the one visible list of who holds what about a person."""

from uuid import UUID

from ihanoi.dossiers.hand_over_dossiers import DOSSIERS_HELD
from ihanoi.identity.errors import SubjectsDiffer
from ihanoi.identity.handover import Estate
from ihanoi.identity.merge_subjects import MergePlan, MergeSubjects, merge_subjects, plan_merge
from ihanoi.identity.queries import officer_named, subject_named
from ihanoi.kernel.actor import Actor, ActorKind
from ihanoi.platform.database import Reader
from ihanoi.platform.opening import open_database
from ihanoi.profile.hand_over_profile import PROFILE
from ihanoi.profile.reading import MERGING, note_reading
from ihanoi.ratings.hand_over_ratings import RATINGS
from ihanoi.settings import Settings
from ihanoi.snapshots import fill_memory
from ihanoi.vault.hand_over_files import FILES_HELD

ESTATES: tuple[Estate, ...] = (FILES_HELD, RATINGS, DOSSIERS_HELD, PROFILE)
"""In the order in which they are handed over: files before who names them, ratings while the dossiers tell whose."""


async def merge(
    settings: Settings, persons: tuple[str, str], ground: str, decision: str, username: str, *, dry_run: bool
) -> MergePlan:
    """Merge the first person into the second, or only say what that would move.

    Raises:
        LookupError: no such person or officer.
        SubjectMissing, MergedAlready, SubjectsDiffer: see ``merge_subjects``.
    """
    async with open_database(settings) as database:
        await fill_memory(database, settings)
        reader = database.reader()
        officer_id = await officer_named(reader, username)
        if officer_id is None:
            raise LookupError(f"There is no officer «{username}».")
        merged, into = [await _person(reader, person) for person in persons]
        command = MergeSubjects(merged, into, ground, decision)
        do, actor = plan_merge if dry_run else merge_subjects, Actor(ActorKind.OFFICER, officer_id, 2)
        try:
            async with database.unit_of_work() as tx:
                return await do(tx, actor, ESTATES, command)
        except SubjectsDiffer:
            # The refusal says something about both, and took its own lines with it.
            async with database.unit_of_work() as tx:
                for person in (merged, into):
                    note_reading(tx, actor, person, MERGING, ["identity"])
            raise


async def _person(reader: Reader, person: str) -> UUID:
    if not person.isdecimal():
        return UUID(person)
    found = await subject_named(reader, person)
    if found is None:
        raise LookupError("Nobody has the number given.")
    return found
