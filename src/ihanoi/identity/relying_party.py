"""OpenID Connect, the client's side: authorization code with PKCE and nonce, the id token verified."""

import ssl
from functools import cache
from typing import Any

import httpx2
import msgspec
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Struct

from ihanoi.identity.errors import IdentityProviderUnavailable, LoginRefused
from ihanoi.identity.oidc import LoginSecrets

ALGORITHMS = ["RS256", "ES256", "PS256"]
SCOPE = "openid"
DEADLINE_SECONDS = 5.0


@cache
def _trusted() -> ssl.SSLContext:
    """Return the system's certificates, read once: that takes longer than a whole login."""
    return ssl.create_default_context()


class Metadata(Struct, frozen=True):
    """The part of the provider's discovery document that is used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class RelyingParty:
    """What we are to one issuer. Its discovery document and keys are fetched on first use and kept."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self._issuer = issuer.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._metadata: Metadata | None = None
        self._keys: KeySet | None = None

    def _client(self, redirect_uri: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._client_id,
            self._client_secret,
            redirect_uri=redirect_uri,
            scope=SCOPE,
            code_challenge_method="S256",
            timeout=DEADLINE_SECONDS,
            trust_env=False,
            verify=_trusted(),
        )

    async def authorization_url(self, secrets: LoginSecrets, redirect_uri: str) -> str:
        """Return where the person's browser must go.

        Raises:
            IdentityProviderUnavailable: the provider cannot be reached.
        """
        metadata = await self._discover()
        async with self._client(redirect_uri) as client:
            url, _ = client.create_authorization_url(
                metadata.authorization_endpoint,
                state=secrets.state,
                nonce=secrets.nonce,
                code_verifier=secrets.code_verifier,
            )
        return str(url)

    async def claims(self, code: str, secrets: LoginSecrets, redirect_uri: str) -> dict[str, Any]:
        """Exchange the code and return the verified claims of the id token.

        Raises:
            IdentityProviderUnavailable: the provider cannot be reached or answers nonsense.
            LoginRefused: the code or the token does not hold.
        """
        metadata = await self._discover()
        try:
            async with self._client(redirect_uri) as client:
                token = await client.fetch_token(
                    metadata.token_endpoint, code=code, code_verifier=secrets.code_verifier
                )
        except AuthlibBaseError as error:
            raise LoginRefused from error
        except (httpx2.HTTPError, ValueError) as error:
            raise IdentityProviderUnavailable from error
        return await self._verified(str(token.get("id_token", "")), metadata, secrets.nonce)

    async def _verified(self, id_token: str, metadata: Metadata, nonce: str) -> dict[str, Any]:
        registry = jwt.JWTClaimsRegistry(
            leeway=30,
            iss={"essential": True, "value": metadata.issuer},
            aud={"essential": True, "value": self._client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            sub={"essential": True},
        )
        if not id_token:
            raise LoginRefused
        fresh = self._keys is None
        try:
            return await self._read(id_token, metadata, registry)
        except JoseError as error:
            if fresh:
                raise LoginRefused from error
        except ValueError as error:
            raise LoginRefused from error
        # The provider may have changed its keys since they were read.
        self._keys = None
        try:
            return await self._read(id_token, metadata, registry)
        except (JoseError, ValueError) as error:
            raise LoginRefused from error

    async def _read(self, id_token: str, metadata: Metadata, registry: jwt.JWTClaimsRegistry) -> dict[str, Any]:
        token = jwt.decode(id_token, await self._key_set(metadata), algorithms=ALGORITHMS)
        registry.validate(token.claims)
        return dict(token.claims)

    async def _discover(self) -> Metadata:
        if self._metadata is None:
            found = await self._get(f"{self._issuer}/.well-known/openid-configuration", Metadata)
            if found.issuer.rstrip("/") != self._issuer:
                raise IdentityProviderUnavailable
            self._metadata = found
        return self._metadata

    async def _key_set(self, metadata: Metadata) -> KeySet:
        if self._keys is None:
            try:
                self._keys = KeySet.import_key_set(await self._get(metadata.jwks_uri, dict))
            except (JoseError, KeyError, TypeError) as error:
                raise IdentityProviderUnavailable from error
        return self._keys

    async def _get(self, url: str, shape: Any) -> Any:
        try:
            async with httpx2.AsyncClient(timeout=DEADLINE_SECONDS, trust_env=False, verify=_trusted()) as client:
                response = await client.get(url)
            response.raise_for_status()
            return msgspec.json.decode(response.content, type=shape)
        except (httpx2.HTTPError, msgspec.MsgspecError) as error:
            raise IdentityProviderUnavailable from error
