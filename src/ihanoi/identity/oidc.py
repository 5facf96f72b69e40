"""The identity providers of the city, each known from the start and spoken to from its first login on."""

import asyncio
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ihanoi.platform.elsewhere import waits_elsewhere

if TYPE_CHECKING:
    from ihanoi.identity.relying_party import RelyingParty


class LoginSecrets(Struct, frozen=True):
    """What must come back unchanged, or prove itself, when the login is finished."""

    state: str
    nonce: str
    code_verifier: str


class IdentityProvider:
    """One issuer, and who we are to it."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self._known = issuer, client_id, client_secret
        self._opened: RelyingParty | None = None

    async def authorization_url(self, secrets: LoginSecrets, redirect_uri: str) -> str:
        """Return where the person's browser must go.

        Raises:
            IdentityProviderUnavailable: the provider cannot be reached.
        """
        return await (await self._party()).authorization_url(secrets, redirect_uri)

    async def claims(self, code: str, secrets: LoginSecrets, redirect_uri: str) -> dict[str, Any]:
        """Exchange the code and return the verified claims of the id token.

        Raises:
            IdentityProviderUnavailable: the provider cannot be reached or answers nonsense.
            LoginRefused: the code or the token does not hold.
        """
        return await (await self._party()).claims(code, secrets, redirect_uri)

    async def _party(self) -> "RelyingParty":
        waits_elsewhere()
        if self._opened is None:
            opened = await asyncio.to_thread(self._open)
            # Of several logins at once the first one's stays, with the keys it has read.
            self._opened = self._opened or opened
        return self._opened

    def _open(self) -> "RelyingParty":
        # The libraries of a login are a tenth of what a process would import before its first answer.
        from ihanoi.identity.relying_party import RelyingParty

        return RelyingParty(*self._known)
