"""What every process holds in memory: one visible table, name → how to load it."""

from datetime import date

from ihanoi.agencies.calendar import MEMORY_NAME as CALENDAR
from ihanoi.agencies.calendar import load_calendar
from ihanoi.agencies.queries import MEMORY_NAME as ORGANISATION
from ihanoi.agencies.queries import load_organisation
from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.files import read_synonyms, read_vocabulary
from ihanoi.catalogue.queries import MEMORY_NAME as CATALOGUE
from ihanoi.catalogue.queries import load_catalogue
from ihanoi.catalogue.synonyms import Synonyms
from ihanoi.dossiers.retention import read_retention
from ihanoi.identity.authenticate import Sessions
from ihanoi.identity.keys import KeyCache
from ihanoi.platform.clamd import Clamd
from ihanoi.platform.database import Database, Reader
from ihanoi.platform.refresh import Known, Loaders, refresh
from ihanoi.profile.consent_purposes import read_consent_purposes
from ihanoi.profile.correction_places import read_correction_places
from ihanoi.ratings.board import Board
from ihanoi.ratings.rate_together import Raters
from ihanoi.settings import Settings
from ihanoi.vault.scanning import Scanning


def loaders(settings: Settings) -> Loaders:
    """Return the table of snapshots that follow the database."""
    vocabulary = read_vocabulary(settings.procedures_dir)
    synonyms = Synonyms(read_synonyms(settings.procedures_dir))

    async def catalogue(reader: Reader) -> object:
        return await load_catalogue(reader, vocabulary, synonyms, reader.memory.find(Catalogue))

    return {ORGANISATION: load_organisation, CALENDAR: load_calendar, CATALOGUE: catalogue}


def scanning(settings: Settings) -> Scanning:
    """Return how files are scanned, from the settings.

    Raises:
        SystemExit: the scanner's address is of no known form.
    """
    try:
        scanner = Clamd(settings.clamd_url) if settings.clamd_url else None
    except ValueError as error:
        raise SystemExit(f"IHANOI_CLAMD_URL: {error}") from None
    return Scanning(scanner, settings.open_unscanned)


async def fill_memory(database: Database, settings: Settings) -> tuple[Loaders, Known]:
    """Load everything once, at start; return the table and what was loaded, for ``keep_fresh``."""
    database.memory.put(KeyCache())
    database.memory.put(Sessions(database))
    database.memory.put(Raters(database))
    database.memory.put(Board(database))
    database.memory.put(read_consent_purposes(settings.procedures_dir))
    database.memory.put(read_retention(settings.procedures_dir))
    database.memory.put(scanning(settings))
    database.memory.put(read_correction_places(settings.procedures_dir))
    table, known = loaders(settings), dict[str, tuple[int, date]]()
    await refresh(database, table, known)
    return table, known
