"""Throttles: so many turns at once, as many again over a minute, each client for itself, within bounds."""

from typing import Any

import pytest

from ihanoi.platform import throttle as module
from ihanoi.platform.throttle import SECOND, Throttle, client_of

AN, BINH = b"\x01\x01\x01\x01", b"\x02\x02\x02\x02"
NOON = 123_456_789_012_345


@pytest.mark.parametrize("per_minute", [1, 7, 30, 1000])
def test_a_full_bucket_holds_exactly_so_many_turns(per_minute: int) -> None:
    throttle = Throttle(per_minute)
    assert [throttle.take(AN, NOON) for _ in range(per_minute)] == [0] * per_minute
    wait = throttle.take(AN, NOON)
    assert 0 < wait <= 60 * SECOND // per_minute + per_minute
    assert throttle.take(AN, NOON + wait - 1) == 1, "asking too early costs nothing"
    assert throttle.take(AN, NOON + wait) == 0
    assert throttle.take(AN, NOON + wait) > 0


def test_whoever_goes_on_asking_gets_as_many_turns_a_minute() -> None:
    throttle = Throttle(30)
    passed = [at for at in range(0, 600 * SECOND, SECOND // 10) if throttle.take(AN, at) == 0]
    assert len(passed) == 30 + 10 * 30 - 1


def test_clients_do_not_take_each_others_turns() -> None:
    throttle = Throttle(1)
    assert throttle.take(AN, NOON) == 0
    assert throttle.take(AN, NOON) > 0
    assert throttle.take(BINH, NOON) == 0


def test_zero_sets_no_limit() -> None:
    throttle = Throttle(0)
    assert not any(throttle.take(AN, NOON) for _ in range(10_000))


def test_clients_are_forgotten_after_a_minute_and_beyond_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    throttle = Throttle(30)
    monkeypatch.setattr(module, "MOST_CLIENTS", 100)
    for number in range(1000):
        throttle.take(number.to_bytes(4, "big"), NOON)
    assert len(throttle._full_at) == 100
    throttle.take(AN, NOON + 60 * SECOND)
    assert list(throttle._full_at) == [AN]


V4, V6 = bytes([203, 0, 113, 9]), bytes.fromhex("20010db800010002")
SEEN: dict[str, tuple[str, int, list[str], bytes]] = {
    "the connection's other end": ("203.0.113.9", 0, [], V4),
    "an invented header is not believed": ("203.0.113.9", 0, ["198.51.100.7"], V4),
    "one proxy: the last hop": ("10.0.0.1", 1, ["198.51.100.7, 203.0.113.9"], V4),
    "two proxies: the hop before the last": ("10.0.0.1", 2, ["198.51.100.7,203.0.113.9", "10.0.0.2"], V4),
    "fewer hops than proxies": ("10.0.0.1", 2, ["203.0.113.9"], V4),
    "a proxy that notes nothing": ("203.0.113.9", 1, [], V4),
    "a proxy that notes nonsense": ("203.0.113.9", 1, ["198.51.100.7, unknown"], V4),
    "IPv4 written as IPv6": ("::ffff:203.0.113.9", 0, [], V4),
    "IPv6 by its network": ("2001:db8:1:2:3:4:5:6", 0, [], V6),
    "its neighbour in that network": ("2001:db8:1:2::1", 0, [], V6),
}


@pytest.mark.parametrize(("peer", "proxies", "notes", "client"), SEEN.values(), ids=SEEN)
def test_a_client_is_known_by_its_address(peer: str, proxies: int, notes: list[str], client: bytes) -> None:
    headers = [(b"x-forwarded-for", note.encode()) for note in notes]
    scope: Any = {"type": "http", "client": (peer, 40_000), "headers": headers}
    assert client_of(scope, proxies) == client


def test_a_connection_without_an_address_is_one_client() -> None:
    scope: Any = {"type": "http", "client": None, "headers": []}
    assert client_of(scope, 1) == b""
