"""Handing over: what one domain holds of a person goes to another subject who is the same person."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from msgspec import Struct

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.platform.keyring import Keyring, SubjectKey


class Handover(Struct):
    """From whom to whom, with both keys: values are opened under the one and sealed under the other."""

    actor: Actor
    keyring: Keyring
    from_id: UUID
    to_id: UUID
    from_key: SubjectKey
    to_key: SubjectKey
    files: dict[UUID, UUID] = {}
    """Files of the one by the ids of their copies; the vault, which goes first, fills it in."""

    def open(self, sealed: bytes, context: str) -> bytes:
        """Return what was sealed for a place of the one."""
        return self.keyring.open(self.from_key, sealed, context)

    def seal(self, plain: bytes, context: str) -> bytes:
        """Return a value sealed for a place of the other."""
        return self.keyring.seal(self.to_key, plain, context)

    def reseal(self, sealed: bytes, was: str, becomes: str) -> bytes:
        """Return a value of the one as it is kept for the other."""
        return self.seal(self.open(sealed, was), becomes)


class Estate(Struct, frozen=True):
    """What a domain holds of a person. A table nobody hands over makes a merge fail as a whole, by its foreign key."""

    count: Callable[[Transaction, Handover], Awaitable[Mapping[str, int]]]
    """Return how many rows of each table would be handed over."""
    hold: Callable[[Transaction, list[UUID]], Awaitable[None]]
    """Lock what its verbs lock before a subject, always in the order of ids."""
    hand_over: Callable[[Transaction, Handover], Awaitable[None]]
    """Make everything of the one the other's."""
