"""Facts of the catalogue."""

from datetime import date

from ihanoi.platform.events import Event


class ProcedurePublished(Event, frozen=True, tag="catalogue.procedure_published"):
    """A version of a procedure came into the catalogue; the event's subject is the version."""

    code: str
    number: int
    effective_from: date
