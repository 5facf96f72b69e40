"""Who watches over personal data: the city's data protection, and who leads the city where it would judge itself."""

from uuid import UUID

from ihanoi.agencies.organisation import Organisation
from ihanoi.identity.errors import WrongRole
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader
from ihanoi.profile.schemas import DisputeOffice

DATA_PROTECTION = "data_protection_officer"
"""Role of a post; provisional until the city names who protects its personal data."""
LEADER = "leader"
"""Role of a post; in the unit of kind ``city`` it leads the whole of it."""


def dispute_offices(reader: Reader, actor: Actor) -> list[DisputeOffice]:
    """Return the offices an officer answers disputes of the access log for.

    Raises:
        WrongRole: the actor holds no such post.
    """
    held = {_office(reader, post.unit_id, post.role) for post in actor.posts}
    offices = [office for office in DisputeOffice if office in held]
    if not offices:
        raise WrongRole
    return offices


def _office(reader: Reader, unit_id: UUID, role: str) -> DisputeOffice | None:
    if role == DATA_PROTECTION:
        return DisputeOffice.DATA_PROTECTION
    is_of_the_city = role == LEADER and reader.recall(Organisation).unit(unit_id).kind == "city"
    return DisputeOffice.LEADERSHIP if is_of_the_city else None
