"""Who acts: passed to every verb, written beside every event, never carrying personal data."""

from enum import StrEnum
from uuid import UUID

from msgspec import Struct


class ActorKind(StrEnum):
    """In which capacity somebody acts."""

    CITIZEN = "citizen"
    OFFICER = "officer"
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


class Post(Struct, frozen=True):
    """A role an officer holds in one unit, for instance ``one_stop_officer`` in a ward."""

    unit_id: UUID
    role: str


class Actor(Struct, frozen=True):
    """The one who asks. ``id`` is the subject's or the officer's id; anonymous and system have none."""

    kind: ActorKind
    id: UUID | None = None
    assurance: int = 0
    """Level of the electronic identity: 0 none, 1 basic, 2 verified in person (Decree 69/2024)."""
    posts: tuple[Post, ...] = ()

    @property
    def unit_ids(self) -> list[UUID]:
        """The units this officer serves, each once."""
        return list(dict.fromkeys(post.unit_id for post in self.posts))


ANONYMOUS = Actor(ActorKind.ANONYMOUS)
SYSTEM = Actor(ActorKind.SYSTEM)
