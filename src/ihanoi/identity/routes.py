"""Logging in and out."""

from collections.abc import Mapping
from typing import Annotated

from litestar import Request, Response, Router
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from msgspec import Struct

from ihanoi.identity.access import anyone, signed_in
from ihanoi.identity.callback_page import callback_page
from ihanoi.identity.claims import ClaimMap
from ihanoi.identity.end_session import end_session
from ihanoi.identity.finish_login import finish_login
from ihanoi.identity.oidc import IdentityProvider
from ihanoi.identity.schemas import FinishLogin, LoginStarted, Realm, SessionStarted, StartLogin
from ihanoi.identity.start_login import start_login
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.methods import delete, get, post
from ihanoi.platform.problems import described
from ihanoi.platform.throttle import seldom_logged_in


class LoginSettings(Struct, frozen=True):
    """What logging in needs to know."""

    providers: Mapping[Realm, IdentityProvider]
    redirect_uris: frozenset[str]
    default_redirect: str
    claims: ClaimMap


@post("/logins", operation_id="StartLogin", guards=[seldom_logged_in, anyone], responses=described(422, 429, 503))
async def start(
    tx: NamedDependency[Transaction], logins: NamedDependency[LoginSettings], data: JSONBody[StartLogin]
) -> LoginStarted:
    """Start a login and learn where to send the person. The secret stays with the client."""
    return await start_login(tx, logins.providers, logins.redirect_uris, logins.default_redirect, data)


@post("/sessions", operation_id="FinishLogin", guards=[anyone], responses=described(401, 403, 422, 503))
async def finish(
    reader: NamedDependency[Reader],
    tx: NamedDependency[Transaction],
    logins: NamedDependency[LoginSettings],
    data: JSONBody[FinishLogin],
) -> SessionStarted:
    """Finish a login with what came back to the redirect address, and receive a bearer token."""
    return await finish_login(reader, tx, logins.providers, logins.claims, data)


@get("/callback", operation_id="ShowLoginCallback", guards=[anyone], include_in_schema=False, media_type="text/html")
async def callback(
    code: Annotated[str, QueryParameter(max_length=4000)] = "",
    returned_state: Annotated[str, QueryParameter(name="state", max_length=500)] = "",
) -> Response[str]:
    """Show a browser that it may return to the app."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
    }
    return Response(callback_page(code, returned_state), media_type="text/html", headers=headers)


@delete("/sessions/current", operation_id="EndSession", guards=[signed_in], responses=described(401))
async def end(request: Request, tx: NamedDependency[Transaction], actor: NamedDependency[Actor]) -> None:  # type: ignore[type-arg]
    """Log out. The token is refused everywhere within a second."""
    await end_session(tx, actor, request.auth)


router = Router("/v1/auth", route_handlers=[start, finish, callback, end], tags=["auth"])
