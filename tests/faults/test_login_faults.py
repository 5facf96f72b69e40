"""Logins that break off, are played again, or belong to somebody else; and an identity system that is down."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx2
import pytest

from ihanoi.identity.start_login import handle_of
from ihanoi.local.client import REDIRECT, Client
from ihanoi.local.ports import free_port
from tests.faults.asking import ask, pointers, problem
from tests.faults.conftest import SetMode
from tests.running import PROGRAM, RunningCity


async def _begin(who: Client, account: str, realm: str = "citizen") -> dict[str, str]:
    """Log in at the identity system and return what the app holds before it finishes."""
    login = await who.post("/v1/auth/logins", {"realm": realm, "redirect_uri": REDIRECT}, key=None)
    async with httpx2.AsyncClient(timeout=10, trust_env=False, verify=False) as browser:
        back = await browser.post(login["authorization_url"], data={"account": account})
    returned = parse_qs(urlsplit(back.headers["location"]).query)
    return {"login": login["login"], "code": returned["code"][0], "state": returned["state"][0]}


async def _finish(who: Client, begun: dict[str, str], **other: str) -> httpx2.Response:
    return await ask(who, "POST", "/v1/auth/sessions", begun | other)


@pytest.fixture(scope="module")
def account(strangers: Iterator[str]) -> str:
    """Somebody who logs in again and again."""
    return next(strangers)


async def test_a_login_is_finished_once(nobody: Client, account: str) -> None:
    begun = await _begin(nobody, account)
    assert (await _finish(nobody, begun)).status_code == 201
    problem(await _finish(nobody, begun), 422, code="login_expired")


async def test_a_used_code_opens_no_second_login(nobody: Client, account: str) -> None:
    first, second = await _begin(nobody, account), await _begin(nobody, account)
    assert (await _finish(nobody, first)).status_code == 201
    problem(await _finish(nobody, second, code=first["code"]), 401, code="login_refused")


async def test_a_stolen_code_is_worth_nothing_without_its_login(
    nobody: Client, account: str, strangers: Iterator[str]
) -> None:
    victim, thief = await _begin(nobody, account), await _begin(nobody, next(strangers))
    problem(await _finish(nobody, thief, code=victim["code"]), 401, code="login_refused")


async def test_a_citizens_code_makes_no_officer(nobody: Client, account: str) -> None:
    citizen, staff = await _begin(nobody, account), await _begin(nobody, "congan.cau_giay", "staff")
    problem(await _finish(nobody, staff, code=citizen["code"]), 401, code="login_refused")


async def test_a_wrong_state_is_refused_and_spoils_nothing(nobody: Client, account: str) -> None:
    begun = await _begin(nobody, account)
    for state in ("", "x", begun["state"] + "x", begun["state"][:-1]):
        problem(await _finish(nobody, begun, state=state), 422, code="login_expired")
    assert (await _finish(nobody, begun)).status_code == 201


@pytest.mark.parametrize(
    "forged",
    [{"login": "x"}, {"login": ""}, {"login": "a\0b"}, {"code": "x"}, {"code": ""}, {"code": "a\0b"}, {"state": "é"}],
)
async def test_invented_secrets_open_nothing(forged: dict[str, str], nobody: Client, account: str) -> None:
    begun = await _begin(nobody, account)
    assert problem(await _finish(nobody, begun, **forged), 401, 422)["code"] in ("login_refused", "login_expired")


async def test_a_login_that_took_too_long_is_over(city: RunningCity, nobody: Client, account: str) -> None:
    begun = await _begin(nobody, account)
    database = await asyncpg.connect(city.environment["IHANOI_DATABASE_URL"])
    handle = handle_of(begun["login"])
    changed = await database.execute("UPDATE login SET expires_at = now() - interval '1 s' WHERE handle = $1", handle)
    await database.close()
    assert changed == "UPDATE 1"
    problem(await _finish(nobody, begun), 422, code="login_expired")


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "javascript:alert(1)", "http://127.0.0.1@evil.example/", "//evil.example", "a\0b",
     "http://127.0.0.1.evil.example/", "http://[::1", "https://127.0.0.1/", "http://u:p@127.0.0.1/"],
)  # fmt: skip
async def test_a_login_returns_to_no_strange_address(address: str, nobody: Client) -> None:
    answer = await ask(nobody, "POST", "/v1/auth/logins", {"realm": "citizen", "redirect_uri": address})
    problem(answer, 422, code="redirect_not_allowed")


async def test_there_is_no_third_realm(nobody: Client) -> None:
    assert pointers(problem(await ask(nobody, "POST", "/v1/auth/logins", {"realm": "root"}), 400)) == ["/realm"]


REFUSALS = {"down": 503, "garbage": 503, "denied": 401}


@pytest.mark.parametrize("realm", ["citizen", "staff"])
@pytest.mark.parametrize("mode", REFUSALS)
async def test_while_the_identity_system_fails_a_begun_login_waits(
    mode: str, realm: str, nobody: Client, account: str, simulate: SetMode
) -> None:
    begun = await _begin(nobody, account if realm == "citizen" else "congan.cau_giay", realm)
    await simulate("e-identity", mode)
    problem(await _finish(nobody, begun), REFUSALS[mode])
    await simulate("e-identity", "ok")
    assert (await _finish(nobody, begun)).status_code == 201, "the same login ends once the system is back"


async def test_whoever_is_logged_in_notices_nothing(anybody: Client, simulate: SetMode) -> None:
    await simulate("e-identity", "down")
    assert (await ask(anybody, "GET", "/v1/me")).status_code == 200


async def test_no_login_begins_while_the_identity_system_is_unknown(
    city: RunningCity, account: str, simulate: SetMode
) -> None:
    port = free_port("127.0.0.1", 18700)
    own: dict[str, Any] = {"IHANOI_PORT": str(port), "IHANOI_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    await simulate("e-identity", "down")
    newcomer = Client(city.start_api("newcomer", *PROGRAM, "serve", env=own))
    try:
        for mode in ("down", "garbage", "denied"):
            await simulate("e-identity", mode)
            for realm in ("citizen", "staff"):
                answer = await ask(newcomer, "POST", "/v1/auth/logins", {"realm": realm})
                problem(answer, 503, code="identity_provider_unavailable")
        await simulate("e-identity", "ok")
        await newcomer.log_in("citizen", account)
    finally:
        await newcomer.close()
        city.children.pop("newcomer").kill()
