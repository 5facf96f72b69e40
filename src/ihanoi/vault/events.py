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


class DocumentKept(Event, frozen=True, tag="vault.document_kept"):
    """The person keeps a paper, with their consent, for procedures to come."""

    document_id: UUID
    type_code: str


class DocumentIssued(Event, frozen=True, tag="vault.document_issued"):
    """The result of a dossier became a document of its applicant."""

    document_id: UUID
    type_code: str


class DocumentRemoved(Event, frozen=True, tag="vault.document_removed"):
    """A paper was removed, or a result put out of sight."""

    document_id: UUID
