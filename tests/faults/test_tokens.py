"""Tokens that do not hold, or belong to somebody else's role."""

import asyncio
import re
from collections.abc import Iterator
from uuid import uuid4

import asyncpg
import pytest

from ihanoi.identity.start_login import handle_of
from ihanoi.local.client import Client
from tests.faults.asking import ask, problem, raw
from tests.faults.described import Operation, operations
from tests.running import METRICS_TOKEN, RunningCity

OPERATOR = {"Authorization": f"Bearer {METRICS_TOKEN}"}

OPEN_TO_ALL = re.compile(
    r"POST /v1/auth/(logins|sessions)"
    r"|(GET|POST) /v1/procedures(/[^/]+)?|GET /v1/procedures/{code}/(form|reasons)"
    r"|GET /v1/(tracking/{code}|satisfaction|satisfaction/live|agencies.*)"
)
"""What anybody may ask; whoever opens more to everybody says so here as well."""

GUARDED = [operation for operation in operations() if operation.guard != "anyone"]
FOR_ONE_ROLE = [operation for operation in GUARDED if not operation.for_both_roles]


def test_nothing_is_open_to_everybody_by_accident() -> None:
    for operation in operations():
        if operation.guard == "anyone":
            assert OPEN_TO_ALL.fullmatch(str(operation)), f"{operation} is open: meant so? Then add it to OPEN_TO_ALL"


async def _try(who: Client, operation: Operation, **headers: str) -> dict[str, object]:
    sent = {"If-Match": '"1"', **headers}
    answer = await ask(who, operation.method, operation.at(), operation.body(), sent, **operation.query())
    return problem(answer, 401, 403)


@pytest.mark.parametrize("operation", GUARDED, ids=str)
async def test_without_a_token_nobody_comes_in(operation: Operation, nobody: Client) -> None:
    assert (await _try(nobody, operation))["code"] == "login_required"


@pytest.mark.parametrize("operation", FOR_ONE_ROLE, ids=str)
async def test_each_role_keeps_to_its_own_routes(operation: Operation, anybody: Client, clerk: Client) -> None:
    wrong = anybody if operation.for_staff else clerk
    assert (await _try(wrong, operation))["code"] == "wrong_role"


BAD_HEADERS = {
    "a random token": b"Bearer " + uuid4().hex.encode(),
    "no token": b"Bearer",
    "an empty token": b"Bearer  ",
    "a token alone": uuid4().hex.encode(),
    "another scheme": b"Basic dXNlcjpwYXNz",
    "an unsigned web token": b"Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
    "a token too long": b"Bearer " + b"a" * 8000,
    "a quote": b"Bearer ' OR '1'='1",
    "no letters": b"Bearer \xff\xfe\xed\xa0\x80",
    "an empty header": b"",
}


@pytest.mark.parametrize("header", BAD_HEADERS.values(), ids=BAD_HEADERS.keys())
@pytest.mark.parametrize("path", [b"/v1/me", b"/v1/desk/queue", b"/v1/procedures/changes", b"/v1/agencies"])
async def test_a_token_that_does_not_hold_is_refused_even_where_none_is_needed(
    header: bytes, path: bytes, city: RunningCity
) -> None:
    request = b"GET " + path + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: " + header + b"\r\n\r\n"
    problem(await raw(city.api, request), 401, code="login_required")


@pytest.fixture
async def passing(city: RunningCity, strangers: Iterator[str]) -> Client:
    """A citizen whose session will end."""
    client = Client(city.api)
    await client.log_in("citizen", next(strangers))
    return client


async def test_an_ended_session_ends_within_its_second(passing: Client) -> None:
    assert (await ask(passing, "GET", "/v1/me")).status_code == 200
    assert (await ask(passing, "DELETE", "/v1/auth/sessions/current")).status_code == 204
    await asyncio.sleep(1.05)
    for method, path in (("GET", "/v1/me"), ("DELETE", "/v1/auth/sessions/current"), ("GET", "/v1/agencies")):
        problem(await ask(passing, method, path), 401, code="login_required")
    await passing.close()


async def test_an_expired_session_is_refused(passing: Client, city: RunningCity) -> None:
    digest = handle_of(passing._headers["Authorization"].removeprefix("Bearer "))
    database = await asyncpg.connect(city.environment["IHANOI_DATABASE_URL"])
    changed = await database.execute("UPDATE session SET expires_at = now() WHERE token = $1", digest)
    await database.close()
    assert changed == "UPDATE 1"
    problem(await ask(passing, "GET", "/v1/me"), 401, code="login_required")
    await passing.close()


async def test_a_big_upload_without_a_session_is_told_to_log_in(nobody: Client) -> None:
    path = f"/v1/dossiers/{uuid4()}/documents"
    answer = await ask(nobody, "POST", path, b"%PDF-" + b"a" * 5_000_000, requirement="lease")
    problem(answer, 401, code="login_required")


async def test_whoever_is_turned_away_is_counted_as_that(nobody: Client) -> None:
    token = {"Authorization": f"Bearer {uuid4()}"}
    problem(await ask(nobody, "GET", "/v1/me", headers=token), 401)
    counted = (await ask(nobody, "GET", "/metrics", headers=OPERATOR)).text
    assert 'ihanoi_requests_total{method="GET",route="/v1/me",status="401"}' in counted
    assert 'status="0"' not in counted


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer wrong", f"Basic {METRICS_TOKEN}", METRICS_TOKEN, f"Bearer {METRICS_TOKEN}s"],
)
async def test_operators_figures_are_for_operators(nobody: Client, header: str) -> None:
    problem(await ask(nobody, "GET", "/metrics", headers={"Authorization": header}), 401, code="operators_only")


async def test_neither_citizens_nor_officers_read_operators_figures(anybody: Client, clerk: Client) -> None:
    for who in (anybody, clerk):
        problem(await ask(who, "GET", "/metrics"), 401, code="operators_only")


async def test_the_operators_token_opens_nothing_else(nobody: Client) -> None:
    problem(await ask(nobody, "GET", "/v1/me", headers=OPERATOR), 401, code="login_required")
