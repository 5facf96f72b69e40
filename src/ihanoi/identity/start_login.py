"""Start a login: make the secrets, keep them, tell the client where to send the person."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

import msgspec

from ihanoi.identity.errors import RedirectNotAllowed
from ihanoi.identity.oidc import IdentityProvider, LoginSecrets
from ihanoi.identity.schemas import LoginStarted, Realm, StartLogin
from ihanoi.platform.database import Transaction

VALID_FOR = timedelta(minutes=10)

ADD_LOGIN = """
    INSERT INTO login (handle, realm, sealed_secrets, redirect_uri, expires_at) VALUES ($1, $2, $3, $4, $5)
"""

Providers = Mapping[Realm, IdentityProvider]


def handle_of(secret: str) -> bytes:
    """Return the digest under which a secret is stored."""
    return hashlib.sha256(secret.encode()).digest()


def check_redirect(redirect_uri: str, allowed: frozenset[str]) -> None:
    """Refuse addresses that are not registered.

    Loopback addresses pass on any port, as RFC 8252 §7.3 asks for native apps.

    Raises:
        RedirectNotAllowed: it is neither registered nor on the loopback.
    """
    try:
        parts = urlsplit(redirect_uri)
    except ValueError:
        raise RedirectNotAllowed(redirect_uri=redirect_uri) from None
    loopback = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1") and not parts.username
    if redirect_uri not in allowed and not loopback:
        raise RedirectNotAllowed(redirect_uri=redirect_uri)


async def start_login(
    tx: Transaction, providers: Providers, allowed: frozenset[str], default_redirect: str, command: StartLogin
) -> LoginStarted:
    """Begin a login in one realm.

    Raises:
        RedirectNotAllowed: the answer may not be sent there.
        IdentityProviderUnavailable: the provider cannot be reached.
    """
    redirect_uri = command.redirect_uri or default_redirect
    check_redirect(redirect_uri, allowed)
    held = LoginSecrets(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))
    url = await providers[command.realm].authorization_url(held, redirect_uri)
    login = secrets.token_urlsafe(32)
    sealed = tx.keyring.seal_secret(msgspec.msgpack.encode(held), "login")
    expires_at = tx.now + VALID_FOR
    await tx.execute(ADD_LOGIN, handle_of(login), command.realm.value, sealed, redirect_uri, expires_at)
    return LoginStarted(login, url, expires_at)
