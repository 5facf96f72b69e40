"""Facts of satisfaction."""

from uuid import UUID

from ihanoi.platform.events import Event


class Rated(Event, frozen=True, tag="rating.rated"):
    """A finished dossier was rated. The event's subject is the unit, so that no log tells who rated how."""

    procedure: str
    unit_id: UUID
