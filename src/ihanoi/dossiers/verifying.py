"""Verifying what was declared while its register was silent: the states, and when to ask again. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from ihanoi.exchange.answers import Outcome

FIRST_REST = timedelta(minutes=2)
LONGEST_REST = timedelta(hours=12)
GIVE_UP_AFTER = timedelta(days=7)


class VerificationState(StrEnum):
    """How far the verification of one declared answer has come."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    MISMATCH = "mismatch"
    """The register says otherwise: an officer looks at it, the dossier goes on."""
    NOT_FOUND = "not_found"
    """The register answered and holds no such value."""
    GIVEN_UP = "given_up"
    """The register did not answer within a week, or the dossier ended before it did."""


class Settlement(StrEnum):
    """What an officer made of a mismatch."""

    ACCEPT_DECLARED = "accept_declared"
    """The person is right; the register is to be corrected where it is kept."""
    CORRECTED = "corrected"
    """The register is right; its value counts for this dossier, beside the answer as it was submitted."""


def next_try(attempts: int, now: datetime) -> datetime:
    """Return when to ask again after so many attempts: ever more rarely, twice a day at least."""
    rest: timedelta = FIRST_REST * 4 ** min(attempts, 6)
    return now + min(rest, LONGEST_REST)


def verdict(outcome: Outcome, found_same: bool | None, expected_since: datetime, now: datetime) -> VerificationState:
    """Return the state after a register was asked; ``found_same`` is None where it holds no such value."""
    if outcome in (Outcome.DENIED, Outcome.UNAVAILABLE):
        return VerificationState.GIVEN_UP if now >= expected_since + GIVE_UP_AFTER else VerificationState.PENDING
    if found_same is None:
        return VerificationState.NOT_FOUND
    return VerificationState.CONFIRMED if found_same else VerificationState.MISMATCH
