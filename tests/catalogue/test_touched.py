"""Before a version is published one sees whom it touches."""

from uuid import uuid4

import pytest

from ihanoi.catalogue.errors import VersionMissing
from ihanoi.dossiers.states import State
from ihanoi.dossiers.touched import version_diff
from ihanoi.platform.database import Transaction
from tests.catalogue.pieces import drafted, made_up, published, question
from tests.conftest import new_subject

CODE = "9.900004"
FIRST, SECOND = made_up(CODE, question("a")), made_up(CODE, question("b"))
ADD = """
    INSERT INTO dossier (id, procedure_version_id, procedure_code, applicant_id, channel, state, version,
                         sealed_content, created_at, updated_at, code)
    VALUES ($1, $2, $3, $4, 'online', $5, 1, '', $6, $6, $7)
"""
CLOSED = {State.RETURNED, State.REFUSED, State.WITHDRAWN, State.TERMINATED}


async def test_drafts_and_open_dossiers_under_the_version_before_are_counted(tx: Transaction) -> None:
    first = await published(tx, FIRST)
    applicant = (await new_subject(tx, "001190009901")).id
    states = [State.DRAFT, State.DRAFT, *State]
    for state in states:
        code = None if state is State.DRAFT else f"H26.{state}"
        await tx.execute(ADD, uuid4(), first, CODE, applicant, state.value, tx.now, code)
    diff = await version_diff(tx, await drafted(tx, SECOND))
    assert (diff.number, diff.against) == (2, 1)
    assert diff.drafts == 3
    assert diff.open_dossiers == len(set(State) - CLOSED - {State.DRAFT})
    assert {d.path: d.safe for d in diff.differences} == {"form.a": True, "form.b": False}
    assert not diff.safe


async def test_the_first_version_touches_nobody(tx: Transaction) -> None:
    diff = await version_diff(tx, await drafted(tx, FIRST))
    assert (diff.against, diff.differences, diff.safe, diff.drafts, diff.open_dossiers) == (None, [], True, 0, 0)


async def test_a_version_is_compared_with_the_published_one_before_it(tx: Transaction) -> None:
    await published(tx, FIRST)
    await published(tx, SECOND)
    third = await drafted(tx, made_up(CODE, question("c")))
    diff = await version_diff(tx, third)
    assert (diff.number, diff.against) == (3, 2)
    assert {d.path for d in diff.differences} == {"form.b", "form.c"}


async def test_a_version_nobody_knows_is_missing(tx: Transaction) -> None:
    with pytest.raises(VersionMissing):
        await version_diff(tx, uuid4())
