"""Another system is asked for the same four things, through an adapter that is data."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

import benchmarks
from benchmarks import load, pairs
from benchmarks.groups.peers import STEPS, compared, theirs
from benchmarks.machine import Meter, Usage
from benchmarks.peer import PATHS, Unusable, read
from benchmarks.published import beside, published, together
from benchmarks.results import Row
from ihanoi.local.ports import free_port
from ihanoi.local.processes import answers

ADAPTERS = Path(benchmarks.__file__).parent / "peers"
NAMES = {f"PEER_{name}": "x" for name in ("ITEM", "ITEM_URL", "ORGANISATION", "SUB", "CASE", "TOKEN", "CLIENT")}


@pytest.fixture(scope="module")
def double() -> Iterator[str]:
    """A running system of another kind."""
    port = free_port("127.0.0.1", 28_500)
    process = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.peer_double", str(port)])
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 20
        while not answers(f"{url}/items/A1", only_success=True):
            assert time.monotonic() < deadline, "the double did not start"
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def test_every_path_is_really_asked(double: str) -> None:
    peer = read(ADAPTERS / "generic.toml", {"PEER_URL": double, "PEER_ITEM": "A1", "HOME": "/nowhere"})
    asyncio.run(peer.prepare())
    for path in PATHS:
        result = load.run(theirs(peer, path)(0.2))
        assert set(result.counts) == {201 if path == "create" else 200}, (path, result.samples)
        assert result.good > 20
    assert len(set(peer.requests("case"))) == 50, "always the same case would come from some cache"


def test_a_peer_that_refuses_or_is_not_there_is_told_of(double: str) -> None:
    with pytest.raises(Unusable, match="item: 404"):
        asyncio.run(read(ADAPTERS / "generic.toml", {"PEER_URL": double, "PEER_ITEM": "B2"}).prepare())
    with pytest.raises(Unusable, match="PEER_ITEM is not known"):
        asyncio.run(read(ADAPTERS / "generic.toml", {"PEER_URL": double}).prepare())
    with pytest.raises(Unusable, match="PEER_URL"):
        read(ADAPTERS / "generic.toml", {})
    with pytest.raises(Unusable, match=r"127\.0\.0\.1:1"):
        asyncio.run(read(ADAPTERS / "generic.toml", {"PEER_URL": "http://127.0.0.1:1", "PEER_ITEM": "A1"}).prepare())


@pytest.mark.parametrize("file", sorted(ADAPTERS.glob("*.toml")), ids=lambda file: file.stem)
def test_adapters_need_no_more_than_what_they_say(file: Path) -> None:
    secret = "s" * 40
    peer = read(file, {"PEER_URL": "http://peer.example:8080", "PEER_SECRET": secret, **NAMES})
    peer._cases.append("17")
    said = file.read_text()
    for path in PATHS:
        request = peer.requests(path)[0]
        assert b"\r\nhost: peer.example:8080\r\n" in request
        assert b"$" not in request
    assert all(name in said for name in NAMES if f"${name}" in said)
    if peer.adapter.auth == "zgw":
        token = next(line[22:] for line in request.split(b"\r\n") if line.startswith(b"authorization: Bearer "))
        assert jwt.decode(token, OctKey.import_key(secret)).claims["client_id"] == "x"


def test_ten_times_as_many_is_the_goal() -> None:
    def side(rate: float, statuses: dict[int, int]) -> list[pairs.Measured]:
        return [pairs.Measured(rate=rate, app_us=0, database_us=0, usage=Meter({}).stop(), counts=statuses)]

    assert {goal for _, goal in STEPS.values()} == {"peer_item", "peer_create", "peer_case", "peer_queue"}
    assert compared(pairs.Pair(side(20, {200: 9}), side(210, {200: 9})), "X", "queue").verdict == "met"
    assert compared(pairs.Pair(side(30, {200: 9}), side(210, {200: 9})), "X", "queue").verdict == "missed"
    refused = compared(pairs.Pair(side(20, {200: 9, 500: 2}), side(210, {200: 9})), "X", "queue")
    assert (refused.verdict, refused.doubt) == ("(met)", "2 errors")


def alone(
    rate: float,
    path: str = "create",
    cases: int = 100_000,
    statuses: dict[int, int] | None = None,
    foreign: float = 0.0,
) -> Row:
    def side(rate: float) -> pairs.Measured:
        usage = Usage(wall=1.0, seconds={}, foreign=foreign, stolen=0.0)
        return pairs.Measured(rate=rate, app_us=0, database_us=0, usage=usage, counts=statuses or {201: 9})

    rates = (rate * 0.9, rate, rate * 1.2)
    pair = pairs.Pair([side(20_000)] * len(rates), [side(rate) for rate in rates])
    return beside(pair, path, *STEPS[path], cases)


def test_without_another_system_the_best_published_figure_is_what_counts() -> None:
    assert published().best("create") == ("Open Zaak and Signalen", 19)
    assert [published().best(path)[1] for path in PATHS] == [165, 19, 93, 18]
    row = alone(19 * 25)
    assert (row.value.low, row.value.median, row.value.high) == pytest.approx((22.5, 25, 30))
    assert (row.verdict, row.facts["hello_per_s"]) == ("met", [20_000] * 3)
    assert "25 times as many as Open Zaak and Signalen" in row.words
    assert together([alone(19 * 4), alone(165 * 9, "item")]).value.median == pytest.approx(6)


def test_a_figure_of_another_run_decides_only_what_its_doubt_leaves_sure() -> None:
    assert alone(19 * 21).verdict == "met", "even twice the other figure would be beaten"
    assert (alone(19 * 19).verdict, alone(19 * 8).verdict) == ("(met)", "(missed)")
    assert "factor of 2" in alone(19 * 19).doubt
    assert alone(19 * 4).verdict == "missed"
    assert alone(19 * 25, cases=13_000).doubt == "13,000 cases instead of 100,000"
    assert alone(19 * 25, foreign=0.6).doubt == "others used 60% of the machine", "a rate is no ratio"
    assert alone(19 * 25, statuses={201: 9, 429: 1}).doubt == "3 errors"
