"""The state machine of a dossier: one table, action × state → state, with who may and on which ground."""

from enum import StrEnum

from msgspec import Struct

from ihanoi.kernel.actor import ActorKind


class State(StrEnum):
    """Where a dossier stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    PROCESSING = "processing"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    PAYMENT_REQUESTED = "payment_requested"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    RESOLVED = "resolved"
    RETURNED = "returned"


NATIONAL_CODE: dict[State, int] = {
    State.SUBMITTED: 1,
    State.ACCEPTED: 2,
    State.REFUSED: 3,
    State.PROCESSING: 4,
    State.SUPPLEMENT_REQUESTED: 5,
    State.PAYMENT_REQUESTED: 6,
    State.WITHDRAWN: 7,
    State.TERMINATED: 8,
    State.RESOLVED: 9,
    State.RETURNED: 10,
}
"""Status codes under which a dossier is reported to the National Public Service Portal; drafts are not."""

OPEN = (
    State.SUBMITTED,
    State.ACCEPTED,
    State.PROCESSING,
    State.SUPPLEMENT_REQUESTED,
    State.PAYMENT_REQUESTED,
    State.RESOLVED,
)
"""States in which a unit, or the citizen, still has something to do."""

EDITABLE = (State.DRAFT, State.SUPPLEMENT_REQUESTED)
"""States in which the citizen may change answers and attach papers."""

FINISHED = (State.RETURNED, State.REFUSED, State.TERMINATED)
"""States after which the service can be rated."""


class Action(StrEnum):
    """What somebody does to a dossier."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    REFUSE = "refuse"
    PROCESS = "process"
    REQUEST_SUPPLEMENT = "request_supplement"
    SUPPLEMENT = "supplement"
    RESOLVE = "resolve"
    RETURN = "return"
    WITHDRAW = "withdraw"


class Rule(Struct, frozen=True):
    """Where an action leads, and who may do it."""

    to: State
    by: ActorKind
    ground: str


CITIZEN, OFFICER = ActorKind.CITIZEN, ActorKind.OFFICER
ONE_STOP = "118/2025/NĐ-CP"
ONE_STOP_2026 = "118/2025/NĐ-CP, 309/2026/NĐ-CP"

TRANSITIONS: dict[tuple[State, Action], Rule] = {
    (State.DRAFT, Action.SUBMIT): Rule(State.SUBMITTED, CITIZEN, ONE_STOP),
    # Checked and found complete: the receipt is issued and the clock starts (Art. 17.3).
    (State.SUBMITTED, Action.ACCEPT): Rule(State.ACCEPTED, OFFICER, ONE_STOP),
    # Not competent or not admissible; the reason is written and legal (form 03).
    (State.SUBMITTED, Action.REFUSE): Rule(State.REFUSED, OFFICER, ONE_STOP),
    # One notice that lists everything missing (Art. 17.2.a as amended); the clock stands still.
    (State.SUBMITTED, Action.REQUEST_SUPPLEMENT): Rule(State.SUPPLEMENT_REQUESTED, OFFICER, ONE_STOP_2026),
    (State.ACCEPTED, Action.REQUEST_SUPPLEMENT): Rule(State.SUPPLEMENT_REQUESTED, OFFICER, ONE_STOP_2026),
    (State.PROCESSING, Action.REQUEST_SUPPLEMENT): Rule(State.SUPPLEMENT_REQUESTED, OFFICER, ONE_STOP_2026),
    # Supplemented dossiers are checked again from the start.
    (State.SUPPLEMENT_REQUESTED, Action.SUPPLEMENT): Rule(State.SUBMITTED, CITIZEN, ONE_STOP_2026),
    (State.ACCEPTED, Action.PROCESS): Rule(State.PROCESSING, OFFICER, ONE_STOP),
    (State.PROCESSING, Action.RESOLVE): Rule(State.RESOLVED, OFFICER, ONE_STOP),
    # Resolved is not returned: handing the result over is a fact of its own.
    (State.RESOLVED, Action.RETURN): Rule(State.RETURNED, OFFICER, ONE_STOP),
    (State.SUBMITTED, Action.WITHDRAW): Rule(State.WITHDRAWN, CITIZEN, ONE_STOP),
    (State.ACCEPTED, Action.WITHDRAW): Rule(State.WITHDRAWN, CITIZEN, ONE_STOP),
    (State.PROCESSING, Action.WITHDRAW): Rule(State.WITHDRAWN, CITIZEN, ONE_STOP),
    (State.SUPPLEMENT_REQUESTED, Action.WITHDRAW): Rule(State.WITHDRAWN, CITIZEN, ONE_STOP),
}


def actions_from(state: State, by: ActorKind) -> list[Action]:
    """Return what somebody of this kind may do next."""
    return [action for (present, action), rule in TRANSITIONS.items() if present is state and rule.by is by]
