"""A stand-in for an OpenID Connect provider: fictional accounts, no passwords, real signatures.

One :class:`Realm` is one provider: the simulator runs one for citizens and one for officers.
Authorization code with PKCE (RFC 7636) is the only way in; codes work once and for a minute.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from uuid import NAMESPACE_URL, uuid5

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from msgspec import Struct

from ihanoi.identity.double_vault import Vault
from ihanoi.kernel.clock import Clock

CODE_LIFETIME = timedelta(seconds=60)
TOKEN_LIFETIME = timedelta(hours=1)

LOOPBACK = re.compile(r"http://127\.0\.0\.1(:\d{1,5})?/[^\s#\\]*")
"""Redirects to the machine itself are open on every port (RFC 8252, section 7.3)."""
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class Account(Struct, frozen=True):
    """Somebody one can log in as. ``label`` and ``note`` are shown; ``claims`` go into the tokens."""

    username: str
    label: str
    note: str
    claims: dict[str, str]


def citizen_account(national_id: str, full_name: str, birth_date: str, assurance: str, note: str = "") -> Account:
    """Return a citizen with the claims of Vietnam's provider; ``birth_date`` is yyyyMMdd, or yyyy alone."""
    subject = str(uuid5(NAMESPACE_URL, f"ihanoi-simulator:citizen:{national_id}"))
    claims = {
        "sub": subject,
        "preferred_username": national_id,
        "TechID": subject,
        "LoaiTaiKhoan": "1",
        "HoVaTen": full_name,
        "SoDinhDanh": national_id,
        "NgayThangNamSinh": birth_date,
        "loginIdp": "BCA",
        "acr": assurance,
    }
    return Account(national_id, full_name, note, claims)


def staff_account(username: str, name: str) -> Account:
    """Return an officer's account."""
    subject = str(uuid5(NAMESPACE_URL, f"ihanoi-simulator:staff:{username}"))
    return Account(username, name, "", {"sub": subject, "preferred_username": username, "name": name, "acr": "LoA2"})


class Client(Struct, frozen=True):
    """The one application that may ask.

    Besides loopback addresses it may be returned to exactly ``redirect_uris``, and to whatever lies below ``home``.
    """

    id: str
    secret: str
    redirect_uris: frozenset[str] = frozenset()
    home: str = ""

    def may_return_to(self, uri: str) -> bool:
        """Tell whether a login may end at this address."""
        below_home = bool(self.home) and uri.startswith(f"{self.home.rstrip('/')}/") and "#" not in uri
        return uri in self.redirect_uris or below_home or LOOPBACK.fullmatch(uri) is not None

    def is_authentic(self, client_id: str, secret: str) -> bool:
        """Compare both, in a time that tells nothing."""
        return hmac.compare_digest(f"{client_id}\n{secret}".encode(), f"{self.id}\n{self.secret}".encode())


class AuthorizationRequest(Struct, frozen=True):
    """What the application asks of the login page."""

    client_id: str = ""
    redirect_uri: str = ""
    response_type: str = ""
    scope: str = ""
    state: str = ""
    nonce: str = ""
    code_challenge: str = ""
    code_challenge_method: str = ""


class Grant(Struct, frozen=True):
    """What a code stands for until it is exchanged."""

    account: Account
    request: AuthorizationRequest


class Tokens(Struct, frozen=True):
    """The answer of the token endpoint (RFC 6749, section 5.1)."""

    access_token: str
    id_token: str
    expires_in: int
    scope: str
    token_type: str = "Bearer"  # noqa: S105 - the kind of token, none itself


class Realm:
    """One provider. The first ``listed`` accounts are offered on its page; all can be named there."""

    def __init__(
        self,
        title: str,
        issuer: str,
        client: Client,
        accounts: Sequence[Account],
        *,
        listed: int = 500,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self.title = title
        self.issuer = issuer
        self.client = client
        self.offered = accounts[:listed]
        self._accounts = {account.username: account for account in accounts}
        self._clock = clock
        self._codes: Vault[Grant] = Vault(CODE_LIFETIME, clock)
        self._tokens: Vault[Account] = Vault(TOKEN_LIFETIME, clock)

    @cached_property
    def _key(self) -> RSAKey:
        # Made on first use: it takes a tenth of a second, and most starts of the simulator are tests.
        return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)

    def recognises(self, request: AuthorizationRequest) -> bool:
        """Tell whether the request names the client and an address of its; otherwise never redirect."""
        return request.client_id == self.client.id and self.client.may_return_to(request.redirect_uri)

    def grant(self, username: str, request: AuthorizationRequest) -> str | None:
        """Return a fresh code with which the account logs in, None when there is no such account."""
        account = self._accounts.get(username)
        return None if account is None else self._codes.put(Grant(account, request))

    def redeem(self, code: str, redirect_uri: str, verifier: str) -> Tokens | None:
        """Exchange a code for tokens. Every attempt uses the code up; None when anything does not fit."""
        grant = self._codes.take(code)
        if grant is None or grant.request.redirect_uri != redirect_uri:
            return None
        if not _verifies(verifier, grant.request.code_challenge):
            return None
        return Tokens(
            access_token=self._tokens.put(grant.account),
            id_token=self._id_token(grant),
            expires_in=int(TOKEN_LIFETIME.total_seconds()),
            scope=grant.request.scope,
        )

    def user(self, access_token: str) -> dict[str, str] | None:
        """Return the claims of whom the access token stands for, None when it is not valid (any more)."""
        account = self._tokens.get(access_token)
        return None if account is None else account.claims

    def public_keys(self) -> dict[str, object]:
        """Return the JSON Web Key Set that verifies the tokens; it changes with every start."""
        return dict(KeySet([self._key]).as_dict(private=False))

    def _id_token(self, grant: Grant) -> str:
        now = int(self._clock().timestamp())
        claims: dict[str, object] = {
            **grant.account.claims,
            "iss": self.issuer,
            "aud": self.client.id,
            "iat": now,
            "exp": now + int(TOKEN_LIFETIME.total_seconds()),
        }
        if grant.request.nonce:
            claims["nonce"] = grant.request.nonce
        return jwt.encode({"alg": "RS256", "kid": self._key.kid}, claims, self._key)


def fault_in(request: AuthorizationRequest) -> str | None:
    """Return the OAuth error code for a request of a known client, None when it can be served."""
    if request.response_type != "code":
        return "unsupported_response_type"
    if "openid" not in request.scope.split():
        return "invalid_scope"
    if request.code_challenge_method != "S256" or not CHALLENGE.fullmatch(request.code_challenge):
        return "invalid_request"
    return None


def _verifies(verifier: str, challenge: str) -> bool:
    if not VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), challenge)
