"""Logging in at the simulated OpenID Connect provider, told from the application's side."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from ihanoi.exchange.population.named_people import AN, CHAU, DUNG, HANH
from ihanoi.identity.double import AuthorizationRequest, Client, Realm, staff_account
from ihanoi.identity.double_pages import choice_page
from ihanoi.simulator import create_app
from tests.simulator.conftest import BASE

RETURN = "http://127.0.0.1:5173/callback?app=citizen"
VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SECRET = ("ihanoi", "simulator-only")


def asked(**changes: str) -> dict[str, str]:
    return {
        "client_id": "ihanoi",
        "redirect_uri": RETURN,
        "response_type": "code",
        "scope": "openid",
        "state": "a state & more",
        "nonce": "once",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changes


async def log_in(
    browser: httpx2.AsyncClient, account: str = AN, realm: str = "citizen", **changes: str
) -> dict[str, str]:
    answer = await browser.post(f"/{realm}/authorize", params=asked(**changes), data={"account": account})
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def exchange(browser: httpx2.AsyncClient, code: str, realm: str = "citizen", **changes: str) -> httpx2.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": RETURN,
        "code_verifier": VERIFIER,
    } | changes
    return await browser.post(f"/{realm}/token", data=form, auth=SECRET)


async def claims_of(browser: httpx2.AsyncClient, account: str, realm: str = "citizen") -> dict[str, object]:
    answer = await exchange(browser, (await log_in(browser, account, realm))["code"], realm)
    keys = KeySet.import_key_set((await browser.get(f"/{realm}/jwks")).json())
    return dict(jwt.decode(answer.json()["id_token"], keys, algorithms=["RS256"]).claims)


async def test_a_citizen_logs_in_with_pkce_and_the_id_token_says_who_it_is(browser: httpx2.AsyncClient) -> None:
    claims = await claims_of(browser, AN)
    assert claims["iss"] == f"{BASE}/citizen"
    assert claims["aud"] == "ihanoi"
    assert claims["HoVaTen"] == "Nguyễn Thị An"
    assert claims["SoDinhDanh"] == claims["preferred_username"] == AN
    assert claims["NgayThangNamSinh"] == "19900308"
    assert (claims["LoaiTaiKhoan"], claims["loginIdp"], claims["acr"]) == ("1", "BCA", "LoA2")


async def test_an_officer_logs_in_at_the_other_realm(browser: httpx2.AsyncClient) -> None:
    claims = await claims_of(browser, "congan.hoan_kiem", "staff")
    assert claims["iss"] == f"{BASE}/staff"
    assert claims["preferred_username"] == "congan.hoan_kiem"
    assert "SoDinhDanh" not in claims


async def test_the_application_gets_back_its_state_and_its_nonce(browser: httpx2.AsyncClient) -> None:
    outcome = await log_in(browser, state="kept?&=", nonce="n-1")
    assert (outcome["app"], outcome["state"], outcome["iss"]) == ("citizen", "kept?&=", f"{BASE}/citizen")
    token = (await exchange(browser, outcome["code"])).json()["id_token"]
    keys = KeySet.import_key_set((await browser.get("/citizen/jwks")).json())
    assert jwt.decode(token, keys, algorithms=["RS256"]).claims["nonce"] == "n-1"


async def test_the_access_token_opens_the_user_info_and_any_other_does_not(browser: httpx2.AsyncClient) -> None:
    token = (await exchange(browser, (await log_in(browser))["code"])).json()["access_token"]
    answer = await browser.get("/citizen/userinfo", headers={"authorization": f"Bearer {token}"})
    assert answer.json()["SoDinhDanh"] == AN
    for header in ({}, {"authorization": "Bearer guessed"}, {"authorization": token}):
        assert (await browser.get("/citizen/userinfo", headers=header)).status_code == 401


async def test_a_year_only_birth_date_and_a_basic_identity_show_in_the_claims(browser: httpx2.AsyncClient) -> None:
    assert (await claims_of(browser, DUNG))["NgayThangNamSinh"] == "1941"
    assert (await claims_of(browser, HANH))["acr"] == "LoA1"


async def test_a_code_works_only_once(browser: httpx2.AsyncClient) -> None:
    code = (await log_in(browser))["code"]
    assert (await exchange(browser, code)).status_code == 200
    replay = await exchange(browser, code)
    assert (replay.status_code, replay.json()["error"]) == (400, "invalid_grant")


async def test_a_wrong_verifier_is_refused_and_uses_the_code_up(browser: httpx2.AsyncClient) -> None:
    code = (await log_in(browser))["code"]
    assert (await exchange(browser, code, code_verifier="w" * 50)).json()["error"] == "invalid_grant"
    assert (await exchange(browser, code)).json()["error"] == "invalid_grant"


async def test_the_exchange_must_name_the_same_redirect_address(browser: httpx2.AsyncClient) -> None:
    code = (await log_in(browser))["code"]
    refused = await exchange(browser, code, redirect_uri="http://127.0.0.1:5173/other")
    assert refused.json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "secret", [("ihanoi", "guessed"), ("someone", "simulator-only"), ("", "")], ids=["secret", "client", "nothing"]
)
async def test_an_unknown_client_or_a_wrong_secret_is_refused(
    browser: httpx2.AsyncClient, secret: tuple[str, str]
) -> None:
    form = {"grant_type": "authorization_code", "code": "x", "redirect_uri": RETURN, "code_verifier": VERIFIER}
    basic = await browser.post("/citizen/token", data=form, auth=secret)
    posted = await browser.post("/citizen/token", data=form | {"client_id": secret[0], "client_secret": secret[1]})
    for answer in (basic, posted):
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_the_secret_may_also_travel_in_the_form(browser: httpx2.AsyncClient) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": (await log_in(browser))["code"],
        "redirect_uri": RETURN,
        "code_verifier": VERIFIER,
        "client_id": SECRET[0],
        "client_secret": SECRET[1],
    }
    assert (await browser.post("/citizen/token", data=form)).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "someone"},
        {"redirect_uri": "https://elsewhere.example/callback"},
        {"redirect_uri": "http://127.0.0.1:80@elsewhere.example/"},
        {"redirect_uri": "http://127.0.0.1.elsewhere.example/"},
        {"redirect_uri": "http://127.0.0.1:5173/callback#fragment"},
        {"redirect_uri": "ihanoi://other"},
        {"redirect_uri": "http://127.0.0.1:8000.elsewhere.example/"},
        {"redirect_uri": ""},
    ],
    ids=str,
)
async def test_an_unknown_client_or_address_gets_a_page_and_never_a_redirect(
    browser: httpx2.AsyncClient, changes: dict[str, str]
) -> None:
    for answer in (
        await browser.get("/citizen/authorize", params=asked(**changes)),
        await browser.post("/citizen/authorize", params=asked(**changes), data={"account": AN}),
    ):
        assert answer.status_code == 400
        assert "location" not in answer.headers


async def test_the_applications_own_scheme_may_be_returned_to_when_configured(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/citizen/authorize", params=asked(redirect_uri="ihanoi://login"), data={"account": AN})
    assert answer.headers["location"].startswith("ihanoi://login?code=")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
async def test_a_request_that_cannot_be_served_returns_with_an_error(
    browser: httpx2.AsyncClient, changes: dict[str, str], error: str
) -> None:
    answer = await browser.get("/citizen/authorize", params=asked(**changes))
    found = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (found["error"], found["state"]) == ([error], ["a state & more"])


async def test_who_declines_returns_with_access_denied(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/citizen/authorize", params=asked(), data={"cancel": "yes"})
    assert parse_qs(urlsplit(answer.headers["location"]).query)["error"] == ["access_denied"]


async def test_a_child_has_no_account(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/citizen/authorize", params=asked(), data={"account": CHAU})
    assert answer.status_code == 400
    assert "Không có tài khoản này" in answer.text


class Form(HTMLParser):
    """Collects the accounts that the login page offers."""

    def __init__(self) -> None:
        super().__init__()
        self.accounts: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "button" and ("name", "account") in attrs:
            self.accounts.append(dict(attrs)["value"])


async def test_the_login_page_offers_the_named_citizens_in_vietnamese(browser: httpx2.AsyncClient) -> None:
    page = await browser.get("/citizen/authorize", params=asked())
    assert page.headers["content-type"].startswith("text/html")
    assert '<html lang="vi">' in page.text
    form = Form()
    form.feed(page.text)
    assert form.accounts[0] == AN
    assert len(form.accounts) == 8


def test_names_on_the_login_page_are_escaped() -> None:
    page = choice_page("<t>", [staff_account('"><script>', "<b>&")], "<i>")
    assert "<script>" not in page
    assert "<b>" not in page
    assert "<i>" not in page


async def test_the_whole_city_has_its_officers_and_its_people() -> None:
    transport = httpx2.ASGITransport(app=create_app())  # type: ignore[arg-type]  # as above
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as browser:
        for account in ("lanhdao.thanh_pho", "motcua.trung_tam", "motcua.van_mieu_quoc_tu_giam", "congan.soc_son"):
            assert (await log_in(browser, account, "staff"))["code"]


def test_a_code_lives_for_a_minute() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    realm = Realm("t", BASE, Client(*SECRET), [staff_account("a", "A")], clock=lambda: now)
    request = AuthorizationRequest("ihanoi", RETURN, code_challenge=CHALLENGE)
    in_time, too_late = realm.grant("a", request), realm.grant("a", request)
    assert in_time
    assert too_late
    now += timedelta(seconds=59)
    assert realm.redeem(in_time, RETURN, VERIFIER) is not None
    now += timedelta(seconds=1)
    assert realm.redeem(too_late, RETURN, VERIFIER) is None


async def test_discovery_names_addresses_that_answer(browser: httpx2.AsyncClient) -> None:
    for realm in ("citizen", "staff"):
        found = (await browser.get(f"/{realm}/.well-known/openid-configuration")).json()
        assert found["issuer"] == f"{BASE}/{realm}"
        assert (await browser.get(found["jwks_uri"])).json()["keys"][0]["kty"] == "RSA"
        assert "d" not in (await browser.get(found["jwks_uri"])).json()["keys"][0]
