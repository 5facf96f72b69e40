"""Erasing: what each domain holds of a person, counted beforehand and deleted then."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction


class Erasure(Struct):
    """Whose data go, and what of it stays because a dossier under retention names it."""

    actor: Actor
    subject_id: UUID
    going: list[UUID]
    """Dossiers that are deleted."""
    staying: list[UUID]
    """Dossiers that law keeps until their date."""
    files: list[UUID] = []
    """Files that those dossiers name; dossiers fill in this and what follows, before who holds them erases."""
    documents: list[UUID] = []
    """Documents of the vault that those dossiers name."""
    mandates: list[UUID] = []
    """Mandates under which those dossiers were filed."""


Stock = Mapping[str, Sequence[str]]
"""Kind of data → what identifies each piece held of it, never a value."""


class Holding(Struct, frozen=True):
    """What a domain holds of a person, and how it goes."""

    take_stock: Callable[[Reader, Actor], Awaitable[Stock]]
    """Return what is held, by kind; it is the person who looks."""
    hold: Callable[[Transaction, list[UUID]], Awaitable[None]]
    """Lock what its verbs lock before a subject, always in the order of ids."""
    erase: Callable[[Transaction, Erasure], Awaitable[None]]
    """Delete everything but what stays. Done again it deletes what is left."""


Holdings = Sequence[Holding]
"""Everybody's, in the order in which they are erased: what names something before what it names."""
