"""Whoever tries codes or logins one after the other is slowed down; others notice nothing."""

from collections.abc import AsyncIterator

import pytest

from ihanoi.local.client import Client
from ihanoi.local.ports import free_port
from tests.faults.asking import ask, problem
from tests.running import PROGRAM, RunningCity

LIMIT = 3


@pytest.fixture(scope="module")
async def limited(city: RunningCity) -> AsyncIterator[Client]:
    """A caller of an api of its own, with limits, behind one proxy."""
    port = free_port("127.0.0.1", 18900)
    environment = {
        "IHANOI_PORT": str(port),
        "IHANOI_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "IHANOI_LOOKUPS_PER_MINUTE": str(LIMIT),
        "IHANOI_LOGINS_PER_MINUTE": str(LIMIT),
        "IHANOI_TRUSTED_PROXIES": "1",
    }
    caller = Client(city.start_api("limited", *PROGRAM, "serve", env=environment))
    yield caller
    await caller.close()
    city.children.pop("limited").kill()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/v1/tracking/H26.1-260101-0001", b"", 404),
        ("POST", "/v1/auth/logins", {"realm": "citizen"}, 201),
    ],
    ids=["tracking by code", "beginning a login"],
)
async def test_too_many_attempts_are_told_when_to_come_back(
    limited: Client, method: str, path: str, body: object, status: int
) -> None:
    trying = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
    for _ in range(LIMIT):
        assert (await ask(limited, method, path, body, trying)).status_code == status
    inventing = {"X-Forwarded-For": "198.51.100.8, 203.0.113.9"}
    for headers in (trying, inventing):
        refused = await ask(limited, method, path, body, headers)
        said = problem(refused, 429, code="too_many_requests")
        wait = int(refused.headers["retry-after"])
        assert 0 < wait <= 60 // LIMIT
        assert f" {wait} " in said["detail"]
        assert f" {wait} " in said["detail_en"]
    elsewhere = {"X-Forwarded-For": "203.0.113.10"}
    assert (await ask(limited, method, path, body, elsewhere)).status_code == status


async def test_no_other_way_to_the_same_answer_has_turns_of_its_own(limited: Client) -> None:
    """demarches-simplifiees: a limit was set on an address that no route had, and held up nobody."""
    path, trying = "/v1/tracking/H26.1-260101-0002", {"X-Forwarded-For": "198.51.100.7, 203.0.113.11"}
    for method, query in (("GET", {}), ("HEAD", {}), ("GET", {"again": "1"})):
        assert (await ask(limited, method, path, headers=trying, **query)).status_code == 404
    for method, query in (("GET", {}), ("HEAD", {}), ("GET", {"again": "1"})):
        assert (await ask(limited, method, path, headers=trying, **query)).status_code == 429


async def test_reading_the_catalogue_is_never_slowed_down(limited: Client) -> None:
    for _ in range(10 * LIMIT):
        assert (await ask(limited, "GET", "/v1/procedures/1.004222")).status_code == 200
