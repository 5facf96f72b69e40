"""The state machine as a table: nothing unreachable, no dead ends, every code once."""

import pytest

from ihanoi.dossiers.model import OPEN_STATES
from ihanoi.dossiers.queries import QUEUE
from ihanoi.dossiers.states import (
    EDITABLE,
    FINISHED,
    NATIONAL_CODE,
    OPEN,
    TRANSITIONS,
    Action,
    State,
    actions_from,
)
from ihanoi.kernel.actor import ActorKind

CITIZEN, OFFICER = ActorKind.CITIZEN, ActorKind.OFFICER

LATER = {
    State.PAYMENT_REQUESTED: "comes with payments",
    State.TERMINATED: "comes with the termination notice (form 05)",
}
"""States of the national list that no action leads to yet; take one out when its action is added."""

ENDS = frozenset({State.REFUSED, State.WITHDRAWN, State.TERMINATED, State.RETURNED})


def exits(state: State) -> set[State]:
    return {rule.to for (present, _), rule in TRANSITIONS.items() if present is state}


def reachable(start: State) -> set[State]:
    found, left = {start}, [start]
    while left:
        for state in exits(left.pop()) - found:
            found.add(state)
            left.append(state)
    return found


def test_every_state_is_reached_from_a_draft_or_waits_for_its_action() -> None:
    assert set(State) - reachable(State.DRAFT) == set(LATER)


def test_every_action_leads_somewhere() -> None:
    assert {action for _, action in TRANSITIONS} == set(Action)


@pytest.mark.parametrize("state", sorted(ENDS))
def test_an_ended_dossier_has_no_exits(state: State) -> None:
    assert exits(state) == set()


@pytest.mark.parametrize("state", sorted(set(State) - ENDS - set(LATER)))
def test_every_other_state_has_a_way_to_the_result_or_out(state: State) -> None:
    assert reachable(state) & ENDS


def test_national_codes_one_to_ten_are_given_once_each() -> None:
    assert sorted(NATIONAL_CODE.values()) == list(range(1, 11))
    assert set(NATIONAL_CODE) == set(State) - {State.DRAFT}


def test_a_submitted_dossier_is_open_or_ended() -> None:
    assert set(OPEN) == set(State) - ENDS - {State.DRAFT}
    assert set(FINISHED) <= ENDS
    assert State.WITHDRAWN not in FINISHED, "nobody was served, nothing to rate"


@pytest.mark.parametrize("sql", [OPEN_STATES, QUEUE], ids=["index", "queue"])
def test_queue_and_index_name_the_open_states(sql: str) -> None:
    named = ", ".join(f"'{state.value}'" for state in OPEN)
    assert f"state IN ({named})" in sql


def test_every_step_names_who_and_on_which_ground() -> None:
    for step, rule in TRANSITIONS.items():
        assert rule.by in (CITIZEN, OFFICER), step
        assert "NĐ-CP" in rule.ground, step


def test_an_action_belongs_to_one_side_of_the_counter() -> None:
    sides = {action: {r.by for (_, a), r in TRANSITIONS.items() if a is action} for action in Action}
    assert {action for action, by in sides.items() if len(by) > 1} == set()


def test_only_the_applicant_moves_what_the_applicant_may_edit() -> None:
    assert {rule.by for (state, _), rule in TRANSITIONS.items() if state in EDITABLE} == {CITIZEN}


@pytest.mark.parametrize(
    ("state", "by", "actions"),
    [
        (State.DRAFT, CITIZEN, {Action.SUBMIT}),
        (State.DRAFT, OFFICER, set()),
        (State.SUBMITTED, CITIZEN, {Action.WITHDRAW}),
        (State.SUBMITTED, OFFICER, {Action.ACCEPT, Action.REFUSE, Action.REQUEST_SUPPLEMENT}),
        (State.SUPPLEMENT_REQUESTED, CITIZEN, {Action.SUPPLEMENT, Action.WITHDRAW}),
        (State.SUPPLEMENT_REQUESTED, OFFICER, set()),
        (State.RESOLVED, CITIZEN, set()),
        (State.RESOLVED, OFFICER, {Action.RETURN}),
        (State.SUBMITTED, ActorKind.SYSTEM, set()),
        (State.SUBMITTED, ActorKind.ANONYMOUS, set()),
    ],
)
def test_what_somebody_may_do_next(state: State, by: ActorKind, actions: set[Action]) -> None:
    assert set(actions_from(state, by)) == actions
