"""Each subject's own key: made once, kept sealed, held in memory for a short while."""

import time
from collections import OrderedDict
from uuid import UUID

from ihanoi.identity.errors import SubjectErased
from ihanoi.platform.database import Reader
from ihanoi.platform.keyring import SubjectKey

SEALED_KEY = "SELECT sealed_key FROM subject WHERE id = $1"

HELD_SECONDS = 60.0
HELD_KEYS = 10_000


class KeyCache:
    """Opened keys by subject; forgotten after a minute, so that erasing takes effect everywhere."""

    def __init__(self) -> None:
        self._held: OrderedDict[UUID, tuple[float, SubjectKey]] = OrderedDict()

    def get(self, subject_id: UUID) -> SubjectKey | None:
        """Return the key if it is held and fresh."""
        held = self._held.get(subject_id)
        return held[1] if held and held[0] > time.monotonic() else None

    def put(self, subject_id: UUID, key: SubjectKey) -> None:
        """Hold a key, dropping the oldest beyond the limit."""
        self._held[subject_id] = (time.monotonic() + HELD_SECONDS, key)
        self._held.move_to_end(subject_id)
        while len(self._held) > HELD_KEYS:
            self._held.popitem(last=False)

    def drop(self, subject_id: UUID) -> None:
        """Forget a key at once; other processes do within a minute."""
        self._held.pop(subject_id, None)


async def key_of(reader: Reader, subject_id: UUID) -> SubjectKey:
    """Return the key that opens a subject's data.

    Raises:
        SubjectErased: the key was destroyed, or there never was such a subject.
    """
    if (held := reader.recall(KeyCache).get(subject_id)) is not None:
        return held
    return open_key(reader, subject_id, await reader.fetch_value(SEALED_KEY, subject_id))


def open_key(reader: Reader, subject_id: UUID, sealed: bytes | None) -> SubjectKey:
    """Return the key that a statement read as a subject's ``sealed_key``.

    Raises:
        SubjectErased: there was nothing to read.
    """
    if sealed is None:
        raise SubjectErased
    cache = reader.recall(KeyCache)
    if (key := cache.get(subject_id)) is None:
        key = reader.keyring.open_subject_key(sealed, subject_id)
        cache.put(subject_id, key)
    return key
