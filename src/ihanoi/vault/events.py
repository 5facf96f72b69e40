"""Facts about files and documents. The subject is whose they are."""

from uuid import UUID

from ihanoi.platform.events import Event


class FileStored(Event, frozen=True, tag="vault.file_stored"):
    """A file came, sealed; a scanner shall look at it."""

    file_id: UUID


class FileScanned(Event, frozen=True, tag="vault.file_scanned"):
    """The scanner found nothing in a file."""

    file_id: UUID


class FileFoundInfected(Event, frozen=True, tag="vault.file_found_infected"):
    """The scanner found malware; the file is quarantined."""

    file_id: UUID
    signature: str
    """The scanner's name for what it found."""
