"""The way of a version from draft to withdrawal: one table, with who may take each step."""

from enum import StrEnum

from msgspec import Struct


class Status(StrEnum):
    """Where a version of a procedure stands."""

    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What somebody does to a version."""

    REVIEW = "review"
    APPROVE = "approve"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    REJECT = "reject"


EDITOR, LEADER = "catalogue_editor", "leader"


class StepRule(Struct, frozen=True):
    """Where a step leads; ``None`` takes the draft away altogether."""

    to: Status | None
    role: str


STEPS: dict[tuple[Status, Step], StepRule] = {
    (Status.DRAFTED, Step.REVIEW): StepRule(Status.REVIEWED, EDITOR),
    # Approval names the decision that promulgates the procedure; whoever reviewed may not approve.
    (Status.REVIEWED, Step.APPROVE): StepRule(Status.APPROVED, LEADER),
    (Status.APPROVED, Step.PUBLISH): StepRule(Status.PUBLISHED, EDITOR),
    (Status.PUBLISHED, Step.WITHDRAW): StepRule(Status.WITHDRAWN, LEADER),
    (Status.DRAFTED, Step.REJECT): StepRule(None, EDITOR),
    (Status.REVIEWED, Step.REJECT): StepRule(None, LEADER),
    (Status.APPROVED, Step.REJECT): StepRule(None, LEADER),
}


def steps_from(status: Status, roles: frozenset[str]) -> list[Step]:
    """Return what somebody with these roles may do next."""
    return [step for (present, step), rule in STEPS.items() if present is status and rule.role in roles]
