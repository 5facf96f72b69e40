"""What every process holds in memory: one visible table, name → how to load it."""

from ihanoi.agencies.calendar import MEMORY_NAME as CALENDAR
from ihanoi.agencies.calendar import load_calendar
from ihanoi.agencies.queries import MEMORY_NAME as ORGANISATION
from ihanoi.agencies.queries import load_organisation
from ihanoi.catalogue.files import read_synonyms, read_vocabulary
from ihanoi.catalogue.queries import MEMORY_NAME as CATALOGUE
from ihanoi.catalogue.queries import load_catalogue
from ihanoi.catalogue.synonyms import Synonyms
from ihanoi.catalogue.vocabulary import Attributes
from ihanoi.identity.keys import KeyCache
from ihanoi.platform.database import Database, Reader
from ihanoi.platform.refresh import Known, Loaders, refresh
from ihanoi.settings import Settings


def loaders(settings: Settings) -> Loaders:
    """Return the table of snapshots that follow the database."""
    vocabulary = read_vocabulary(settings.procedures_dir)
    synonyms = Synonyms(read_synonyms(settings.procedures_dir))

    async def catalogue(reader: Reader) -> object:
        return await load_catalogue(reader, vocabulary, synonyms)

    return {ORGANISATION: load_organisation, CALENDAR: load_calendar, CATALOGUE: catalogue}


async def fill_memory(database: Database, settings: Settings) -> Known:
    """Load everything once, at start; return the versions loaded, for ``keep_fresh``."""
    database.memory.put(KeyCache())
    database.memory.put(Attributes(read_vocabulary(settings.procedures_dir).attributes))
    known: Known = {}
    await refresh(database, loaders(settings), known)
    return known
