"""Which version is in force on which day: versions follow one another without gap or overlap."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ihanoi.catalogue.catalogue import Catalogue, ListedEntry
from ihanoi.catalogue.errors import NoFormYet, ProcedureEnded, ProcedureMissing, TooEarly
from ihanoi.catalogue.publish import publish
from ihanoi.catalogue.version import Facts, Version
from ihanoi.catalogue.withdraw import withdraw
from ihanoi.kernel.actor import SYSTEM
from ihanoi.kernel.clock import HANOI
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.platform.etags import encoded
from tests.catalogue.pieces import (
    LABEL,
    ONE_DAY,
    catalogue_of,
    drafted,
    made_up,
    published,
    question,
    row_of,
    vocabulary,
)

CODE = "9.900002"
FIRST, SECOND, THIRD = made_up(CODE), made_up(CODE, question("b")), made_up(CODE, question("c"))


def number_on(catalogue: Catalogue, day: date) -> int:
    return catalogue.in_force(CODE, day).number


async def test_publishing_ends_the_version_before_the_day_before(tx: Transaction) -> None:
    today = tx.now.date()
    first = await published(tx, FIRST, today - 30 * ONE_DAY)
    second = await published(tx, SECOND, today)
    assert (await row_of(tx, first))["effective_to"] == today - ONE_DAY
    assert (await row_of(tx, second))["effective_to"] is None
    catalogue = await catalogue_of(tx, CODE)
    assert [number_on(catalogue, day) for day in (today - ONE_DAY, today)] == [1, 2]
    assert [item.summary.code for item in catalogue.items] == [CODE]


async def test_a_version_of_the_future_leaves_the_old_one_in_force_until_then(tx: Transaction) -> None:
    today, start = tx.now.date(), tx.now.date() + 7 * ONE_DAY
    await published(tx, FIRST, today)
    await published(tx, SECOND, start)
    catalogue = await catalogue_of(tx, CODE)
    assert [number_on(catalogue, day) for day in (today, start - ONE_DAY, start)] == [1, 1, 2]
    assert [item.version and item.version.number for item in catalogue.items] == [1]
    later = await catalogue_of(tx, CODE, day=start)
    assert [item.version and item.version.number for item in later.items] == [2]


async def test_a_version_before_the_one_in_force_is_too_early(tx: Transaction) -> None:
    today = tx.now.date()
    await published(tx, FIRST, today)
    second = await drafted(tx, SECOND)
    await tx.execute("UPDATE procedure_version SET status = 'approved' WHERE id = $1", second)
    with pytest.raises(TooEarly, match=today.isoformat()):
        await publish(tx, SYSTEM, second, today - ONE_DAY)
    assert (await row_of(tx, second))["status"] == "approved"
    await publish(tx, SYSTEM, second, today)
    assert number_on(await catalogue_of(tx, CODE), today) == 2


async def test_what_is_withdrawn_is_gone_after_its_last_day_with_the_successor_named(tx: Transaction) -> None:
    today = tx.now.date()
    version = await published(tx, FIRST, today)
    await withdraw(tx, SYSTEM, version, today, "1.004222")
    catalogue = await catalogue_of(tx, CODE, day=today + ONE_DAY)
    assert number_on(catalogue, today) == 1
    with pytest.raises(ProcedureEnded) as gone:
        catalogue.in_force(CODE, today + ONE_DAY)
    assert gone.value.params == {"procedure": CODE, "ended": today, "successor": "1.004222"}
    assert catalogue.items == []
    assert catalogue.version(version).procedure.code == CODE, "open dossiers go on under it"


async def test_withdrawing_an_ended_version_does_not_lengthen_it(tx: Transaction) -> None:
    today = tx.now.date()
    first = await published(tx, FIRST, today - 30 * ONE_DAY)
    await published(tx, SECOND, today - 10 * ONE_DAY)
    await withdraw(tx, SYSTEM, first, today, None)
    assert (await row_of(tx, first))["effective_to"] == today - 11 * ONE_DAY
    assert [item.version and item.version.number for item in (await catalogue_of(tx, CODE)).items] == [2]


async def test_a_version_published_before_a_withdrawal_takes_effect_replaces_it(tx: Transaction) -> None:
    today = tx.now.date()
    await withdraw(tx, SYSTEM, await published(tx, FIRST, today), today + 30 * ONE_DAY, None)
    await published(tx, SECOND, today + 5 * ONE_DAY)
    catalogue = await catalogue_of(tx, CODE, day=today + 10 * ONE_DAY)
    assert [item.version and item.version.number for item in catalogue.items] == [2]
    assert number_on(catalogue, today + 4 * ONE_DAY) == 1


async def test_between_a_withdrawal_and_the_next_version_it_is_gone_not_missing(tx: Transaction) -> None:
    today = tx.now.date()
    await withdraw(tx, SYSTEM, await published(tx, FIRST, today - 9 * ONE_DAY), today - ONE_DAY, "1.004222")
    await published(tx, SECOND, today + 9 * ONE_DAY)
    catalogue = await catalogue_of(tx, CODE)
    with pytest.raises(ProcedureEnded, match=r"1\.004222"):
        catalogue.in_force(CODE, today)
    assert number_on(catalogue, today + 9 * ONE_DAY) == 2


async def test_a_listed_procedure_stays_readable_until_its_first_version_begins(tx: Transaction) -> None:
    today, start = tx.now.date(), tx.now.date() + 5 * ONE_DAY
    await published(tx, FIRST, start)
    catalogue = await catalogue_of(tx, CODE, listed=(CODE,))
    assert [(item.summary.code, item.summary.form_available) for item in catalogue.items] == [(CODE, False)]
    with pytest.raises(NoFormYet):
        catalogue.in_force(CODE, today)
    later = await catalogue_of(tx, CODE, day=start, listed=(CODE,))
    assert [(item.summary.code, item.summary.form_available) for item in later.items] == [(CODE, True)]


async def test_a_withdrawn_procedure_does_not_come_back_from_a_list(tx: Transaction) -> None:
    today = tx.now.date()
    await withdraw(tx, SYSTEM, await published(tx, FIRST, today - 9 * ONE_DAY), today - ONE_DAY, None)
    catalogue = await catalogue_of(tx, CODE, listed=(CODE,))
    assert catalogue.items == []
    with pytest.raises(ProcedureEnded):
        catalogue.in_force(CODE, today)


async def test_what_was_answered_lies_ready_for_whoever_asks_the_same(tx: Transaction) -> None:
    await published(tx, FIRST, tx.now.date())
    catalogue, page, words = await catalogue_of(tx, CODE), encoded(["page"]), encoded(["words"])
    catalogue.answers.put("/v1/procedures?", page)
    catalogue.answers.put("/v1/procedures?q=words", words)
    assert catalogue.ready("/v1/procedures", b"") is page
    assert catalogue.ready("/v1/procedures", b"q=words") is words
    assert catalogue.ready("/v1/procedures", b"q=others") is None
    assert catalogue.ready(f"/v1/procedures/{CODE}", b"") is catalogue.in_force(CODE, tx.now.date()).page
    assert catalogue.ready("/v1/me", b"") is None


async def test_what_nobody_knows_is_missing(tx: Transaction) -> None:
    with pytest.raises(ProcedureMissing):
        (await catalogue_of(tx)).in_force(CODE, tx.now.date())


async def test_an_earlier_text_in_force_again_has_another_etag(tx: Transaction) -> None:
    today = tx.now.date()
    for procedure in (FIRST, SECOND, FIRST):
        await published(tx, procedure, today)
    first, _, third = (await catalogue_of(tx, CODE)).versions()
    assert first.facts.hash == third.facts.hash
    assert first.page.body != third.page.body
    assert len({version.page.etag for version in (first, third)}) == 2


DAY = date(2026, 3, 1)
gaps = st.lists(st.integers(1, 40), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(gaps, st.integers(0, 300))
def test_on_each_day_at_most_one_version_is_listed(lengths: list[int], later: int) -> None:
    starts = [DAY + timedelta(days=sum(lengths[:position])) for position in range(len(lengths))]
    ends = [*(start - ONE_DAY for start in starts[1:]), None]
    changed = datetime.combine(DAY, time.min, HANOI)
    found = [
        Version(Facts(new_id(), number, start, end, None, None, bytes(32), changed), FIRST, LABEL)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    ]
    day = DAY + timedelta(days=later)
    catalogue = Catalogue(found, [ListedEntry(CODE, "x", "y", None, "unknown")], vocabulary(), day)
    [item] = catalogue.items
    assert item.version is catalogue.in_force(CODE, day)
