"""A version goes from draft to withdrawal, each step by whoever may take it, with who and when."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest

from ihanoi.catalogue.approve import approve
from ihanoi.catalogue.errors import SameHands, StepNotAllowed, SuccessorMissing, VersionMissing
from ihanoi.catalogue.events import (
    ProcedurePublished,
    ProcedureWithdrawn,
    VersionApproved,
    VersionDrafted,
    VersionRejected,
    VersionReviewed,
)
from ihanoi.catalogue.propose import propose
from ihanoi.catalogue.publish import publish
from ihanoi.catalogue.reject import reject
from ihanoi.catalogue.review import review
from ihanoi.catalogue.version_queries import versions
from ihanoi.catalogue.versions import STEPS, Status, Step
from ihanoi.catalogue.withdraw import withdraw
from ihanoi.identity.errors import WrongRole
from ihanoi.kernel.actor import SYSTEM, Actor, ActorKind, Post
from ihanoi.platform.database import Transaction
from ihanoi.seed import publish_seeded
from tests.catalogue.pieces import DECISION, drafted, made_up, published, question, recorded, row_of

CODE = "9.900001"
FIRST = made_up(CODE)
SECOND = made_up(CODE, question("more"))
Take = Callable[[Transaction, Actor, UUID], Awaitable[None]]

TAKE: dict[Step, Take] = {
    Step.REVIEW: review,
    Step.APPROVE: lambda tx, actor, version: approve(tx, actor, version, DECISION),
    Step.PUBLISH: lambda tx, actor, version: publish(tx, actor, version, tx.now.date()),
    Step.WITHDRAW: lambda tx, actor, version: withdraw(tx, actor, version, tx.now.date(), "1.004222"),
    Step.REJECT: reject,
}
WAY = {Status.REVIEWED: Step.REVIEW, Status.APPROVED: Step.APPROVE, Status.PUBLISHED: Step.PUBLISH}


async def standing(tx: Transaction, status: Status, editor: Actor, leader: Actor) -> UUID:
    """Return a version that stands somewhere on its way, taken there by editor and leader."""
    version = await drafted(tx, FIRST)
    for reached in (Status.REVIEWED, Status.APPROVED, Status.PUBLISHED, Status.WITHDRAWN):
        if (await row_of(tx, version))["status"] == status.value:
            break
        step = WAY.get(reached, Step.WITHDRAW)
        await TAKE[step](tx, leader if step in (Step.APPROVE, Step.WITHDRAW) else editor, version)
    return version


async def test_the_whole_way_is_written_down_with_who_and_when(tx: Transaction, editor: Actor, leader: Actor) -> None:
    await propose(tx, editor, [FIRST])
    [line] = (await versions(tx, editor, Status.DRAFTED, CODE, None, 20)).items
    await review(tx, editor, line.id)
    await approve(tx, leader, line.id, DECISION)
    await publish(tx, editor, line.id, tx.now.date())
    row = await row_of(tx, line.id)
    assert (row["drafted_by"], row["reviewed_by"], row["approved_by"]) == (editor.id, editor.id, leader.id)
    assert (row["drafted_at"], row["published_at"]) == (tx.now, tx.now)
    assert (row["status"], row["decision"], row["number"]) == ("published", DECISION, 1)
    assert (row["effective_from"], row["effective_to"]) == (tx.now.date(), None)
    assert recorded(tx, line.id) == [
        VersionDrafted(CODE, 1),
        VersionReviewed(CODE, 1),
        VersionApproved(CODE, 1, DECISION),
        ProcedurePublished(CODE, 1, tx.now.date()),
    ]
    assert [fact.actor.id for fact in tx._events] == [editor.id, editor.id, leader.id, editor.id]


async def test_a_withdrawal_names_the_last_day_and_the_successor(tx: Transaction, leader: Actor) -> None:
    version = await published(tx, FIRST)
    await withdraw(tx, leader, version, tx.now.date(), "1.004222")
    row = await row_of(tx, version)
    assert (row["status"], row["effective_to"], row["successor_code"]) == ("withdrawn", tx.now.date(), "1.004222")
    assert recorded(tx, version)[-1] == ProcedureWithdrawn(CODE, 1, tx.now.date(), "1.004222")


@pytest.mark.parametrize("successor", ["9.999999", CODE])
async def test_nobody_is_sent_to_a_procedure_that_is_not_there(tx: Transaction, leader: Actor, successor: str) -> None:
    version = await published(tx, FIRST)
    with pytest.raises(SuccessorMissing) as refused:
        await withdraw(tx, leader, version, tx.now.date(), successor)
    assert [(fault.pointer, fault.code) for fault in refused.value.errors] == [("/successor", "successor_missing")]


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("status", Status)
async def test_only_the_steps_of_the_table_are_possible(
    tx: Transaction, editor: Actor, leader: Actor, clerk: Actor, status: Status, step: Step
) -> None:
    version = await standing(tx, status, editor, leader)
    rule = STEPS.get((status, step))
    by_role = {"catalogue_editor": editor, "leader": leader}
    before = await row_of(tx, version)
    for role, actor in [*by_role.items(), ("none", clerk)]:
        if rule is None or rule.role != role:
            with pytest.raises(StepNotAllowed if rule is None else WrongRole) as refused:
                await TAKE[step](tx, actor, version)
            assert not {step.value, status.value} & set(refused.value.vi.split()), "told in Vietnamese words"
            assert await row_of(tx, version) == before
    if rule is None:
        return
    await TAKE[step](tx, by_role[rule.role], version)
    row = await row_of(tx, version)
    assert (row and row["status"]) == (rule.to and rule.to.value)


async def test_a_rejected_version_is_gone_and_leaves_its_number(tx: Transaction, editor: Actor) -> None:
    version = await drafted(tx, FIRST)
    await reject(tx, editor, version)
    assert await row_of(tx, version) is None
    assert recorded(tx, version)[-1] == VersionRejected(CODE, 1)
    assert (await row_of(tx, await drafted(tx, FIRST)))["number"] == 1


async def test_whoever_reviewed_may_not_approve(tx: Transaction, editor: Actor, leader: Actor) -> None:
    both = Actor(ActorKind.OFFICER, editor.id, 2, (*editor.posts, *leader.posts))
    version = await drafted(tx, FIRST)
    await review(tx, both, version)
    with pytest.raises(SameHands):
        await approve(tx, both, version, DECISION)


async def test_the_one_who_approves_may_hold_the_editors_role_too(
    tx: Transaction, editor: Actor, leader: Actor
) -> None:
    version = await drafted(tx, FIRST)
    await review(tx, editor, version)
    await approve(tx, Actor(ActorKind.OFFICER, leader.id, 2, (*editor.posts, *leader.posts)), version, DECISION)
    assert (await row_of(tx, version))["approved_by"] == leader.id


@pytest.mark.parametrize("step", Step)
async def test_a_version_nobody_knows_is_missing(tx: Transaction, editor: Actor, step: Step) -> None:
    with pytest.raises(VersionMissing):
        await TAKE[step](tx, editor, uuid4())


async def test_a_citizen_may_take_no_step(tx: Transaction) -> None:
    version = await drafted(tx, FIRST)
    with pytest.raises(WrongRole):
        await review(tx, Actor(ActorKind.CITIZEN, uuid4(), 2), version)


async def test_a_seed_takes_into_force_what_it_drafted_and_leaves_what_waits(tx: Transaction, editor: Actor) -> None:
    waiting, seeded = made_up("9.900031"), made_up("9.900032")
    await propose(tx, editor, [waiting])
    await publish_seeded(tx, await propose(tx, SYSTEM, [waiting, seeded]))
    for code, status in {"9.900031": "drafted", "9.900032": "published"}.items():
        assert [line.status for line in (await versions(tx, editor, None, code, None, 20)).items] == [status]


async def test_proposing_the_same_twice_drafts_nothing(tx: Transaction, editor: Actor) -> None:
    assert await propose(tx, editor, [FIRST]) == [CODE]
    assert await propose(tx, editor, [FIRST]) == []
    assert len((await versions(tx, editor, None, CODE, None, 20)).items) == 1


async def test_what_is_in_force_unchanged_is_not_drafted_again(tx: Transaction, editor: Actor) -> None:
    await published(tx, FIRST)
    assert await propose(tx, editor, [FIRST]) == []
    assert await propose(tx, editor, [SECOND]) == [CODE]


async def test_a_changed_draft_starts_its_review_anew(tx: Transaction, editor: Actor, leader: Actor) -> None:
    old = await standing(tx, Status.APPROVED, editor, leader)
    assert await propose(tx, editor, [SECOND]) == [CODE]
    assert await row_of(tx, old) is None
    [line] = (await versions(tx, editor, None, CODE, None, 20)).items
    row = await row_of(tx, line.id)
    assert (line.number, line.status, row["reviewed_by"], row["approved_by"]) == (1, Status.DRAFTED, None, None)
    assert row["decision"] is None
    with pytest.raises(VersionMissing):
        await publish(tx, editor, old, tx.now.date())


async def test_the_draft_after_a_published_version_has_the_next_number(tx: Transaction) -> None:
    await published(tx, FIRST)
    assert (await row_of(tx, await drafted(tx, SECOND)))["number"] == 2


async def test_each_reader_is_told_the_steps_they_may_take(
    tx: Transaction, editor: Actor, leader: Actor, clerk: Actor
) -> None:
    await standing(tx, Status.REVIEWED, editor, leader)
    told = {
        name: (await versions(tx, actor, Status.REVIEWED, CODE, None, 20)).items[0].steps
        for name, actor in {"editor": editor, "leader": leader, "clerk": clerk}.items()
    }
    assert told == {"editor": [], "leader": [Step.APPROVE, Step.REJECT], "clerk": []}


async def test_versions_are_paged_newest_first_without_gaps_or_doubles(tx: Transaction, editor: Actor) -> None:
    codes = [f"9.9001{number:02}" for number in range(7)]
    await propose(tx, editor, [made_up(code) for code in codes])
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = await versions(tx, editor, Status.DRAFTED, None, cursor, 3)
        seen += [line.code for line in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == codes[::-1]


def test_a_post_in_any_unit_counts(editor: Actor) -> None:
    assert Post(editor.posts[0].unit_id, "catalogue_editor") in editor.posts
