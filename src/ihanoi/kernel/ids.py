"""Identifiers: time-ordered UUIDs, so that new rows land together in every index."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh UUID version 7."""
    return uuid7()
