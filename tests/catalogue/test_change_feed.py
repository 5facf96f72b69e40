"""The change feed takes an offline client from nothing to everything, then tells what changed and no more."""

from datetime import date, timedelta
from typing import Any

import httpx2
import pytest

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.changes import changes
from ihanoi.catalogue.withdraw import withdraw
from ihanoi.kernel.actor import SYSTEM
from ihanoi.kernel.paging import BadCursor
from ihanoi.local.client import Client, Refused
from ihanoi.platform.database import Database, Transaction
from tests.catalogue.desk import Desk
from tests.catalogue.pieces import ONE_DAY, catalogue_of, made_up, published, question
from tests.catalogue.test_desk import today
from tests.running import RunningCity

CODE, OTHER = "9.900006", "9.900007"
FEED = "/v1/procedures/changes"


async def fetched(client: Client, since: str | None, limit: int) -> tuple[list[dict[str, Any]], str]:
    """Fetch bundles until there is no more; return the changes and the cursor to go on from."""
    items: list[dict[str, Any]] = []
    while True:
        query = {"limit": limit} if since is None else {"limit": limit, "since": since}
        bundle = await client.get(FEED, **query)
        assert len(bundle["items"]) <= limit
        assert not bundle["more"] or len(bundle["items"]) == limit
        items += bundle["items"]
        since = str(bundle["cursor"])
        if not bundle["more"]:
            return items, since


async def test_from_nothing_to_everything_and_then_only_what_changed(desk: Desk, nobody: Client) -> None:
    items, cursor = await fetched(nobody, None, 40)
    codes = [item["code"] for item in items]
    assert len(codes) == len(set(codes)) >= 311
    one = next(item for item in items if item["code"] == "1.004222")
    assert one["page"] == await nobody.get("/v1/procedures/1.004222")
    assert one["form"] == await nobody.get("/v1/procedures/1.004222/form")
    assert await fetched(nobody, cursor, 40) == ([], cursor)

    code = "9.900111"
    path = await desk.publish(made_up(code))
    [added], cursor = await fetched(nobody, cursor, 40)
    assert (added["code"], added["removed"], added["page"]["version"]) == (code, False, 1)
    await desk.withdraw(path, code, today() - timedelta(days=1), "1.004222")
    [removed], cursor = await fetched(nobody, cursor, 40)
    assert removed | {"changed_at": None} == {
        **dict.fromkeys(("changed_at", "etag", "page", "form")),
        "code": code,
        "removed": True,
    }
    assert await fetched(nobody, cursor, 40) == ([], cursor)


@pytest.mark.parametrize("limit", [20, 100, 311, 1000])
def test_bundles_of_any_size_hold_the_same(database: Database, limit: int) -> None:
    catalogue = database.memory.get(Catalogue)
    found: list[str] = []
    bundle = changes(catalogue, None, limit)
    while bundle.more:
        found += [item.code for item in bundle.items]
        bundle = changes(catalogue, bundle.cursor, limit)
    found += [item.code for item in bundle.items]
    assert found == sorted(item.summary.code for item in catalogue.items), "they were seeded at one moment"


async def test_a_cursor_of_something_else_is_refused(nobody: Client) -> None:
    for cursor in ("x", (await nobody.get("/v1/procedures", limit=1))["next"]):
        with pytest.raises(Refused) as refused:
            await nobody.get(FEED, since=cursor)
        assert (refused.value.status, refused.value.problem["code"]) == (422, "bad_cursor")
        assert refused.value.problem["errors"][0]["pointer"] == "/since"


async def test_a_bundle_one_holds_is_not_sent_again(city: RunningCity) -> None:
    async with httpx2.AsyncClient(base_url=city.api, trust_env=False) as http:
        first = await http.get(f"{FEED}?limit=3")
        again = await http.get(f"{FEED}?limit=3", headers={"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def told(catalogue: Catalogue, since: str | None = None) -> tuple[list[tuple[str, bool]], str]:
    bundle = changes(catalogue, since, 100)
    return [(item.code, item.removed) for item in bundle.items], bundle.cursor


async def seen(tx: Transaction, day: date, since: str | None) -> tuple[list[tuple[str, bool]], str]:
    """Return what a client is told on a day that goes on from a cursor."""
    return told(await catalogue_of(tx, CODE, OTHER, day=day), since)


async def test_a_version_of_the_future_is_told_on_its_first_day(tx: Transaction) -> None:
    now, start = tx.now.date(), tx.now.date() + 3 * ONE_DAY
    await published(tx, made_up(CODE), now)
    _, cursor = await seen(tx, now, None)
    tx.now += timedelta(seconds=1)
    await published(tx, made_up(CODE, question("b")), start)
    told_today, cursor = await seen(tx, now, cursor)
    assert told_today == [(CODE, False)], "its last day is on the page now"
    assert await seen(tx, start - ONE_DAY, cursor) == ([], cursor)
    on_the_day, later = await seen(tx, start, cursor)
    assert on_the_day == [(CODE, False)]
    [item] = changes(await catalogue_of(tx, CODE, day=start), cursor, 9).items
    assert b'"version":2' in bytes(item.page or b"")
    assert await seen(tx, start + ONE_DAY, later) == ([], later)


async def test_what_only_begins_in_the_future_is_not_told_yet(tx: Transaction) -> None:
    start = tx.now.date() + 3 * ONE_DAY
    await published(tx, made_up(CODE), start)
    nothing, cursor = await seen(tx, tx.now.date(), None)
    assert nothing == []
    assert (await seen(tx, start, cursor))[0] == [(CODE, False)]


async def test_a_withdrawal_for_later_is_told_now_and_on_the_day_after_its_last(tx: Transaction) -> None:
    now, last = tx.now.date(), tx.now.date() + 3 * ONE_DAY
    version = await published(tx, made_up(CODE), now)
    _, cursor = await seen(tx, now, None)
    tx.now += timedelta(seconds=1)
    await withdraw(tx, SYSTEM, version, last, None)
    announced, cursor = await seen(tx, now, cursor)
    assert announced == [(CODE, False)]
    assert await seen(tx, last, cursor) == ([], cursor)
    assert (await seen(tx, last + ONE_DAY, cursor))[0] == [(CODE, True)]


async def test_changes_of_one_moment_are_all_told_bundle_by_bundle(tx: Transaction) -> None:
    for code in (CODE, OTHER):
        await published(tx, made_up(code))
    catalogue = await catalogue_of(tx, CODE, OTHER)
    first = changes(catalogue, None, 1)
    second = changes(catalogue, first.cursor, 1)
    assert [[item.code for item in bundle.items] for bundle in (first, second)] == [[CODE], [OTHER]]
    assert (first.more, second.more) == (True, False)
    assert first.items[0].changed_at == second.items[0].changed_at
    with pytest.raises(BadCursor):
        changes(catalogue, "x", 1)
