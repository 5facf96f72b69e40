"""When a register is asked again about what was declared, and what its answer makes of it."""

from datetime import datetime, timedelta

import pytest

from ihanoi.dossiers.verifying import GIVE_UP_AFTER, LONGEST_REST, VerificationState, next_try, verdict
from ihanoi.exchange.answers import Outcome
from ihanoi.kernel.clock import HANOI

THEN = datetime(2026, 3, 2, 10, tzinfo=HANOI)
LATE = THEN + GIVE_UP_AFTER
MINUTE = timedelta(minutes=1)

VERDICTS = [
    (Outcome.FOUND, True, THEN, VerificationState.CONFIRMED),
    (Outcome.FOUND, False, THEN, VerificationState.MISMATCH),
    (Outcome.FOUND, None, THEN, VerificationState.NOT_FOUND),
    (Outcome.NOT_FOUND, None, THEN, VerificationState.NOT_FOUND),
    (Outcome.UNAVAILABLE, None, LATE - MINUTE, VerificationState.PENDING),
    (Outcome.UNAVAILABLE, None, LATE, VerificationState.GIVEN_UP),
    (Outcome.DENIED, None, LATE - MINUTE, VerificationState.PENDING),
    (Outcome.DENIED, None, LATE, VerificationState.GIVEN_UP),
    (Outcome.FOUND, True, LATE, VerificationState.CONFIRMED),
]


@pytest.mark.parametrize(("outcome", "same", "now", "state"), VERDICTS)
def test_an_answer_has_one_verdict(
    outcome: Outcome, same: bool | None, now: datetime, state: VerificationState
) -> None:
    assert verdict(outcome, same, THEN, now) is state


def test_it_is_asked_ever_more_rarely_and_never_less_than_twice_a_day() -> None:
    rests = [next_try(attempts, THEN) - THEN for attempts in range(50)]
    assert rests[:3] == [2 * MINUTE, 8 * MINUTE, 32 * MINUTE]
    assert rests == sorted(rests)
    assert rests[-1] == LONGEST_REST
